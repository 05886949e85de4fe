// Texts and fixed internal fields of nodes.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';

/** Target of the edge of this type with this name, or -1. */
const targetOf = (g: HeapGraph, v: number, type: number, name: string): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
    if ((g.edgeType[e] & EDGE_TYPE_MASK) === type && g.strings.text(g.edgeName[e], name.length + 1) === name) return g.edgeTo[e];
  }
  return -1;
};
export const internalTarget = (g: HeapGraph, v: number, name: string): number => targetOf(g, v, EdgeType.internal, name);
export const propertyTarget = (g: HeapGraph, v: number, name: string): number => targetOf(g, v, EdgeType.property, name);

/** The text of a rope, from its leaves, up to a little over `limit` units. */
export const concatenated = (g: HeapGraph, v: number, limit: number): string => {
  const stack = [v];
  let text = '';
  for (let budget = 1000; stack.length > 0 && text.length <= limit && budget > 0; budget--) {
    const at = stack.pop() as number;
    if (g.nodeType[at] !== NodeType.consString) {
      text += g.strings.text(g.nodeName[at], limit + 1);
      continue;
    }
    const first = internalTarget(g, at, 'first');
    const second = internalTarget(g, at, 'second');
    if (second >= 0) stack.push(second);
    if (first >= 0) stack.push(first);
  }
  return text;
};

export const isText = (type: number): boolean => type === NodeType.string || type === NodeType.consString || type === NodeType.slicedString;
