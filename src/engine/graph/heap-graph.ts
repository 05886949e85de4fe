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

const BLOCK_BITS = 6;
/** By the column of first edges: for each 64 edges the node that the first of them comes from. */
const blocks = new WeakMap<Uint32Array, Uint32Array>();

const sourcesOfBlocks = (firstEdge: Uint32Array): Uint32Array => {
  const n = firstEdge.length - 1;
  const sources = new Uint32Array((firstEdge[n] >>> BLOCK_BITS) + 2).fill(Math.max(0, n - 1));
  for (let v = 0, block = 0; v < n; v++) {
    for (const end = firstEdge[v + 1]; block * (1 << BLOCK_BITS) < end; block++) sources[block] = v;
  }
  blocks.set(firstEdge, sources);
  return sources;
};

/** Row of the node that an edge comes from. */
export const sourceOf = (firstEdge: Uint32Array, edge: number): number => {
  const sources = blocks.get(firstEdge) ?? sourcesOfBlocks(firstEdge);
  const block = edge >>> BLOCK_BITS;
  let low = sources[block];
  let high = sources[block + 1];
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
