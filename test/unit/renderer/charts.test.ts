import { describe, expect, it } from 'vitest';
import { type Flag, placeFlags } from '../../../src/renderer/charts/flags.js';
import { areaPath, extentOf, linePath } from '../../../src/renderer/charts/line-path.js';
import { pan, rangeOf, select, zoom } from '../../../src/renderer/charts/span.js';

const box = { width: 100, height: 10 };

describe('paths of small charts', () => {
  it('draws from the lower left to the upper right', () => {
    expect(linePath([0, 1, 2], [0, 5, 10], { min: 0, max: 2 }, { min: 0, max: 10 }, box)).toBe('M0 10L50 5L100 0');
  });

  it('leaves a gap where a figure is missing', () => {
    const path = linePath([0, 1, 2, 3], [1, Number.NaN, 1, 2], { min: 0, max: 3 }, { min: 1, max: 2 }, box);
    expect(path.match(/M/g)).toHaveLength(2);
    const area = areaPath([0, 1, 2, 3], [1, Number.NaN, 1, 2], { min: 0, max: 3 }, { min: 1, max: 2 }, box);
    expect(area.match(/Z/g)).toHaveLength(2);
  });

  it('draws a constant in the middle, and nothing out of nothing', () => {
    expect(linePath([0, 1], [7, 7], { min: 0, max: 1 }, { min: 7, max: 7 }, box)).toBe('M0 5L100 5');
    expect(extentOf([Number.NaN])).toBeUndefined();
    expect(linePath([0], [Number.NaN], { min: 0, max: 0 }, { min: 0, max: 0 }, box)).toBe('');
  });
});

describe('the visible time', () => {
  const data = { from: 0, to: 100_000 };

  it('follows the end, or stays', () => {
    expect(rangeOf({ kind: 'last', ms: 60_000 }, data)).toEqual({ from: 40_000, to: 100_000 });
    expect(rangeOf({ kind: 'all' }, { from: 5, to: 5 })).toEqual({ from: 5, to: 10_005 });
  });

  it('zooms around the pointer: what is under it stays there', () => {
    const span = zoom({ from: 0, to: 100_000 }, 0.5, 25_000, data);
    expect(span).toEqual({ kind: 'range', from: 12_500, to: 62_500 });
  });

  it('becomes all of it when there is no more, and never narrower than two seconds', () => {
    expect(zoom({ from: 20_000, to: 80_000 }, 4, 50_000, data)).toEqual({ kind: 'all' });
    expect(select(10, 11, data)).toEqual({ kind: 'range', from: 10, to: 2010 });
  });

  it('stops at the edges', () => {
    expect(pan({ from: 0, to: 10_000 }, -3, data)).toEqual({ kind: 'range', from: 0, to: 10_000 });
    expect(pan({ from: 0, to: 10_000 }, 99, data)).toEqual({ kind: 'range', from: 90_000, to: 100_000 });
  });
});

describe('flags', () => {
  const flag = (id: string, at: number): Flag => ({ id, at, label: id, kind: 'mark' });

  it('stand where they belong, those outside are left out', () => {
    const placed = placeFlags([flag('late', 75), flag('early', 25), flag('gone', 200)], 0, 100, 1000);
    expect(placed.map((p) => [p.x, p.flags[0]?.id])).toEqual([
      [250, 'early'],
      [750, 'late'],
    ]);
  });

  it('merge where they would cover each other, and lose their label where it would not fit', () => {
    const placed = placeFlags([flag('a', 50), flag('b', 50.5), flag('c', 55), flag('d', 57), flag('e', 90)], 0, 100, 1000);
    // 5 pixels apart: one; the sign with a count needs 42; the next stands 20 pixels on
    expect(placed.map((p) => p.flags.map((f) => f.id))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(placed.map((p) => p.room > 0)).toEqual([false, true, true]);
  });
});
