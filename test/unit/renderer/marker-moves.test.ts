import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedTo, nearest } from '../../../src/renderer/app/marker-moves.js';

describe('a marker that is dragged', () => {
  it('lands on the nearest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (places, at) => {
          const found = nearest(places, (x) => x, at) as number;
          expect(Math.abs(found - at)).toBe(Math.min(...places.map((x) => Math.abs(x - at))));
        },
      ),
    );
    expect(nearest([], (x: number) => x, 3)).toBeUndefined();
  });

  it('takes the place of the one it left, and never doubles another', () => {
    expect(movedTo(['a', 'b'], 'b', 'c')).toEqual(['a', 'c']);
    expect(movedTo(['a', 'b'], 'b', 'a')).toEqual(['a', 'b']);
  });
});
