// Listeners of a page. The browser's list holds registrations; each holds the program's function through two objects of its own,
// which say nothing: what a person knows is the function, and whose listener it is.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../heap-types.js';

/** Objects of the browser between a registration and the function. */
const MOST_BETWEEN = 4;

const nameEndsWith = (g: HeapGraph, v: number, end: string): boolean =>
  g.nodeType[v] === NodeType.native && g.strings.text(g.nodeName[v], 100).endsWith(end);

/** Edges from a registration down to the function (or the object with `handleEvent`) that it calls; none where `v` is no registration. */
export const toHandler = (g: HeapGraph, v: number): readonly number[] => {
  if (!nameEndsWith(g, v, 'RegisteredEventListener')) return [];
  const down: number[] = [];
  for (let at = v; down.length <= MOST_BETWEEN; ) {
    let next = -1;
    for (let e = g.firstEdge[at]; e < g.firstEdge[at + 1] && next < 0; e++) {
      const w = g.edgeTo[e];
      if (g.edgeType[e] >= NOT_ESSENTIAL) continue;
      if (g.nodeType[w] === NodeType.closure || g.nodeType[w] === NodeType.object) return [...down, e];
      if (nameEndsWith(g, w, 'EventListener')) next = e;
    }
    if (next < 0) return [];
    down.push(next);
    at = g.edgeTo[next];
  }
  return [];
};
