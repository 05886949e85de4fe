// After which cycles snapshots are taken: the first after the warm-up (cycle 0), the last after the final cycle, the others evenly between.

/** Ascending cycle numbers; fewer than `captures` when there are fewer cycles than gaps. One capture comes after the final cycle. */
export function capturePlan(cycles: number, captures: number): readonly number[] {
  if (captures <= 0) return [];
  if (captures === 1) return [cycles];
  const at = Array.from({ length: captures }, (_, i) => Math.round((i * cycles) / (captures - 1)));
  return [...new Set(at)];
}
