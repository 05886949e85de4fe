// Where Chromium's own objects (DOM, timers, listeners) keep what they hold: its collections have stores of their own in the heap,
// which are replaced as they grow, as the tables of JavaScript's Maps are.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../heap-types.js';

const known = new WeakMap<HeapGraph, Map<number, boolean>>();

/** Whether `v` is the store of a vector, set or map of Blink. */
export const isBlinkStore = (g: HeapGraph, v: number): boolean => {
  if (g.nodeType[v] !== NodeType.native) return false;
  let names = known.get(g);
  if (names === undefined) {
    names = new Map();
    known.set(g, names);
  }
  const name = g.nodeName[v];
  let is = names.get(name);
  if (is === undefined) {
    is = /^blink::Heap\w+Backing\b/.test(g.strings.text(name, 80));
    names.set(name, is);
  }
  return is;
};

/** The widest store right below a native object, where it has more edges than the object itself; otherwise the object. */
export const blinkStoreOf = (g: HeapGraph, v: number): number => {
  const { firstEdge, edgeTo } = g;
  let widest = v;
  for (let e = firstEdge[v]; e < firstEdge[v + 1]; e++) {
    const w = edgeTo[e];
    if (g.edgeType[e] >= NOT_ESSENTIAL || !isBlinkStore(g, w)) continue;
    if (firstEdge[w + 1] - firstEdge[w] > firstEdge[widest + 1] - firstEdge[widest]) widest = w;
  }
  return widest;
};
