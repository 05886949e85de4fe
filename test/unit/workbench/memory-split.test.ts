import { expect, test } from 'vitest';
import { memoryShares } from '../../../src/workbench/memory-split.js';

const base = { runtime: 'CPython 3.13.0', title: 'app.py' };

test('resident memory is split as far as the allocators tell', () => {
  const process = {
    ...base,
    rss: 204e6,
    arenas: { bytes: 150e6, freeBytes: 143e6 },
    malloc: { usedBytes: 5e6, freeBytes: 47e6, trimmableBytes: 1e6 },
  };
  expect(memoryShares(process, 6e6)).toEqual([
    { part: 'live', bytes: 6e6 },
    { part: 'arenas', bytes: 143e6 },
    { part: 'malloc', bytes: 47e6 },
    { part: 'rest', bytes: 8e6 },
  ]);
});

test('what nobody told is the rest, which is never negative', () => {
  expect(memoryShares({ ...base, rss: 10e6 }, 4e6)).toEqual([
    { part: 'live', bytes: 4e6 },
    { part: 'rest', bytes: 6e6 },
  ]);
  expect(memoryShares({ ...base, rss: 3e6 }, 4e6).at(-1)).toEqual({ part: 'rest', bytes: 0 });
  expect(memoryShares(base, 4e6)).toEqual([]);
});
