// The time that samples, marks and snapshots are put down with: it never goes back, so that a run stays in order when somebody sets the
// clock of the machine.
import type { Timestamp } from './units.js';

/** `read`: milliseconds since the epoch. After a step back time goes on from where it was, until the clock has caught up. */
export function steadyClock(read: () => number): () => Timestamp {
  let last = Number.NEGATIVE_INFINITY;
  let ahead = 0;
  return () => {
    const told = read();
    if (told >= last) ahead = 0;
    else if (told + ahead < last) ahead = last - told;
    last = told + ahead;
    return last as Timestamp;
  };
}

/** One for the process: runs lie side by side on one timeline. */
export const steadyNow = steadyClock(Date.now);
