// Worker threads over one shared memory. They live as long as one snapshot is being opened: a cancel simply ends them.
/// <reference path="./assets.d.ts" />
/// <reference path="./webassembly.d.ts" />
import { Worker } from 'node:worker_threads';
import type { ParseJob, ParseResult } from './blocks.js';
import type { Call, Reply, Request } from './messages.js';
import type { StringArea } from './strings.js';
import { script } from './worker.ts?script';

/** Kilobytes are enough for a worker's own objects; its columns are not on its heap. */
const HEAP_MB = 64;

/** For a person who wants to know where the time goes: HOLDFAST_TRACE_ENGINE is set. `who`: number of a worker, `-` for the host. */
export const trace = (who: string, what: string): void => {
  if (process.env['HOLDFAST_TRACE_ENGINE'] !== undefined) console.error(`${who} ${Math.round(performance.now())} ${what}`);
};

class Hand {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  #gone: Error | undefined;

  constructor() {
    this.#worker = new Worker(script, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
      // Flags of the parent (a heap limit, an inspector) are not for workers.
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on('message', (reply: Reply) => this.#waiting.shift()?.resolve(reply));
    const end = (error: Error): void => {
      this.#gone ??= error;
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    };
    this.#worker.on('error', end);
    this.#worker.on('exit', () => end(new Error('worker ended')));
  }

  ask(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) return reject(this.#gone);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  end(): void {
    this.#gone ??= new Error('worker ended');
    void this.#worker.terminate();
  }
}

/** Workers usually wanted. */
export const WORKERS = 2;

/** Started before anybody asked for them. */
let spare: Hand[] = [];

/** Starts the workers of the first opening while the rest of the process is still loading. */
export const prepareCrew = (): void => {
  spare = Array.from({ length: WORKERS }, () => new Hand());
};

/** Ends those that nobody took: an opening found that it needs none. */
export const dismissSpare = (): void => {
  for (const hand of spare.splice(0)) hand.end();
};

export class Crew {
  readonly #hands: readonly Hand[];

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, size: number) {
    this.#hands = Array.from({ length: size }, () => spare.pop() ?? new Hand());
    // One that cannot start says so to whoever asks it next.
    for (const [self, hand] of this.#hands.entries()) hand.ask({ kind: 'start', module, memory, self }).catch(() => undefined);
  }

  get size(): number {
    return this.#hands.length;
  }

  async parse(job: ParseJob): Promise<readonly ParseResult[]> {
    const replies = await Promise.all(this.#hands.map((hand) => hand.ask({ kind: 'parse', job })));
    for (const [hand, { ms }] of replies.entries()) trace(`${hand}`, `parse: ${Math.round(ms)} ms`);
    return replies.map((reply) => reply.value as ParseResult);
  }

  /**
   * Runs kernels one after the other on worker `hand`; gives their results. Where an opening ends before it waits for them, nobody
   * is left to hear that their thread is gone.
   */
  run(hand: number, ...calls: readonly Call[]): Promise<readonly number[]> {
    const results = this.#run(hand, calls);
    results.catch(() => undefined);
    return results;
  }

  async #run(hand: number, calls: readonly Call[]): Promise<readonly number[]> {
    const reply = await this.#hands[hand].ask({ kind: 'call', calls });
    trace(`${hand}`, `${calls.map((c) => c[0]).join(' ')}: ${Math.round(reply.ms)} ms`);
    return reply.value as readonly number[];
  }

  async strings(hand: number, area: StringArea): Promise<void> {
    await this.#hands[hand].ask({ kind: 'strings', area });
  }

  /** Ends all workers, whatever they are at. */
  end(): void {
    for (const hand of this.#hands) hand.end();
  }
}
