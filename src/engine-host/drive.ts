// Drives generators in slices: between slices the event loop runs, so that a cancel arrives and progress leaves.
import { setImmediate as turn } from 'node:timers/promises';
import type { Progress } from '../shared/progress.js';

/** Work runs at most this long (plus one slice of a pass) before the event loop gets a turn. */
const TURN_MS = 20;
/** At most 20 progress events a second. */
const EMIT_MS = 50;

/** Rate limiter for progress that is also the place where a cancel takes effect. */
export class Pace {
  #turned = performance.now();
  #emitted = 0;

  /** Resolves once the signal was aborted. */
  readonly aborted: Promise<void>;

  constructor(readonly signal: AbortSignal | undefined) {
    this.aborted = new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Throws the signal's reason once it was aborted. */
  check(): void {
    this.signal?.throwIfAborted();
  }

  /** Gives the event loop a turn when it is time. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#turned < TURN_MS) return;
    await turn();
    this.#turned = performance.now();
    this.check();
  }

  /** True when the next progress event may be sent. */
  due(): boolean {
    const now = performance.now();
    if (now - this.#emitted < EMIT_MS) return false;
    this.#emitted = now;
    return true;
  }
}

/** Runs synchronous work to its end, streaming its progress. */
export async function* drive<T>(work: Generator<Progress, T, void>, pace: Pace): AsyncGenerator<Progress, T, void> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await pace.breathe();
    if (pace.due()) yield step.value;
  }
}
