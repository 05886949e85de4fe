// The dominator tree downwards: children of every node.
import type { HeapGraph } from '../graph/heap-graph.js';
import { slices, type Work } from '../work.js';

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
