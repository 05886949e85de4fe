// Rule 7: breadth-first distances as DevTools counts them.
import { EDGE_TYPE_MASK, EdgeType, isIndexed } from '../heap-types.js';

export const NO_DISTANCE = -5;
/** Nodes that only the root (not a user root) reaches start from here. */
export const SYSTEM_DISTANCE = 100_000_000;

/** Per node, in `special`. */
export const MAP_DESCRIPTORS = 1;
export const NATIVE_CONTEXT = 2;

export interface DistanceArgs {
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly special: Uint8Array;
  /** String index of `sloppy_function_map`; -1 when the file has none. */
  readonly sloppyFunctionMap: number;
  /** Number that a named edge of a descriptor array begins with (as parseInt), or NaN. */
  readonly nameAsIndex: (name: number) => number;
  readonly pairOfName: Uint32Array;
  /** Per WeakMap pair: 1 once its first half was seen. */
  readonly pairSeen: Uint8Array;
  readonly distance: Int32Array;
  readonly queue: Uint32Array;
}

/** Takes nodes from the queue [head, tail), at most `budget` of them; returns the new tail. The new head is min(head + budget, old tail). */
export const walkBreadthFirst = (a: DistanceArgs, head: number, tail: number, budget: number): number => {
  const { firstEdge, edgeType, edgeName, edgeTo, special, sloppyFunctionMap, nameAsIndex, pairOfName, pairSeen, distance, queue } = a;
  const stop = Math.min(tail, head + budget);
  for (; head < stop; head++) {
    const v = queue[head];
    const d = distance[v] + 1;
    const kind = special[v];
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      const w = edgeTo[e];
      if (distance[w] !== NO_DISTANCE) continue;
      const t = edgeType[e] & EDGE_TYPE_MASK;
      if (t === EdgeType.weak) continue;
      if (kind === MAP_DESCRIPTORS) {
        const index = isIndexed(t) ? edgeName[e] : nameAsIndex(edgeName[e]);
        if (!(index < 2 || index % 3 !== 1)) continue;
      } else {
        if (kind === NATIVE_CONTEXT && !isIndexed(t) && edgeName[e] === sloppyFunctionMap) continue;
        if (t === EdgeType.internal) {
          const pair = pairOfName[edgeName[e]];
          if (pair !== 0) {
            if (pairSeen[pair - 1] === 0) {
              pairSeen[pair - 1] = 1;
              continue;
            }
            pairSeen[pair - 1] = 0;
          }
        }
      }
      distance[w] = d;
      queue[tail++] = w;
    }
  }
  return tail;
};
