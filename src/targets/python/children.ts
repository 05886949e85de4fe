// Python processes below one of this machine in which the agent listens: workers of multiprocessing, forks, Pythons it started.
import { basename } from 'node:path';
import type { ListedTarget } from '../../shared/target.js';
import { describeCommand } from '../discovery/describe.js';
import { commandLine, descendants, isAlive } from '../linux-proc.js';
import { formatAddress } from '../v8/address.js';
import type { Inspector, InspectorTarget } from '../v8/discovery-http.js';
import { agentOf, isPythonProcess } from './agents.js';

const LOOK_EVERY_MS = 2000;
const PROBE_MS = 1000;
/** A program that starts a process for every request must not fill the memory of whoever watches it. */
const MOST = 500;

/** How one of them is reached. */
export type Child = {
  readonly listed: ListedTarget;
  readonly inspector: Inspector;
  readonly target: InspectorTarget & { readonly path: string };
};

export class Children {
  readonly #found = new Map<number, Child>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  /** Only Linux tells who is below a process without being asked for each. */
  constructor(
    private readonly pid: number | undefined,
    private readonly address: string | undefined,
    private readonly onChange: () => void,
  ) {
    if (process.platform === 'linux' && pid !== undefined) void this.#lookAgain();
  }

  list(): readonly ListedTarget[] {
    return [...this.#found.values()].map(({ listed }) => listed);
  }

  /** Names of those that do the program's work: the tracker of multiprocessing only cleans up. */
  workers(): readonly string[] {
    return this.list().flatMap(({ title, url }) => (url.includes('multiprocessing.resource_tracker') ? [] : [title]));
  }

  find(id: string): Child | undefined {
    return [...this.#found.values()].find(({ listed }) => listed.id === id);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #lookAgain(): Promise<void> {
    this.#looking ??= this.#look();
    await this.#looking;
    this.#looking = undefined;
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#lookAgain(), LOOK_EVERY_MS).unref();
  }

  async #look(): Promise<void> {
    let changed = false;
    for (const pid of this.#found.keys()) {
      if (isAlive(pid)) continue;
      this.#found.delete(pid);
      changed = true;
    }
    const fresh = descendants(this.pid ?? 0).filter((pid) => pid !== this.pid && !this.#found.has(pid) && isPythonProcess(pid));
    for (const pid of fresh.slice(0, MOST - this.#found.size)) {
      const child = await childOf(pid);
      if (child === undefined || this.#stopped || this.#isKnown(child.inspector)) continue;
      this.#found.set(pid, child);
      changed = true;
    }
    if (changed && !this.#stopped) this.onChange();
  }

  /** A fork has its parent's sockets until its own agent has begun. */
  #isKnown({ ip, port }: Inspector): boolean {
    return [...this.#found.values()].some(({ inspector }) => inspector.port === port) || formatAddress(ip, port) === this.address;
  }
}

/** A fork has its parent's command line: the process number tells them apart. */
async function childOf(pid: number): Promise<Child | undefined> {
  const inspector = await agentOf(pid, PROBE_MS);
  const target = inspector?.targets.find((each): each is Child['target'] => each.path !== undefined);
  if (inspector === undefined || target === undefined) return undefined;
  const { title, command } = describeCommand(commandLine(pid));
  const named = basename(target.title);
  // started by code in its command line: a helper of multiprocessing, or a spawned worker before it has read what it is
  const name = named === '' || named === '-c' ? (/multiprocessing\.\w+/.exec(command)?.[0] ?? title) : named;
  return { listed: { id: `process-${pid}`, title: `${name.slice(0, 100)} (${pid})`, type: 'process', url: command }, inspector, target };
}
