// What a rule finds: a holder of the last snapshot that gained members, with the figures that rank it.
import type { HolderKind } from '../queries/members.js';

export interface Growth {
  /** Row of the holder in the last snapshot. */
  readonly holder: number;
  readonly kind: HolderKind;
  /** Members, one entry a snapshot. */
  readonly members: readonly number[];
  /** Per interval: members that appeared in it and are still held in the last snapshot, and the bytes those retain. */
  readonly gained: readonly number[];
  readonly gainedBytes: readonly number[];
  /** Class group of most gained members. */
  readonly memberClass: number;
  /** Edges from the holder down to one gained member. */
  readonly down: readonly number[];
  /** A few gained members. */
  readonly sample: readonly number[];
  /** Where only shapes compare: gains are differences of counts, not survivors. */
  readonly byShape: boolean;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export const isMonotonic = (g: Pick<Growth, 'members' | 'gained'>): boolean =>
  g.members.every((m, i) => i === 0 || m > (g.members[i - 1] as number)) && g.gained.every((n) => n > 0);

/** The most frequent of some numbers. */
export const mostFrequent = (values: Iterable<number>): number => {
  const counts = new Map<number, number>();
  let best = -1;
  for (const v of values) {
    const n = (counts.get(v) ?? 0) + 1;
    counts.set(v, n);
    if (best < 0 || n > (counts.get(best) as number)) best = v;
  }
  return best;
};
