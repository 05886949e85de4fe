// The shape of long work inside the engine: a generator that yields progress often enough (a few milliseconds of work) for
// the host to look at its cancel signal in between.
import type { Progress, StepName } from '../shared/progress.js';

export type Work<T> = Generator<Progress, T, void>;

/** Items between two yields of a pass that touches a handful of memory cells per item. */
export const SLICE = 1 << 17;

/** Runs `pass` over [0, count) in slices. */
export function* slices(step: StepName, count: number, pass: (from: number, to: number) => void, size = SLICE): Work<void> {
  for (let from = 0; from < count; from += size) {
    pass(from, Math.min(count, from + size));
    yield { step, done: from, total: count };
  }
}

/** Runs `pass` over [first, last] from the top downwards: `pass(high, low)` handles high, high - 1, …, low. */
export function* slicesDown(
  step: StepName,
  last: number,
  first: number,
  pass: (high: number, low: number) => void,
  size = SLICE,
): Work<void> {
  for (let high = last; high >= first; high -= size) {
    pass(high, Math.max(first, high - size + 1));
    yield { step, done: last - high, total: last };
  }
}

/** Drives work to its end at once; for tests and for work known to be short. */
export const finish = <T>(work: Generator<unknown, T, void>): T => {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
};
