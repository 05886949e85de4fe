// The tunnels that Holdfast holds open: one for each far end, for as long as a connection goes through it. One whose program ends by
// itself is started again at the same port, so that whoever was connected finds its way back.
import { failedWith, ok, type Result } from '../../shared/result.js';
import { type FarEnd, type Tunnel, type TunnelView, tunnelCommand } from '../../shared/tunnel.js';
import type { Timestamp } from '../../shared/units.js';
import type { LaunchedProcess } from '../v8/launched-process.js';
import { freePort, lastWordsOf, startTunnel } from './process.js';

export type TunnelOptions = {
  /** From the start of its program until it listens, milliseconds. */
  readonly openMs: number;
  /** Waits before it is started again, one after the other; the last one again and again. */
  readonly restartMs: readonly number[];
  /** An unused tunnel stays for so long after a connection that failed: the next attempt is likely to need it. */
  readonly lingerMs: number;
};
export const tunnelDefaults: TunnelOptions = { openMs: 20_000, restartMs: [250, 1000, 3000, 10_000, 30_000], lingerMs: 3000 };

export type Lease = {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Its program runs and listens, as far as is known. */
  isUp(): boolean;
  /** Given back once; `linger`: the tunnel may stay for a moment. */
  release(linger?: boolean): Promise<void>;
};

const POLL_MS = 50;
const END_MS = 1000;
/** Another program may take the port between our look and its start. */
const PORT_ATTEMPTS = 3;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const keyOf = (tunnel: Tunnel, far: FarEnd): string => JSON.stringify([tunnel, far.host, far.port]);

class Held {
  state: TunnelView['state'] = 'opening';
  since = Date.now() as Timestamp;
  restarts = 0;
  problem: string | undefined;
  localPort = 0;
  users = 0;
  program: LaunchedProcess | undefined;
  closing = false;
  lingering: NodeJS.Timeout | undefined;

  constructor(
    readonly id: string,
    readonly tunnel: Tunnel,
    readonly far: FarEnd,
  ) {}

  get command(): readonly string[] {
    return tunnelCommand(this.tunnel, this.far, this.localPort);
  }
  /** At the port that a person would take. */
  get byHand(): string {
    return tunnelCommand(this.tunnel, this.far, this.far.port, true).join(' ');
  }
}

const isUp = ({ state, program }: Held): boolean => state === 'open' && program?.end === undefined;

let lastId = 0;

export class Tunnels {
  readonly #held = new Map<string, Held>();
  readonly #listeners = new Set<() => void>();
  readonly #options: TunnelOptions;

  constructor(options: Partial<TunnelOptions> = {}) {
    this.#options = { ...tunnelDefaults, ...options };
  }

  list(): readonly TunnelView[] {
    return [...this.#held.values()].map((held) => ({
      id: held.id,
      tunnel: held.tunnel,
      far: held.far,
      localPort: held.localPort,
      state: held.state,
      since: held.since,
      restarts: held.restarts,
      ...(held.problem === undefined ? {} : { problem: held.problem }),
      users: held.users,
      command: [...held.command],
    }));
  }

  /** Told whenever the list changed, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** This machine's end of a tunnel, opened where there is none. TUNNEL_TOOL_MISSING, TUNNEL_FAILED, CANCELLED. */
  async lease(tunnel: Tunnel, far: FarEnd, signal?: AbortSignal): Promise<Result<Lease>> {
    const key = keyOf(tunnel, far);
    let held = this.#held.get(key);
    if (held === undefined) {
      held = new Held(`tunnel-${++lastId}`, tunnel, far);
      this.#held.set(key, held);
      held.users = 1;
      this.#changed();
      const opened = await this.#open(held, signal);
      if (!opened.ok) {
        await this.#drop(held);
        return opened;
      }
    } else {
      held.users++;
      clearTimeout(held.lingering);
      const ready = await this.#ready(held, signal);
      if (!ready.ok) {
        await this.#give(held, false);
        return ready;
      }
    }
    const mine = held;
    let released = false;
    this.#changed();
    return ok({
      port: mine.localPort,
      isUp: () => isUp(mine),
      release: async (linger = false) => {
        if (released) return;
        released = true;
        await this.#give(mine, linger);
      },
    });
  }

  /** Ends one, whoever uses it. */
  async close(id: string): Promise<void> {
    for (const held of [...this.#held.values()]) if (held.id === id) await this.#drop(held);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#held.values()].map((held) => this.#drop(held)));
  }

  async #open(held: Held, signal?: AbortSignal): Promise<Result<void>> {
    let answer: Result<LaunchedProcess> = failedWith('CANCELLED', {});
    for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      held.localPort = await freePort();
      answer = await startTunnel(held.command, held.byHand, held.localPort, this.#options.openMs, signal);
      const taken =
        !answer.ok &&
        answer.failure.code === 'TUNNEL_FAILED' &&
        /address already in use|unable to listen/i.test(answer.failure.data.reason);
      if (!taken) break;
    }
    if (!answer.ok) return answer;
    return this.#opened(held, answer.value);
  }

  async #opened(held: Held, program: LaunchedProcess): Promise<Result<void>> {
    if (held.closing) {
      await program.terminate(END_MS);
      return failedWith('CANCELLED', {});
    }
    held.program = program;
    this.#become(held, 'open');
    void program.ended.then(() => {
      if (held.program !== program || held.closing) return;
      program.release();
      held.problem = lastWordsOf(program) || undefined;
      void this.#restart(held);
    });
    return ok(undefined);
  }

  async #restart(held: Held): Promise<void> {
    this.#become(held, 'restarting');
    const { restartMs, openMs } = this.#options;
    for (let attempt = 0; !held.closing; attempt++) {
      await delay(restartMs[Math.min(attempt, restartMs.length - 1)] ?? 1000);
      if (held.closing) return;
      const started = await startTunnel(held.command, held.byHand, held.localPort, openMs);
      if (started.ok) {
        held.restarts++;
        held.problem = undefined;
        await this.#opened(held, started.value);
        return;
      }
      held.problem = started.failure.code === 'TUNNEL_FAILED' ? started.failure.data.reason : started.failure.code;
      this.#changed();
    }
  }

  /** Waits until one that somebody else opens, or that is started again, is open. */
  async #ready(held: Held, signal?: AbortSignal): Promise<Result<void>> {
    for (const deadline = Date.now() + this.#options.openMs; Date.now() < deadline && !held.closing; await delay(POLL_MS)) {
      if (signal?.aborted) return failedWith('CANCELLED', {});
      if (isUp(held)) return ok(undefined);
    }
    return failedWith('TUNNEL_FAILED', { command: held.byHand, reason: held.problem ?? 'closed' });
  }

  async #give(held: Held, linger: boolean): Promise<void> {
    held.users--;
    this.#changed();
    if (held.users > 0) return;
    if (!linger) return this.#drop(held);
    held.lingering = setTimeout(() => void this.#drop(held), this.#options.lingerMs);
    held.lingering.unref();
  }

  async #drop(held: Held): Promise<void> {
    clearTimeout(held.lingering);
    held.closing = true;
    const key = keyOf(held.tunnel, held.far);
    if (this.#held.get(key) === held) this.#held.delete(key);
    this.#changed();
    await held.program?.terminate(END_MS);
  }

  #become(held: Held, state: TunnelView['state']): void {
    held.state = state;
    held.since = Date.now() as Timestamp;
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
