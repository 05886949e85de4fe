// Readings of a heap that is only estimated between captures, put right by what the captures counted.
import type { CycleReading } from '../verdict/facts.js';

/** Index of the reading right before a capture, to the heap in use that was counted in it, in bytes. */
export type Counts = ReadonlyMap<number, number>;

/**
 * CPython tells how many blocks are in use, not how many bytes; what a block holds is only learned at the next capture. So the
 * readings between two captures are stretched to meet what both counted: their course stays, their scale is right. Readings
 * outside two captures stay as they are.
 */
export function calibrated(readings: readonly CycleReading[], counts: Counts): readonly CycleReading[] {
  const at = [...counts.keys()].sort((a, b) => a - b);
  const first = at[0];
  if (first === undefined) return readings;
  return readings.map((reading, i) => {
    const next = at.find((index) => index >= i);
    const before = at.findLast((index) => index < i);
    if (next === first && i === first) return withHeap(reading, counts.get(first) as number);
    if (next === undefined || before === undefined) return reading;
    const from = counts.get(before) as number;
    const to = counts.get(next) as number;
    const read = (readings[next]?.heapUsed ?? from) - from;
    const here = (reading.heapUsed ?? from) - from;
    // Where the estimate did not move there is no course to stretch.
    const share = Math.abs(read) < LEAST_COURSE ? (i - before) / (next - before) : here / read;
    return withHeap(reading, from + share * (to - from));
  });
}

const LEAST_COURSE = 1024;

function withHeap(reading: CycleReading, heapUsed: number): CycleReading {
  if (reading.heapUsed === undefined) return reading;
  const moved = heapUsed - reading.heapUsed;
  return { ...reading, heapUsed, heapTotal: reading.heapTotal === undefined ? undefined : reading.heapTotal + moved };
}
