// From every object the plainest way up to a root: a shortest-path tree in which steps that a person would not take (through
// maps, code, prototypes, handles that only exist while the snapshot is taken) cost more than properties and elements.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import { DATA_EDGES, GC_ROOTS_NAME, HANDLE_ROOTS, PROTOTYPE_EDGES, TRANSIENT_ROOTS } from '../looked-up-names.js';
import { slices, type Work } from '../work.js';

export interface PathTree {
  /** Per node: 1 + the edge by which the path enters it; 0 for the root and for nodes no path reaches. */
  readonly edgeInto: Uint32Array;
  /** Per node: node before it on the path. */
  readonly above: Uint32Array;
}

const PLAIN = 1;
const INTERNAL = 2;
const PROTOTYPE = 12;
const MACHINERY = 24;
/** Roots of the embedder ("Node / TCPServerWrap"): things that are alive because the program opened them. */
const EMBEDDER_ROOT = 4;
const GC_ROOTS = 8;
/** Below (GC roots): handles that somebody keeps, and the rest (builtins, caches, the startup snapshot). */
const HANDLES = 2;
const SYSTEM_ROOT = 40;
/** Roots that only exist because the snapshot is being taken. */
const TRANSIENT_ROOT = 80;
/** Costs are below this: size of the circular queue. */
const BUCKETS = 256;

/** Edges that the inspector's console makes. */
const CONSOLE_EDGE = ' / DevTools console';

/** Cost of each edge by name, per string; 0 = by its type. */
function* nameCosts(g: HeapGraph): Work<Uint8Array> {
  const { strings } = g;
  const costs = new Uint8Array(strings.count);
  // Accessors ("get stdin") lead through code of the runtime.
  yield* slices('chains', strings.count, (from, to) => {
    for (let i = from; i < to; i++) {
      const c = strings.firstByte(i);
      if ((c === 103 || c === 115) && /^[gs]et ./.test(strings.text(i, 5))) costs[i] = PROTOTYPE;
    }
  });
  function* put(names: readonly string[], cost: number): Work<void> {
    for (const name of names) {
      const i = strings.find(name);
      if (i >= 0 && i < costs.length) costs[i] = cost;
      yield { step: 'chains', done: 0, total: g.nodeCount };
    }
  }
  yield* put(DATA_EDGES, INTERNAL);
  yield* put(PROTOTYPE_EDGES, PROTOTYPE);
  // The job that happens to run while the snapshot is taken.
  yield* put(['current_microtask'], TRANSIENT_ROOT);
  return costs;
}

/** Edges between two yields: each is a step to a node somewhere else in memory, 100 ns where the heap is big. */
const EDGES = 1 << 16;

/** `ignore`: rows never walked through. */
export function* pathTree(g: HeapGraph, ignore: ReadonlySet<number>): Work<PathTree> {
  const { nodeCount: n, root, firstEdge, edgeType, edgeName, edgeTo, nodeType, nodeName } = g;
  const edgeInto = new Uint32Array(n);
  const above = new Uint32Array(n);
  const cost = new Uint32Array(n);
  yield* slices('chains', n, (from, to) => cost.fill(0xffffffff, from, to));
  // Dial's bucket queue: a ring of doubly linked lists of nodes by cost; 0 ends a list, so rows are stored plus one.
  const heads = new Uint32Array(BUCKETS);
  const after = new Uint32Array(n + 1);
  const before = new Uint32Array(n + 1);
  const nameCost = yield* nameCosts(g);
  const rootCost = rootCosts(g);
  const isContext = contextNames(g);

  const unlink = (k: number, bucket: number): void => {
    const a = after[k];
    const b = before[k];
    if (b !== 0) after[b] = a;
    else heads[bucket] = a;
    if (a !== 0) before[a] = b;
  };
  const link = (k: number, bucket: number): void => {
    const head = heads[bucket];
    after[k] = head;
    before[k] = 0;
    if (head !== 0) before[head] = k;
    heads[bucket] = k;
  };
  const stepCost = (v: number, e: number, t: number, w: number): number => {
    const kind = nodeType[w];
    if (kind === NodeType.synthetic) return rootCost(v, w);
    if (nodeType[v] === NodeType.synthetic && v !== root)
      return t === EdgeType.element || !isConsole(g, edgeName[e]) ? PLAIN : TRANSIENT_ROOT;
    let c: number;
    if (t === EdgeType.internal) c = nameCost[edgeName[e]] || (isDigit(g.strings.firstByte(edgeName[e])) ? INTERNAL : MACHINERY);
    else if (t === EdgeType.property) c = nameCost[edgeName[e]] || PLAIN;
    else c = t === EdgeType.hidden ? INTERNAL : PLAIN;
    const machinery = kind === NodeType.code || kind === NodeType.shape || (kind === NodeType.hidden && !isContext.has(nodeName[w]));
    return machinery ? c + MACHINERY : c;
  };

  cost[root] = 0;
  link(root + 1, 0);
  let done = 0;
  let looked = 0;
  for (let current = 0, empty = 0; empty < BUCKETS; current++) {
    const bucket = current % BUCKETS;
    if (heads[bucket] === 0) {
      empty++;
      continue;
    }
    empty = 0;
    while (heads[bucket] !== 0) {
      const k = heads[bucket];
      unlink(k, bucket);
      const v = k - 1;
      done++;
      for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
        if (++looked % EDGES === 0) yield { step: 'chains', done, total: n };
        const type = edgeType[e];
        if (type >= NOT_ESSENTIAL) continue;
        const w = edgeTo[e];
        const known = cost[w];
        if (known <= current + PLAIN) continue;
        const c = current + stepCost(v, e, type & EDGE_TYPE_MASK, w);
        if (c >= known || ignore.has(w)) continue;
        if (known !== 0xffffffff) unlink(w + 1, known % BUCKETS);
        cost[w] = c;
        edgeInto[w] = e + 1;
        above[w] = v;
        link(w + 1, c % BUCKETS);
      }
    }
  }
  return { edgeInto, above };
}

/** Cost of a step from `v` to a synthetic node `w`. */
const rootCosts = (g: HeapGraph): ((v: number, w: number) => number) => {
  const gcRoots = g.strings.find(GC_ROOTS_NAME);
  const handles = new Set(HANDLE_ROOTS.map((name) => g.strings.find(name)));
  const transient = new Set(TRANSIENT_ROOTS.map((name) => g.strings.find(name)));
  return (v, w) => {
    const name = g.nodeName[w];
    if (name === gcRoots) return GC_ROOTS;
    if (handles.has(name)) return HANDLES;
    if (transient.has(name)) return TRANSIENT_ROOT;
    return g.strings.firstByte(name) === 40 ? SYSTEM_ROOT : v === g.root ? EMBEDDER_ROOT : PLAIN;
  };
};

const isConsole = (g: HeapGraph, name: number): boolean => name < g.strings.count && g.strings.text(name, 60).endsWith(CONSOLE_EDGE);

const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** Names of contexts: some versions of V8 call their nodes hidden. */
const contextNames = (g: HeapGraph): Set<number> => {
  const names = new Set<number>();
  for (const text of ['system / Context', 'system / NativeContext']) {
    const i = g.strings.find(text);
    if (i >= 0) names.add(i);
  }
  return names;
};

/** Rows from the root to `v`, both included; empty when no path reaches `v`. */
export const pathTo = (g: HeapGraph, tree: PathTree, v: number): number[] => {
  if (v !== g.root && tree.edgeInto[v] === 0) return [];
  const rows = [v];
  while (v !== g.root) {
    v = tree.above[v];
    rows.push(v);
  }
  return rows.reverse();
};
