// Rules 1 to 7 in order: from columns to a graph that queries can use.
import type { HeapColumns, WideColumn } from '../columns.js';
import { NodeType } from '../heap-types.js';
import { MAP_DESCRIPTORS, NATIVE_CONTEXT, NO_DISTANCE, SYSTEM_DISTANCE } from '../kernels/distances.js';
import type { Kernels } from '../kernels/kernels.js';
import { SEVERAL_OWNERS, UNOWNED } from '../kernels/owners.js';
import { SLICE, slices, slicesDown, type Work } from '../work.js';
import { propagateDetached } from './detached.js';
import { computeDominators, type DominatorTree } from './dominators.js';
import type { HeapGraph } from './heap-graph.js';
import { findWords, type Words } from './words.js';

/** Takes the columns over: types get marks, names of detached nodes and owned sizes change in place. */
export function* analyse(c: HeapColumns, kernels: Kernels): Work<HeapGraph> {
  const words = findWords(c.strings);
  const detached = propagateDetached(c);
  yield { step: 'retainers', done: 0, total: c.edgeCount };
  const tree = yield* computeDominators(c, words, kernels);
  yield* ownedSizes(c, words, kernels);
  const { dominator, retained } = yield* retainedSizes(c, tree);
  const distance = yield* distances(c, words, kernels);
  const { firstRetainer, retainerEdge } = yield* retainers(c, kernels);
  const totalBytes = retained[c.root] + c.extraNativeBytes;
  return Object.assign(c, { words, detached, dominator, retained, distance, firstRetainer, retainerEdge, totalBytes });
}

const isUserRoot = (c: HeapColumns, words: Words, v: number): boolean =>
  c.nodeType[v] !== NodeType.synthetic || c.nodeName[v] === words.index.documentTrees;

export const userRoots = (c: HeapColumns, words: Words): number[] => {
  const roots: number[] = [];
  for (let e = c.firstEdge[c.root]; e < c.firstEdge[c.root + 1]; e++) if (isUserRoot(c, words, c.edgeTo[e])) roots.push(c.edgeTo[e]);
  return roots;
};

/** Rule 4. Snapshots without user roots were taken with internals exposed and are shown as they are. */
function* ownedSizes(c: HeapColumns, words: Words, kernels: Kernels): Work<void> {
  if (userRoots(c, words).length === 0) return;
  const { nodeCount: n, nodeType, nodeName } = c;
  const owner = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const t = nodeType[i];
    const ownable =
      t === NodeType.hidden || t === NodeType.array || (t === NodeType.native && nodeName[i] === words.index.externalStringData);
    owner[i] = ownable ? UNOWNED : i;
  }
  const args = { firstEdge: c.firstEdge, edgeType: c.edgeType, edgeTo: c.edgeTo, owner, list: new Uint32Array(2 * n + 16) };
  yield* slices('sizes', n, (from, to) => kernels.floodOwners(args, from, to));

  // One node can hardly collect over 4 GiB, but it must not wrap when it does.
  let total = 0;
  for (let i = 0; i < n; i++) total += c.selfSize[i];
  const size: WideColumn = total > 0xffffffff && c.selfSize instanceof Uint32Array ? Float64Array.from(c.selfSize) : c.selfSize;
  yield* slices(
    'sizes',
    n,
    (from, to) => {
      for (let i = from; i < to; i++) {
        const o = owner[i];
        if (o === i || o >= SEVERAL_OWNERS || o === c.root || nodeType[o] === NodeType.synthetic) continue;
        size[o] += size[i];
        size[i] = 0;
      }
    },
    SLICE * 4,
  );
  c.selfSize = size;
}

/** Rule 6. */
function* retainedSizes(c: HeapColumns, tree: DominatorTree): Work<{ dominator: Uint32Array; retained: Float64Array }> {
  const { node, dominator: up, count } = tree;
  const sums = new Float64Array(count + 1);
  for (let i = 1; i <= count; i++) sums[i] = c.selfSize[node[i]];
  yield* slicesDown(
    'sizes',
    count,
    2,
    (high, low) => {
      for (let i = high; i >= low; i--) sums[up[i]] += sums[i];
    },
    SLICE * 4,
  );
  const dominator = new Uint32Array(c.nodeCount);
  const retained = new Float64Array(c.nodeCount);
  yield* slices('sizes', count, (from, to) => {
    for (let i = from + 1; i <= to; i++) {
      const v = node[i];
      dominator[v] = node[up[i]];
      retained[v] = sums[i];
    }
  });
  return { dominator, retained };
}

/** Rule 7. */
function* distances(c: HeapColumns, words: Words, kernels: Kernels): Work<Int32Array> {
  const { nodeCount: n, nodeType, nodeName, strings } = c;
  const distance = new Int32Array(n).fill(NO_DISTANCE);
  const special = new Uint8Array(n);
  const { mapDescriptors, nativeContext, sloppyFunctionMap } = words.index;
  for (let i = 0; i < n; i++) {
    if (nodeType[i] === NodeType.array && nodeName[i] === mapDescriptors) special[i] = MAP_DESCRIPTORS;
    else if (nodeType[i] === NodeType.hidden && nodeName[i] === nativeContext) special[i] = NATIVE_CONTEXT;
  }
  // A root edge may name the same user root twice: room for those.
  const roots = userRoots(c, words);
  const queue = new Uint32Array(n + roots.length + 1);
  const args = {
    firstEdge: c.firstEdge,
    edgeType: c.edgeType,
    edgeName: c.edgeName,
    edgeTo: c.edgeTo,
    special,
    sloppyFunctionMap,
    nameAsIndex: (name: number) => Number.parseInt(strings.text(name, 40), 10),
    pairOfName: words.pairOfName,
    pairSeen: new Uint8Array(words.pairTable.length),
    distance,
    queue,
  };
  let tail = 0;
  for (const r of roots) {
    distance[r] = 1;
    queue[tail++] = r;
  }
  function* run(): Work<void> {
    for (let head = 0; head < tail; ) {
      const next = Math.min(tail, head + SLICE);
      tail = kernels.walkBreadthFirst(args, head, tail, SLICE);
      head = next;
      yield { step: 'distances', done: head, total: n };
    }
  }
  yield* run();
  distance[c.root] = roots.length > 0 ? SYSTEM_DISTANCE : 0;
  queue[0] = c.root;
  tail = 1;
  yield* run();
  return distance;
}

/** In-edges of every node. */
function* retainers(c: HeapColumns, kernels: Kernels): Work<{ firstRetainer: Uint32Array; retainerEdge: Uint32Array }> {
  const { nodeCount: n, edgeCount, edgeTo } = c;
  const first = new Uint32Array(n + 1);
  yield* slices('retainers', edgeCount, (from, to) => kernels.countByTarget(edgeTo, first, from, to), SLICE * 4);
  let sum = 0;
  for (let i = 0; i < n; i++) first[i] = sum += first[i];
  first[n] = sum;
  const retainerEdge = new Uint32Array(edgeCount);
  yield* slicesDown(
    'retainers',
    edgeCount - 1,
    0,
    (high, low) => kernels.placeByTarget(edgeTo, first, retainerEdge, low, high + 1),
    SLICE * 4,
  );
  return { firstRetainer: first, retainerEdge };
}
