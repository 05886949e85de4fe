import { describe, expect, it } from 'vitest';
import { calibrated } from '../../../src/workbench/hunt/calibrate.js';
import type { CycleReading } from '../../../src/workbench/verdict/facts.js';

const reading = (cycle: number, heapUsed: number): CycleReading => ({
  cycle,
  segment: 0,
  rss: 1e8,
  heapUsed,
  heapTotal: heapUsed + 500,
  external: undefined,
});
const heaps = (readings: readonly CycleReading[]) => readings.map(({ heapUsed }) => heapUsed);

describe('calibrated', () => {
  it('stretches an estimate to what the captures counted, so that no jump is left at a capture', () => {
    // 10 kB per cycle are true; a block is thought to hold a fifth of what it holds
    const estimates = [99_000, 102_000, 104_000, 106_000, 132_000, 134_000, 136_000];
    const readings = estimates.map((heapUsed, i) => reading(i, heapUsed));
    const counts = new Map([
      [0, 100_000],
      [3, 130_000],
      [6, 160_000],
    ]);
    const right = calibrated(readings, counts);
    expect(heaps(right)).toEqual([100_000, 110_000, 120_000, 130_000, 140_000, 150_000, 160_000]);
    expect(right.map((r) => (r.heapTotal ?? 0) - (r.heapUsed ?? 0))).toEqual(estimates.map(() => 500));
  });

  it('draws a line where the estimate stands still, and leaves what no two captures enclose', () => {
    const readings = [reading(0, 1000), reading(1, 1000), reading(2, 1000), reading(3, 7000)];
    const counts = new Map([
      [0, 1000],
      [2, 5000],
    ]);
    expect(heaps(calibrated(readings, counts))).toEqual([1000, 3000, 5000, 7000]);
    expect(calibrated(readings, new Map())).toBe(readings);
  });
});
