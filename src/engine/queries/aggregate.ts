// Sums over groups: count, shallow bytes, retained bytes of the topmost instances, least distance.
import type { HeapGraph } from '../graph/heap-graph.js';
import { SLICE, type Work } from '../work.js';
import type { DominatedTree } from './dominated.js';
import type { Groups } from './groups.js';

export interface Aggregates {
  /** Per group. */
  readonly count: Uint32Array;
  readonly shallow: Float64Array;
  readonly retained: Float64Array;
  readonly distance: Int32Array;
}

/** Nodes of size zero (their size went to an owner) count nowhere. `include`: 1 for the nodes that count. */
export function* aggregate(g: HeapGraph, tree: DominatedTree, groups: Groups, include?: Uint8Array): Work<Aggregates> {
  const n = groups.keys.length;
  const count = new Uint32Array(n);
  const shallow = new Float64Array(n);
  const distance = new Int32Array(n).fill(0x7fffffff);
  const { nodeCount, selfSize } = g;
  for (let from = 0; from < nodeCount; from += SLICE) {
    const to = Math.min(nodeCount, from + SLICE);
    for (let v = from; v < to; v++) {
      const size = selfSize[v];
      if (size === 0 || (include !== undefined && include[v] === 0)) continue;
      const k = groups.of[v];
      count[k]++;
      shallow[k] += size;
      if (g.distance[v] < distance[k]) distance[k] = g.distance[v];
    }
    yield { step: 'histogram', done: from, total: nodeCount * 2 };
  }
  const retained = yield* topmostRetained(g, tree, groups, include);
  return { count, shallow, retained, distance };
}

/** An instance below another of its group in the dominator tree is already counted there. */
function* topmostRetained(g: HeapGraph, tree: DominatedTree, groups: Groups, include?: Uint8Array): Work<Float64Array> {
  const { first, nodes } = tree;
  const retained = new Float64Array(groups.keys.length);
  /** Per group: instances on the path from the root to the node at hand. */
  const open = new Uint32Array(groups.keys.length);
  // Depth-first over the dominator tree with a stack of open nodes and where each stands among its children.
  const path = new Uint32Array(tree.depth + 1);
  const next = new Uint32Array(tree.depth + 1);
  const counts = (v: number): boolean => g.selfSize[v] !== 0 && (include === undefined || include[v] !== 0);
  let depth = 0;
  let budget = SLICE;
  const enter = (v: number): void => {
    path[depth] = v;
    next[depth] = first[v];
    depth++;
    if (counts(v)) {
      const k = groups.of[v];
      if (open[k]++ === 0) retained[k] += g.retained[v];
    }
  };
  enter(g.root);
  let done = 0;
  while (depth > 0) {
    const v = path[depth - 1];
    const at = next[depth - 1];
    if (at < first[v + 1]) {
      next[depth - 1] = at + 1;
      enter(nodes[at]);
    } else {
      depth--;
      if (counts(v)) open[groups.of[v]]--;
      if (--budget === 0) {
        done += SLICE;
        budget = SLICE;
        yield { step: 'histogram', done: g.nodeCount + done, total: g.nodeCount * 2 };
      }
    }
  }
  return retained;
}
