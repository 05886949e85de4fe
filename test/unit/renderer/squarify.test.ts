import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { squarify } from '../../../src/renderer/charts/squarify.js';

describe('squarify', () => {
  const box = { x: 10, y: 20, width: 400, height: 250 };
  test('areas are in proportion, boxes lie inside and do not overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 }), (values) => {
        const total = values.reduce((a, b) => a + b, 0);
        const boxes = squarify(values, box, total);
        for (const [i, each] of boxes.entries()) {
          expect(each.width * each.height).toBeCloseTo(((values[i] as number) / total) * box.width * box.height, 3);
          expect(each.x).toBeGreaterThanOrEqual(box.x - 1e-6);
          expect(each.y).toBeGreaterThanOrEqual(box.y - 1e-6);
          expect(each.x + each.width).toBeLessThanOrEqual(box.x + box.width + 1e-6);
          expect(each.y + each.height).toBeLessThanOrEqual(box.y + box.height + 1e-6);
          for (const other of boxes.slice(i + 1)) {
            const wide = Math.min(each.x + each.width, other.x + other.width) - Math.max(each.x, other.x);
            const high = Math.min(each.y + each.height, other.y + other.height) - Math.max(each.y, other.y);
            expect(Math.min(wide, high)).toBeLessThan(1e-6);
          }
        }
      }),
    );
  });
  test('equal values are nearly squares', () => {
    for (const { width, height } of squarify(
      Array.from({ length: 16 }, () => 1),
      { x: 0, y: 0, width: 400, height: 400 },
      16,
    ))
      expect(width / height).toBeCloseTo(1);
  });
  test('nothing to divide is no division by zero', () => {
    expect(squarify([0, 0], box, 0)).toHaveLength(2);
    expect(squarify([], box, 0)).toEqual([]);
  });
});
