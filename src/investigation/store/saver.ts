// When to write. The first change after a quiet time is written at once, further ones together; a change is acknowledged
// when it is on disk. What cannot be written stays in memory and is tried again.
import type { Failure } from '../../shared/failures.js';
import type { Result } from '../../shared/result.js';

export type SaverOptions = {
  /** Writes the state as it is now. */
  readonly write: () => Promise<Result<void>>;
  /** At least this long between the starts of two writes (milliseconds). */
  readonly interval: number;
  /** After a failed write, unless a change comes first (milliseconds). */
  readonly retry: number;
  readonly onResult: (problem: Failure | undefined) => void;
};

export class Saver {
  readonly #options: SaverOptions;
  #waiting: Waiter<Result<void>>[] = [];
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastStart = Number.NEGATIVE_INFINITY;
  /** There are changes that no successful write has covered. */
  #dirty = false;

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  /** Resolves when the state as it is now, or a later one, is on disk, or could not be put there. */
  request(): Promise<Result<void>> {
    this.#dirty = true;
    const waiter = withResolvers<Result<void>>();
    this.#waiting.push(waiter);
    if (this.#running === undefined) this.#schedule(this.#lastStart + this.#options.interval - performance.now());
    return waiter.promise;
  }

  /** Writes what is pending now. */
  async flush(): Promise<Result<void>> {
    await this.#running;
    if (!this.#dirty) return { ok: true, value: undefined };
    const done = this.request();
    this.#schedule(0);
    return done;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(delay: number, keepAlive = true): void {
    clearTimeout(this.#timer);
    const start = () => {
      this.#running ??= this.#run();
    };
    if (delay > 0) {
      this.#timer = setTimeout(start, delay);
      if (!keepAlive) this.#timer.unref();
    } else {
      start();
    }
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#lastStart = performance.now();
    const covered = this.#waiting;
    this.#waiting = [];
    this.#dirty = false;
    try {
      const result = await this.#options.write();
      if (!result.ok) this.#dirty = true;
      this.#running = undefined;
      this.#options.onResult(result.ok ? undefined : result.failure);
      for (const waiter of covered) waiter.resolve(result);
      if (this.#waiting.length > 0) this.#schedule(this.#lastStart + this.#options.interval - performance.now());
      else if (!result.ok) this.#schedule(this.#options.retry, false);
    } catch (bug) {
      this.#dirty = true;
      this.#running = undefined;
      for (const waiter of covered) waiter.reject(bug);
    }
  }
}

// Node 20 has no `Promise.withResolvers`.
type Waiter<T> = { readonly promise: Promise<T>; readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void };
function withResolvers<T>(): Waiter<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
