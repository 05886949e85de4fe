import { describe, expect, it } from 'vitest';
import { notYet } from '../../../src/renderer/stages/compare/columns.js';
import { earlyRows } from '../../../src/renderer/stages/compare/early-rows.js';
import type { GroupPage } from '../../../src/shared/heap.js';
import type { Bytes } from '../../../src/shared/units.js';

const byGrowth = { column: 'shallowDelta', descending: true };

/** Classes by their shallow sizes, of `total` in all. */
const classes = (sizes: Readonly<Record<string, number>>, total = Object.keys(sizes).length): GroupPage => ({
  rows: Object.entries(sizes).map(([key, size]) => ({
    key,
    label: key,
    count: 1,
    shallowBytes: size as Bytes,
    retainedBytes: size as Bytes,
    distance: 1,
  })),
  total,
  totals: { count: 0, shallowBytes: 0 as Bytes },
});

describe('rows that are shown before a comparison is there', () => {
  it('say nothing of snapshots that are not open yet', () => {
    const rows = earlyRows([classes({ Small: 10, Big: 90 })], 3, byGrowth);
    expect(rows.map(({ key }) => key)).toEqual(['Big', 'Small']);
    expect(rows[0]).toMatchObject({ shallowBytes: [90, notYet, notYet], shallowDelta: notYet, countDelta: notYet });
  });

  it('are in the order that is wished once all are open', () => {
    const rows = earlyRows([classes({ Big: 90, Small: 10 }), classes({ Big: 90, Small: 50, Fresh: 20 })], 2, byGrowth);
    expect(rows.map(({ key, shallowBytes, shallowDelta }) => [key, shallowBytes, shallowDelta])).toEqual([
      ['Small', [10, 50], 40],
      ['Fresh', [0, 20], 20],
      ['Big', [90, 90], 0],
    ]);
  });

  it('do not take a class that is beyond the first page for one that is absent', () => {
    const rows = earlyRows([classes({ Big: 90 }, 2), classes({ Big: 90, Small: 50 })], 2, byGrowth);
    expect(rows.find(({ key }) => key === 'Small')).toMatchObject({ shallowBytes: [notYet, 50], shallowDelta: notYet });
  });
});
