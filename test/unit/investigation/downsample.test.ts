import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample, gapOf } from '../../../src/investigation/downsample.js';
import { SampleBuffer, type SampleTable } from '../../../src/investigation/timeline.js';
import { sampleColumns } from '../../../src/shared/target.js';
import type { Timestamp } from '../../../src/shared/units.js';

const figures = sampleColumns.filter((c) => c !== 'at');
type Step = { readonly wait: number; readonly rss: number | undefined; readonly heapUsed: number | undefined };
function table(steps: readonly Step[]): SampleTable {
  const buffer = new SampleBuffer();
  let at = 1_000_000;
  for (const { wait, rss, heapUsed } of steps) {
    at += wait;
    buffer.push([{ at: at as Timestamp, rss, heapUsed }]);
  }
  return buffer.table();
}
const figure = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined });
const steps = fc.array(
  fc.record({
    wait: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 1500 }) }, fc.integer({ min: 20_000, max: 90_000 })),
    rss: figure,
    heapUsed: figure,
  }),
  { maxLength: 500 },
);
const numbers = (values: Iterable<number>) => [...values].filter((v) => !Number.isNaN(v));
const extremes = (values: readonly number[]) => (values.length === 0 ? [] : [Math.min(...values), Math.max(...values)]);

describe('downsampling', () => {
  it('never more points than asked for, times ascending, extremes of every column kept, no value made up', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 3, max: 300 }), fc.nat(300_000), fc.nat(600_000), (all, points, start, length) => {
        const whole = table(all);
        const from = 1_000_000 + start;
        const inRange = (values: Float64Array) =>
          values.filter((_, i) => (whole.at[i] as number) >= from && (whole.at[i] as number) <= from + length);
        const few = downsample(whole, from, from + length, points);
        expect(few.at.length).toBeLessThanOrEqual(points);
        expect([...few.at]).toEqual([...few.at].sort((a, b) => a - b));
        for (const name of figures) {
          expect(few[name].length).toBe(few.at.length);
          const before = numbers(inRange(whole[name]));
          const after = numbers(few[name]);
          expect(extremes(after)).toEqual(extremes(before));
          for (const value of after) expect(before).toContain(value);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a spike of one sample among a day of them', () => {
    const day = table(
      Array.from({ length: 86_400 }, (_, i) => ({ wait: 1000, rss: i === 40_000 ? 9999 : 100 + (i % 3), heapUsed: undefined })),
    );
    const few = downsample(day, 0, Number.POSITIVE_INFINITY, 500);
    expect(few.at.length).toBeLessThanOrEqual(500);
    const at = few.at[few.rss.indexOf(9999)] as number;
    expect(Math.abs(at - (day.at[40_000] as number))).toBeLessThan((86_400_000 / 250) * 1.01);
  });

  it('a pause in the samples breaks the line, whether thinned or not', () => {
    const paused = table(Array.from({ length: 2000 }, (_, i) => ({ wait: i === 1000 ? 600_000 : 1000, rss: i, heapUsed: undefined })));
    for (const points of [100, 5000]) {
      const few = downsample(paused, 0, Number.POSITIVE_INFINITY, points);
      const breaks = [...few.rss].flatMap((v, i) => (Number.isNaN(v) ? [few.at[i] as number] : []));
      expect(breaks).toHaveLength(1);
      expect(breaks[0]).toBeGreaterThan(paused.at[999] as number);
      expect(breaks[0]).toBeLessThan(paused.at[1000] as number);
    }
  });

  it('few samples come through as they are', () => {
    const some = table([1, 2, 3].map((rss) => ({ wait: 1000, rss, heapUsed: rss * 2 })));
    const same = downsample(some, 0, Number.POSITIVE_INFINITY, 10);
    expect(same).toEqual(some);
    expect(downsample(some, 5, 10, 10).at.length).toBe(0);
  });

  it('irregular sampling is no gap, silence is', () => {
    expect(gapOf(Float64Array.from([0, 500, 1000, 1500]))).toBe(2500);
    expect(gapOf(Float64Array.from([0, 10_000, 20_000, 30_000]))).toBe(50_000);
    expect(gapOf(new Float64Array(0))).toBe(2500);
  });
});
