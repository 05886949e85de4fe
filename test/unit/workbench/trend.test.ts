import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reading, trendOf, upperTail } from '../../../src/workbench/verdict/trend.js';

const series = (ys: readonly number[], segment = 0): Reading[] => ys.map((y, x) => ({ x, y, segment }));

describe('trendOf', () => {
  it('finds the slope of a line, whatever a few outliers say', () => {
    const ys = Array.from({ length: 13 }, (_, x) => 1000 + 50 * x);
    ys[4] = 90_000;
    ys[9] = 0;
    const trend = trendOf(series(ys));
    expect(trend?.slope).toBeCloseTo(50, 5);
    expect(trend?.p).toBeLessThan(0.01);
  });

  it('agrees with published Mann–Kendall figures', () => {
    // Gilbert (1987), example 16.2: n = 5 readings 10, 14, 15, 20, 22 all rising: S = 10, var S = 16.67, Z = 9 / 4.0825.
    const trend = trendOf(series([10, 14, 15, 20, 22]));
    expect(trend?.p).toBeCloseTo(upperTail(9 / Math.sqrt(50 / 3)), 10);
  });

  it('says nothing about fewer than four readings', () => {
    expect(trendOf(series([1, 2, 3]))).toBeUndefined();
  });

  it('does not take the step between two segments for a rise', () => {
    const flat = (base: number, segment: number, from: number) =>
      Array.from({ length: 6 }, (_, i) => ({ x: from + i, y: base + (i % 2) * 10, segment }));
    const trend = trendOf([...flat(1000, 0, 0), ...flat(900_000, 1, 6)]);
    expect(Math.abs(trend?.slope ?? 1)).toBeLessThanOrEqual(10);
    expect(trend?.p).toBeGreaterThan(0.05);
  });

  it('calls at most about one in a hundred random series rising at p < 0.01', () => {
    let rising = 0;
    const runs = 400;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 13, maxLength: 13 }), (ys) => {
        if ((trendOf(series(ys))?.p ?? 1) < 0.01) rising++;
      }),
      { numRuns: runs, seed: 7 },
    );
    expect(rising / runs).toBeLessThan(0.035);
  });
});

describe('upperTail', () => {
  it('matches the normal table', () => {
    expect(upperTail(0)).toBeCloseTo(0.5, 6);
    expect(upperTail(1.6449)).toBeCloseTo(0.05, 4);
    expect(upperTail(-2.3263)).toBeCloseTo(0.99, 4);
  });
});
