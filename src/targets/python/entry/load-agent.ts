// Puts the agent into a Python process that runs without one.
import { closeSync, openSync } from 'node:fs';
import { type Failure, fail } from '../../../shared/failures.js';
import type { AgentEntry } from '../../../shared/target.js';
import { isAlive, isStopped } from '../../linux-proc.js';
import { agentFiles } from '../agent-files.js';
import type { Announcement } from '../announcements.js';
import { hasGdb, runByGdb } from './gdb.js';
import { GuestFolder } from './guest-folder.js';
import { type MappedRuntime, runtimeOf } from './mapped-runtime.js';
import { remoteExec } from './remote-exec.js';
import { sleepCount, tracerOf } from './sleeping.js';

export type LoadedAgent = Extract<Announcement, { type: 'agent' }> & {
  /** How it came in. */
  readonly entry: Extract<AgentEntry, 'protocol' | 'gdb'>;
  /** Removes what was laid out for it. */
  readonly done: () => void;
};

const POLL_MS = 20;
/** A main thread that runs comes to the code in a few milliseconds. */
const PROMPT_MS = 1000;
/** The agent takes its time to be read where the machine or the interpreter is busy. */
const READ_MS = 20_000;
/** Asleep without a break for so long: it does not wait for the interpreter's lock (which looks up every 5 ms), nor for memory. */
const ASLEEP_MS = 300;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * PROCESS_NOT_FOUND, RUNTIME_UNSUPPORTED, PTRACE_DENIED, DEBUGGER_MISSING, PYTHON_BLOCKED, AGENT_NOT_LOADED, CANCELLED.
 *
 * 3.14 is asked by its own protocol, first its main thread, then all; others, and a 3.14 whose threads all sleep, through gdb.
 */
export async function loadAgent(pid: number, signal?: AbortSignal): Promise<LoadedAgent | Failure> {
  const runtime = runtimeOf(pid);
  if (runtime === undefined)
    return isAlive(pid) ? fail('PTRACE_DENIED', { pid, reason: `/proc/${pid}/maps` }) : fail('PROCESS_NOT_FOUND', { pid });
  const minor = Number(runtime.minor?.split('.')[1] ?? Number.NaN);
  if (minor < 8) return fail('RUNTIME_UNSUPPORTED', { command: String(pid), found: `Python ${runtime.minor}`, supported: 'CPython 3.8' });
  if (isStopped(pid)) return fail('PYTHON_BLOCKED', { pid, waitedMs: 0 });
  let folder: GuestFolder;
  try {
    folder = new GuestFolder(pid, agentFiles().agent);
  } catch (error) {
    return fail('AGENT_NOT_LOADED', { pid, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const loaded = await new Loading(pid, runtime, folder, signal).run();
  if ('code' in loaded) folder.remove();
  return loaded;
}

/** How `loadAgent` would go about it, without touching the process. */
export function entryOf(pid: number): AgentEntry {
  if (!mayTrace(pid)) return 'denied';
  const minor = Number(runtimeOf(pid)?.minor?.split('.')[1] ?? Number.NaN);
  if (minor >= 14) return 'protocol';
  return hasGdb() ? 'gdb' : 'no-gdb';
}

/** Opening a process's memory asks for the same right as tracing it. */
function mayTrace(pid: number): boolean {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r+'));
    return true;
  } catch {
    return false;
  }
}

class Loading {
  constructor(
    private readonly pid: number,
    private readonly runtime: MappedRuntime,
    private readonly folder: GuestFolder,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async run(): Promise<LoadedAgent | Failure> {
    return (await this.#byProtocol()) ?? (await this.#byGdb());
  }

  /** Nothing where another way has to be tried. */
  async #byProtocol(): Promise<LoadedAgent | Failure | undefined> {
    const withdrawals: (() => void)[] = [];
    try {
      for (const threads of ['main', 'all'] as const) {
        const asked = remoteExec(this.pid, this.runtime, this.folder.script, threads);
        if (asked.outcome === 'denied') return fail('PTRACE_DENIED', { pid: this.pid, reason: asked.reason });
        if (asked.outcome === 'unsupported') return undefined;
        withdrawals.push(asked.withdraw);
        const told = await this.#wait(PROMPT_MS, 'protocol');
        if (told !== undefined) return told;
      }
      return undefined;
    } finally {
      for (const withdraw of withdrawals) withdraw();
    }
  }

  async #byGdb(): Promise<LoadedAgent | Failure> {
    const { pid } = this;
    if (this.runtime.replaced) return fail('AGENT_NOT_LOADED', { pid, reason: `${this.runtime.path} was replaced` });
    const tracer = tracerOf(pid);
    if (tracer !== 0) return fail('AGENT_NOT_LOADED', { pid, reason: `traced by process ${tracer}` });
    // a main thread that wakes up long after Holdfast gave up finds nothing and does nothing
    const code = `(lambda p: __import__('os').path.exists(p) and exec(open(p).read(), {'__name__': 'holdfast_guest'}))('${this.folder.script}')`;
    const call = async (way: 'pending' | 'direct'): Promise<LoadedAgent | Failure | undefined> => {
      const result = await runByGdb(pid, code, way, this.signal);
      switch (result.outcome) {
        case 'called':
          return this.#wait(PROMPT_MS, 'gdb');
        case 'no-gdb':
          return fail('DEBUGGER_MISSING', { pid, version: this.runtime.minor ?? '3' });
        case 'denied':
          return fail('PTRACE_DENIED', { pid, reason: result.reason });
        case 'failed':
          if (this.signal?.aborted) return fail('CANCELLED', {});
          return isAlive(pid) ? fail('AGENT_NOT_LOADED', { pid, reason: result.reason }) : fail('PROCESS_NOT_FOUND', { pid });
      }
    };
    const began = Date.now();
    if (!(await this.#sleeps())) {
      const told = await call('pending');
      if (told !== undefined) return told;
    }
    // it may have fallen asleep since
    if (await this.#sleeps()) {
      const told = await call('direct');
      if (told !== undefined) return told;
    }
    return fail('PYTHON_BLOCKED', { pid, waitedMs: Date.now() - began });
  }

  async #sleeps(): Promise<boolean> {
    const before = sleepCount(this.pid);
    if (before === undefined) return false;
    await delay(ASLEEP_MS);
    return sleepCount(this.pid) === before;
  }

  async #wait(ms: number, entry: LoadedAgent['entry']): Promise<LoadedAgent | Failure | undefined> {
    for (const began = Date.now(); ; await delay(POLL_MS)) {
      if (this.signal?.aborted) return fail('CANCELLED', {});
      for (const told of this.folder.take()) {
        if (told.type === 'agent') return { ...told, entry, done: () => this.folder.remove() };
        return fail('AGENT_NOT_LOADED', { pid: this.pid, reason: told.what });
      }
      if (!isAlive(this.pid)) return fail('PROCESS_NOT_FOUND', { pid: this.pid });
      if (Date.now() > began + (this.folder.hasBegun ? READ_MS : ms)) return undefined;
    }
  }
}
