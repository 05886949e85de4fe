// Objects that no module and no thread reaches: an object with more references than edges lead to it is held from C (or by
// something the collector does not show); the rest is garbage that waits for a collection.
import { EDGE_TYPE_MASK, EdgeType } from '../../heap-types.js';
import { type ObjectEdges, OWNS_NOT } from './edges.js';
import { UNCOUNTED } from './gather.js';

export interface Explained {
  /** Each has a reference from somewhere that is not in the snapshot. */
  readonly held: readonly number[];
  /** From these all garbage is reached. */
  readonly garbage: readonly number[];
}

/** `roots`: rows that modules and threads refer to. `refcount`: as counted, `base` of which are the walk's own. */
export const explain = (edges: ObjectEdges, roots: Iterable<number>, refcount: Uint32Array, base: number): Explained => {
  const count = edges.first.length - 1;
  const seen = new Uint8Array(count);
  const stack = new Uint32Array(count);
  const flood = (from: Iterable<number>): void => {
    let top = 0;
    for (const row of from) {
      if (seen[row] !== 0) continue;
      seen[row] = 1;
      stack[top++] = row;
    }
    while (top > 0) {
      const row = stack[--top];
      for (let e = edges.first[row]; e < edges.first[row + 1]; e++) {
        const to = edges.to[e];
        if (seen[to] !== 0 || (edges.kind[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
        seen[to] = 1;
        stack[top++] = to;
      }
    }
  };
  flood(roots);
  const left: number[] = [];
  for (let row = 0; row < count; row++) if (seen[row] === 0) left.push(row);
  if (left.length === 0) return { held: [], garbage: [] };

  const incoming = new Uint32Array(count);
  for (let e = 0; e < edges.to.length; e++) if (edges.kind[e] < OWNS_NOT) incoming[edges.to[e]]++;
  // what refers to nothing is explained by whoever refers to it
  const isHeld = (row: number): boolean =>
    edges.first[row + 1] > edges.first[row] && (refcount[row] === UNCOUNTED || refcount[row] - base > incoming[row]);
  const held = left.filter(isHeld);
  flood(held);
  // of the rest the tops only: what nothing refers to, then one of each cycle
  const garbage: number[] = [];
  const top = (row: number): void => {
    garbage.push(row);
    flood([row]);
  };
  for (const row of left) if (seen[row] === 0 && incoming[row] === 0) top(row);
  for (const row of left) if (seen[row] === 0) top(row);
  return { held, garbage };
};
