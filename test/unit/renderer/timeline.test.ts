import { describe, expect, it } from 'vitest';
import { append, type Columns, current, dropBefore, noColumns, peak, slope } from '../../../src/renderer/app/timeline.js';
import { overlay } from '../../../src/renderer/charts/overlay.js';
import { trendOf } from '../../../src/renderer/stages/watch/trend.js';

const columns = (rows: readonly (readonly [number, number])[]): Columns => ({
  ...noColumns,
  at: rows.map(([at]) => at),
  rss: rows.map(([, rss]) => rss),
});

describe('columns of a timeline', () => {
  it('take only what is newer: a batch that overlaps what was read is not doubled', () => {
    const joined = append(
      columns([
        [1, 10],
        [2, 20],
      ]),
      columns([
        [2, 20],
        [3, 30],
      ]),
    );
    expect(joined.at).toEqual([1, 2, 3]);
    expect(joined.rss).toEqual([10, 20, 30]);
    expect(append(joined, columns([[3, 30]]))).toBe(joined);
  });

  it('keep one row before the edge, so that the line reaches it', () => {
    const all = columns([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(dropBefore(all, 3).at).toEqual([2, 3, 4]);
  });

  it('put detail into the whole without repeating an instant', () => {
    const whole = columns([
      [0, 0],
      [10, 1],
      [20, 2],
      [30, 3],
      [40, 4],
    ]);
    const detail = columns([
      [10, 1],
      [12, 1.2],
      [20, 2],
    ]);
    expect(overlay(whole, detail).at).toEqual([0, 10, 12, 20, 30, 40]);
  });

  it('know current figure and peak past missing ones', () => {
    const some = columns([
      [1, 5],
      [2, 9],
      [3, Number.NaN],
    ]);
    expect(current(some, 'rss')).toBe(9);
    expect(peak(some, 'rss')).toBe(9);
    expect(current(some, 'heapUsed')).toBeUndefined();
  });

  it('measure a slope in bytes a second, gaps or not', () => {
    const rising = columns([
      [0, 100],
      [5000, 600],
      [10_000, Number.NaN],
      [15_000, 1600],
      [20_000, 2100],
    ]);
    expect(slope(rising, 'rss')).toBeCloseTo(100);
    expect(slope(rising, 'rss', 15_000)).toBeUndefined();
  });

  it('do not take for growth what a capture added', () => {
    const capture = { from: 9000, to: 14_000 };
    const still = columns([
      ...[0, 2, 4, 6, 8].map((s) => [s * 1000, 100] as const),
      [10_000, 900],
      ...[15, 17, 19, 21, 23].map((s) => [s * 1000, 400] as const),
    ]);
    expect(slope(still, 'rss')).toBeGreaterThan(10);
    expect(slope(still, 'rss', 0, [capture])).toBe(0);
    const growing = columns([
      ...[0, 2, 4, 6, 8].map((s) => [s * 1000, 100 + s] as const),
      ...[15, 17, 19, 21, 23].map((s) => [s * 1000, 400 + s] as const),
    ]);
    expect(slope(growing, 'rss', 0, [capture])).toBeCloseTo(1);
  });

  it('call a slope flat when it is noise, and a slow one a rise when it had the time to add up', () => {
    const minute = 60_000;
    expect(trendOf(2_000, 50_000_000, minute)).toBe('flat');
    expect(trendOf(20_000, 50_000_000, minute)).toBe('rising');
    expect(trendOf(-20_000, 50_000_000, minute)).toBe('falling');
    expect(trendOf(2_000, 50_000_000, 720 * minute)).toBe('rising');
  });
});
