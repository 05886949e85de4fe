// The dominator tree downwards: children of every node, and all nodes in preorder.
import { type HeapGraph, nodeColumn } from '../graph/heap-graph.js';
import { SLICE, slices, type Work } from '../work.js';

export interface DominatedTree {
  /** nodeCount + 1 entries: nodes dominated directly by v are nodes[first[v], first[v + 1]). The root is not its own child. */
  readonly first: Uint32Array;
  readonly nodes: Uint32Array;
  /** Greatest number of nodes on a path from the root. */
  readonly depth: number;
}

export function* dominatedTree(g: HeapGraph): Work<DominatedTree> {
  const { nodeCount: n, dominator, root } = g;
  const first = new Uint32Array(n + 2);
  yield* slices('dominators', n, (from, to) => {
    for (let v = from; v < to; v++) if (v !== root) first[dominator[v]]++;
  });
  let sum = 0;
  for (let v = 0; v < n; v++) first[v] = sum += first[v];
  first[n] = sum;
  const nodes = new Uint32Array(Math.max(0, n - 1));
  for (let v = n - 1; v >= 0; v--) if (v !== root) nodes[--first[dominator[v]]] = v;
  return { first, nodes, depth: treeDepth(first, nodes, root, n) };
}

/**
 * The dominator tree in preorder: what lies below a node follows it at once, so that a pass over the tree is a loop without a stack,
 * whose reads do not wait for each other. One entry a place, nodeCount in all.
 */
export interface DominatedOrder {
  /** The node. */
  readonly rows: Uint32Array;
  /** The place after the last one below it. */
  readonly end: Int32Array;
  /** 1 for nodes with bytes: the others (their size went to an owner) count nowhere. */
  readonly counts: Uint8Array;
}

export function* dominatedOrder(g: HeapGraph, { first, nodes, depth }: DominatedTree): Work<DominatedOrder> {
  const { nodeCount: n, root, selfSize } = g;
  const rows = nodeColumn(g);
  const counts = new Uint8Array(n);
  // The stack grows down from the end of this column: who is on it has no place yet, but for one node a level, which waits (as the
  // complement of its place) to be told where it ends.
  const end = new Int32Array(n + depth + 1);
  let top = end.length - 1;
  end[top] = root;
  for (let place = 0, budget = SLICE; top < end.length; ) {
    const v = end[top++];
    if (v < 0) {
      end[~v] = place;
      continue;
    }
    rows[place] = v;
    if (selfSize[v] !== 0) counts[place] = 1;
    const from = first[v];
    const to = first[v + 1];
    if (from === to) end[place] = place + 1;
    else {
      end[--top] = ~place;
      for (let c = from; c < to; c++) end[--top] = nodes[c];
    }
    place++;
    if (--budget === 0) {
      budget = SLICE;
      yield { step: 'dominators', done: place, total: n };
    }
  }
  return { rows, end: end.subarray(0, n), counts };
}

const treeDepth = (first: Uint32Array, nodes: Uint32Array, root: number, n: number): number => {
  let level = new Uint32Array(n);
  let after = new Uint32Array(n);
  level[0] = root;
  let size = 1;
  let depth = 0;
  while (size > 0) {
    depth++;
    let k = 0;
    for (let i = 0; i < size; i++) for (let c = first[level[i]], end = first[level[i] + 1]; c < end; c++) after[k++] = nodes[c];
    [level, after] = [after, level];
    size = k;
  }
  return depth;
};
