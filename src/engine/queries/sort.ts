// Sorting many rows in slices: a sort of millions must not keep a cancel waiting.
import { SLICE, type Work } from '../work.js';

const RUN = 1 << 13;

/**
 * `items` by ascending (or descending) `values` at the same positions; ties stay in the order they came in. Merge sort from runs that
 * the runtime sorts.
 */
export function* sortedBy(items: Uint32Array, values: Float64Array, descending: boolean): Work<Uint32Array> {
  const n = items.length;
  const sign = descending ? -1 : 1;
  let from = new Uint32Array(n);
  for (let i = 0; i < n; i++) from[i] = i;
  for (let start = 0; start < n; start += RUN) {
    from.subarray(start, Math.min(n, start + RUN)).sort((a, b) => sign * (values[a] - values[b]) || a - b);
    yield { step: 'histogram', done: start, total: n };
  }
  let to = new Uint32Array(n);
  let budget = SLICE;
  for (let width = RUN; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(n, start + width);
      const end = Math.min(n, start + 2 * width);
      let a = start;
      let b = middle;
      for (let k = start; k < end; k++) {
        const left = b === end || (a < middle && sign * (values[from[b]] - values[from[a]]) >= 0);
        to[k] = left ? from[a++] : from[b++];
        if (--budget === 0) {
          budget = SLICE;
          yield { step: 'histogram', done: k, total: n };
        }
      }
    }
    [from, to] = [to, from];
  }
  return from.map((i) => items[i]);
}

/** For each text its place among all, so that texts sort as numbers. */
export const ranks = (texts: readonly string[]): Float64Array => {
  const place = new Map([...new Set(texts)].sort().map((text, i) => [text, i]));
  return Float64Array.from(texts, (text) => place.get(text) as number);
};
