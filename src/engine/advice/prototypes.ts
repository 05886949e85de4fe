// Which objects are there once for a class, and not for each instance.
import type { HeapGraph } from '../graph/heap-graph.js';
import { sourceOf } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';

/** Retainers looked at: a prototype's first ones are its constructor and the shapes of its instances. */
const MOST = 50;

/** V8 keeps the properties of prototypes in a table while they are set up, and their functions are what instances share. */
export const isPrototype = (g: HeapGraph, v: number, name: number): boolean => {
  const end = Math.min(g.firstRetainer[v + 1], g.firstRetainer[v] + MOST);
  for (let r = g.firstRetainer[v]; r < end; r++) {
    const e = g.retainerEdge[r];
    if (g.edgeName[e] !== name) continue;
    const type = g.nodeType[sourceOf(g.firstEdge, e)];
    if (type === NodeType.closure || type === NodeType.shape || type === NodeType.hidden) return true;
  }
  return false;
};
