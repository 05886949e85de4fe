// Rules 2, 3 and 5: page-owned nodes, essential edges, exact dominators.
import type { HeapColumns } from '../columns.js';
import { EDGE_TYPE_MASK, EdgeType, NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import type { Walk } from '../kernels/dominators.js';
import type { Kernels } from '../kernels/kernels.js';
import { SLICE, slices, slicesDown, type Work } from '../work.js';
import type { Words } from './words.js';

/** Dominator tree in preorder numbers 1 … count (all nodes have one). */
export interface DominatorTree {
  readonly count: number;
  /** Per number: its node. */
  readonly node: Uint32Array;
  /** Per number: number of its dominator, always smaller except for the root. */
  readonly dominator: Uint32Array;
}

/** Marks edges in `edgeType` (see heap-types.ts) and computes dominators. */
export function* computeDominators(c: HeapColumns, words: Words, kernels: Kernels): Work<DominatorTree> {
  const { nodeCount: n, edgeCount, root, firstEdge, edgeType, edgeName, edgeTo, nodeId } = c;
  const step = 'dominators';
  let toRoot = 0;
  const structure = { root, firstEdge, edgeType, edgeName, edgeTo, nodeId, pairOfName: words.pairOfName, pairTable: words.pairTable };
  yield* slices(step, n, (from, to) => {
    toRoot += kernels.markStructure(structure, from, to);
  });
  const place = new Uint32Array(n + 2);
  yield* slices(step, edgeCount, (from, to) => kernels.countEssential(edgeType, edgeTo, place, from, to), SLICE * 8);
  let essential = 0;
  for (let i = 0; i < n; i++) place[i] = essential += place[i];
  place[n] = essential;

  const walk: Walk = {
    firstEdge,
    edgeType,
    edgeTo,
    pre: new Uint32Array(n),
    node: new Uint32Array(n + 1),
    parent: new Uint32Array(n + 1),
    next: new Uint32Array(n + 1),
    owned: new Uint8Array(n),
    pending: [],
    pagePhase: true,
    count: 1,
    at: 1,
    base: 1,
  };
  walk.pre[root] = 1;
  walk.node[1] = root;
  walk.parent[1] = 1;
  function* walkFrom(s: number): Work<void> {
    kernels.startWalk(walk, s, 1);
    while (!kernels.walkDepthFirst(walk, SLICE)) yield { step, done: walk.count, total: n };
  }

  // Page phase: everything reached from the page's roots is page-owned, so marking is part of the walk. Where an edge leads
  // back to the root this shortcut is not exact (ownership would flow through the root), and ownership is flooded first.
  const seeds = pageRoots(c, words);
  if (toRoot === 0) for (const s of seeds) if (walk.pre[s] === 0) yield* walkFrom(s);
  if (toRoot !== 0) walk.pending.push(...seeds);
  const pageCount = walk.count;
  yield* floodOwned(walk, n, toRoot !== 0);

  walk.pagePhase = false;
  for (let e = firstEdge[root]; e < firstEdge[root + 1]; e++) {
    if (edgeType[e] < NOT_ESSENTIAL && walk.pre[edgeTo[e]] === 0) yield* walkFrom(edgeTo[e]);
  }
  const reached = yield* adoptOrphans(c, walk, walkFrom);

  const { pre, node, parent, next, owned } = walk;
  const predecessors = new Uint32Array(essential);
  const fill = { firstEdge, edgeType, edgeTo, pre, node, owned, pageCount, place, predecessors };
  yield* slices(step, reached, (from, to) => kernels.fillPredecessors(fill, from + 1, to));
  const semi = new Uint32Array(n + 1);
  const semiArgs = { node, parent, slot: place, predecessors, ancestor: parent.slice(), label: parent.slice(), semi, stack: next };
  yield* slicesDown(step, reached, 2, (high, low) => kernels.semiNca(semiArgs, high, low));
  // Ancestors and labels have served.
  const climb = { dominator: parent, semi, depth: semiArgs.label, jump: semiArgs.ancestor };
  climb.depth[1] = 0;
  climb.jump[1] = 1;
  yield* slices(step, reached - 1, (from, to) => kernels.immediateDominators(climb, from + 2, to + 1), SLICE * 4);
  return { count: walk.count, node, dominator: parent };
}

/** Targets of the root's shortcuts, and the document trees. */
export const pageRoots = (c: HeapColumns, words: Words): number[] => {
  const seeds: number[] = [];
  for (let e = c.firstEdge[c.root]; e < c.firstEdge[c.root + 1]; e++) {
    const t = c.edgeType[e] & EDGE_TYPE_MASK;
    const w = c.edgeTo[e];
    const trees = t === EdgeType.element && c.nodeType[w] === NodeType.synthetic && c.nodeName[w] === words.index.documentTrees;
    if (t === EdgeType.shortcut || trees) seeds.push(w);
  }
  return seeds;
};

/** Page ownership along edges that own without holding, and from there along everything that is not weak. */
function* floodOwned(walk: Walk, total: number, throughRoot: boolean): Work<void> {
  const { firstEdge, edgeType, edgeTo, pre, owned, pending } = walk;
  const known = (v: number): boolean => owned[v] !== 0 || (pre[v] !== 0 && !(throughRoot && pre[v] === 1));
  let budget = SLICE;
  for (let v = pending.pop(); v !== undefined; v = pending.pop()) {
    if (known(v)) continue;
    owned[v] = 1;
    for (let e = firstEdge[v]; e < firstEdge[v + 1]; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) !== EdgeType.weak && !known(edgeTo[e])) pending.push(edgeTo[e]);
    }
    if (--budget === 0) {
      yield { step: 'dominators', done: walk.count, total };
      budget = SLICE;
    }
  }
}

/**
 * Nodes that nothing essential holds become children of the root and are walked from. Cliques that hold only each other are
 * numbered last, under the root. Returns the highest number that takes part in the dominator computation.
 */
function* adoptOrphans(c: HeapColumns, walk: Walk, walkFrom: (s: number) => Work<void>): Work<number> {
  const { nodeCount: n, firstEdge, edgeType, edgeTo } = c;
  const { pre, owned } = walk;
  if (walk.count === n) return n;
  const held = new Uint8Array(n);
  yield* slices('dominators', n, (from, to) => {
    for (let v = from; v < to; v++) {
      if (pre[v] !== 0) continue;
      for (let e = firstEdge[v]; e < firstEdge[v + 1]; e++) {
        const w = edgeTo[e];
        if (edgeType[e] < NOT_ESSENTIAL && pre[w] === 0 && (owned[w] === 0 || owned[v] !== 0)) held[w] = 1;
      }
    }
  });
  for (let v = 0; v < n; v++) if (pre[v] === 0 && held[v] === 0) yield* walkFrom(v);
  const reached = walk.count;
  for (let v = 0; v < n; v++) {
    if (pre[v] !== 0) continue;
    const k = ++walk.count;
    pre[v] = k;
    walk.node[k] = v;
    walk.parent[k] = 1;
  }
  return reached;
}
