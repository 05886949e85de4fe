// Counting sort of edges by target, and the prefix sums it needs.

/** Counts in a[0, n) become start positions, a[n] the sum. Returns the sum (a double: it may exceed 32 bits when counts lie). */
export const prefixSum = (a: Uint32Array, n: number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const count = a[i];
    a[i] = sum;
    sum += count;
  }
  a[n] = sum;
  return sum;
};

/** Counts edges [from, to) by target. */
export const countByTarget = (edgeTo: Uint32Array, counts: Uint32Array, from: number, to: number): void => {
  for (let e = from; e < to; e++) counts[edgeTo[e]]++;
};

/**
 * Puts the edges [from, to) into the slots of their targets. `place` starts as the inclusive prefix sum of the counts and
 * ends as the start of each target's slots; walking edges from the last to the first keeps them in file order.
 */
export const placeByTarget = (edgeTo: Uint32Array, place: Uint32Array, edges: Uint32Array, from: number, to: number): void => {
  for (let e = to - 1; e >= from; e--) edges[--place[edgeTo[e]]] = e;
};
