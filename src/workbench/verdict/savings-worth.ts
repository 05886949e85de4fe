// Which measured savings are mentioned: those that are worth a change.
import type { Saving } from '../../shared/savings.js';

const MOST = 5;
/** Less than this, or than this share of the heap, is what any program has: a bare Node keeps 50 kB of equal strings. */
const LEAST_BYTES = 100_000;
const LEAST_SHARE = 0.01;

/** `heapBytes`: what the whole heap takes. */
export const savingsWorth = (savings: readonly Saving[], heapBytes: number): readonly Saving[] =>
  savings.filter(({ savedBytes }) => savedBytes >= Math.max(LEAST_BYTES, LEAST_SHARE * heapBytes)).slice(0, MOST);
