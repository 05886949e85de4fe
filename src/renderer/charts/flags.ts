// Flags on a time axis: each keeps its place; a label is shown only where it fits before the next flag, and flags that stand on top of
// each other become one with a count.
export interface Flag {
  readonly id: string;
  readonly at: number;
  readonly label: string;
  readonly kind: 'mark' | 'snapshot' | 'partial';
  /** Letter of a chosen snapshot. */
  readonly letter?: string;
}

export interface PlacedFlag {
  /** Pixels from the left edge of the plot. */
  readonly x: number;
  readonly flags: readonly Flag[];
  /** Room for a label to the right, in pixels; 0 when it would not fit. */
  readonly room: number;
}

/** What a flag takes that shows only its sign, and one that shows a sign and a count, in pixels. */
const narrow = 22;
const counted = 42;
const leastRoom = 44;
const mostRoom = 140;

/** `flags` in any order; those outside the range are left out. `width` of the plot in pixels. */
export function placeFlags(flags: readonly Flag[], from: number, to: number, width: number): readonly PlacedFlag[] {
  if (to <= from || width <= 0) return [];
  const placed: { x: number; flags: Flag[] }[] = [];
  const inside = flags.filter((f) => f.at >= from && f.at <= to).sort((a, b) => a.at - b.at);
  for (const flag of inside) {
    const x = ((flag.at - from) / (to - from)) * width;
    const last = placed.at(-1);
    if (last !== undefined && x - last.x < (last.flags.length > 1 ? counted : narrow)) last.flags.push(flag);
    else placed.push({ x, flags: [flag] });
  }
  return placed.map((each, i) => {
    const next = placed[i + 1]?.x ?? width;
    const free = next - each.x - (each.flags.length > 1 ? counted : 18);
    return { ...each, room: free < leastRoom ? 0 : Math.min(free, mostRoom) };
  });
}
