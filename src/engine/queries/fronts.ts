// Which object a program sees in place of a backing store.
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { DICT, DICT_EDGE } from '../looked-up-names.js';

/** The object that a backing store belongs to: itself unless it is an array or hidden node with a single strong referrer. */
export const frontOf = (g: HeapGraph, v: number): number => {
  for (let hops = 0; hops < 3 && (g.nodeType[v] === NodeType.array || g.nodeType[v] === NodeType.hidden); hops++) {
    let only = -1;
    for (let r = g.firstRetainer[v]; r < g.firstRetainer[v + 1]; r++) {
      const e = g.retainerEdge[r];
      if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
      const source = sourceOf(g.firstEdge, e);
      if (only >= 0 && only !== source) return v;
      only = source;
    }
    if (only < 0) return v;
    v = only;
  }
  return v;
};

interface PythonNames {
  readonly dict: number;
  readonly slot: number;
}

const pythonNames = new WeakMap<HeapGraph, PythonNames>();

const namesOf = (g: HeapGraph): PythonNames => {
  let names = pythonNames.get(g);
  if (names === undefined) {
    names = { dict: g.strings.find(DICT), slot: g.strings.find(DICT_EDGE) };
    pythonNames.set(g, names);
  }
  return names;
};

/** So many referrers are looked at for the one whose attributes a dict holds. */
const MOST_REFERRERS = 10_000;

export const isDict = (g: HeapGraph, v: number): boolean => g.className !== undefined && g.className[v] === namesOf(g).dict;

/** CPython: the object whose attributes the dict `v` holds; -1 for other nodes and dicts of nobody. */
export const dictOwner = (g: HeapGraph, v: number): number => {
  if (!isDict(g, v)) return -1;
  const { slot } = namesOf(g);
  // every function of a module refers to the module's dict
  const end = Math.min(g.firstRetainer[v + 1], g.firstRetainer[v] + MOST_REFERRERS);
  for (let r = g.firstRetainer[v]; r < end; r++) {
    const e = g.retainerEdge[r];
    if (g.edgeName[e] === slot && (g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.property) return sourceOf(g.firstEdge, e);
  }
  return -1;
};
