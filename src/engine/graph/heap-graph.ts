// A snapshot with everything computed that every query needs. Columns are per node row unless they say otherwise.
import type { HeapColumns } from '../columns.js';
import type { Words } from './words.js';

export interface HeapGraph extends HeapColumns {
  readonly words: Words;
  readonly detached: Uint8Array;
  /** Row of the immediate dominator; the root is its own. */
  readonly dominator: Uint32Array;
  /** Bytes in the dominator subtree. */
  readonly retained: Float64Array;
  /** Steps from a user root; from 100,000,000 on for nodes that only system roots reach; -5 for unreached ones. */
  readonly distance: Int32Array;
  /** nodeCount + 1 entries: in-edges of node n are retainerEdge[firstRetainer[n], firstRetainer[n + 1]), in file order. */
  readonly firstRetainer: Uint32Array;
  readonly retainerEdge: Uint32Array;
  /** Memory left over from opening, nodeCount entries or more each, of any contents: taken with `pop` by who needs a column. */
  readonly spare?: Uint32Array[];
  /** Bytes that DevTools shows as total: retained by the root plus native bytes outside the graph. */
  readonly totalBytes: number;
}

/** Row of the node that an edge comes from. */
export const sourceOf = (firstEdge: Uint32Array, edge: number): number => {
  let low = 0;
  let high = firstEdge.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (firstEdge[middle] <= edge) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** A column of zeros, one entry a node. */
export const nodeColumn = (g: HeapGraph): Uint32Array => {
  const spare = g.spare?.pop();
  return spare === undefined ? new Uint32Array(g.nodeCount) : spare.subarray(0, g.nodeCount).fill(0);
};
