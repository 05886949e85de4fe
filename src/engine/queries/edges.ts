// How an edge is written: as DevTools prints it, with the key instead of a slot number where a Map's table shows it.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EDGE_KINDS, EDGE_TYPE_MASK, type EdgeKind, EdgeType, isIndexed, NodeType } from '../heap-types.js';
import { concatenated, isText } from './text.js';

export const edgeTypeOf = (g: HeapGraph, e: number): number => g.edgeType[e] & EDGE_TYPE_MASK;

export const edgeKindOf = (g: HeapGraph, e: number): EdgeKind => EDGE_KINDS[edgeTypeOf(g, e)] as EdgeKind;

/** Raw name or index of an edge. */
export const rawEdgeName = (g: HeapGraph, e: number): string =>
  isIndexed(edgeTypeOf(g, e)) ? String(g.edgeName[e]) : g.strings.text(g.edgeName[e]);

const MAX_KEY = 60;

/** Slot number of an edge out of a backing store: an element or hidden edge, or an internal one that V8 names by its index; -1 for others. */
export const slotOf = (g: HeapGraph, e: number): number => {
  const t = edgeTypeOf(g, e);
  if (isIndexed(t)) return g.edgeName[e];
  return t === EdgeType.internal ? g.strings.digits(g.edgeName[e]) : -1;
};

/** The string key of a Map entry whose value edge `e` (from node `v`) is, when the slot before holds a string. */
const mapKey = (g: HeapGraph, v: number, e: number, slot: number): string | undefined => {
  if (g.nodeType[v] !== NodeType.array || e === g.firstEdge[v] || slotOf(g, e - 1) !== slot - 1) return undefined;
  const key = g.edgeTo[e - 1];
  if (!isText(g.nodeType[key])) return undefined;
  return g.nodeType[key] === NodeType.consString ? concatenated(g, key, MAX_KEY) : g.strings.text(g.nodeName[key], MAX_KEY + 1);
};

/** Text of edge `e` out of node `v`. */
export const edgeLabel = (g: HeapGraph, v: number, e: number): string => {
  const t = edgeTypeOf(g, e);
  if (t === EdgeType.element) return `[${g.edgeName[e]}]`;
  if (t === EdgeType.hidden) return String(g.edgeName[e]);
  if (t === EdgeType.internal) {
    const slot = slotOf(g, e);
    if (slot >= 0) {
      const key = mapKey(g, v, e, slot);
      return key === undefined ? `[${slot}]` : `["${key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key}"]`;
    }
  }
  return g.strings.text(g.edgeName[e], 200);
};

/** Objects with more properties than this are used as dictionaries: their keys are data, not structure. */
export const DICTIONARY_SIZE = 64;

/** Edges looked at for that: arrays of a million elements may have properties too. */
const LOOKED_AT = 4096;

const propertyCount = (g: HeapGraph, v: number): number => {
  const end = Math.min(g.firstEdge[v + 1], g.firstEdge[v] + LOOKED_AT);
  let n = 0;
  for (let e = g.firstEdge[v]; e < end && n <= DICTIONARY_SIZE; e++) if (edgeTypeOf(g, e) === EdgeType.property) n++;
  return n;
};

export const isDictionary = (g: HeapGraph, v: number): boolean =>
  g.firstEdge[v + 1] - g.firstEdge[v] > DICTIONARY_SIZE && propertyCount(g, v) > DICTIONARY_SIZE;

/** Text of edge `e` out of node `v` for signatures: no indices, no keys. */
export const edgeSignature = (g: HeapGraph, v: number, e: number): string => {
  const t = edgeTypeOf(g, e);
  if (isIndexed(t) || slotOf(g, e) >= 0) return '[]';
  if (t === EdgeType.internal && g.words.pairOfName[g.edgeName[e]] !== 0) return '[WeakMap]';
  if (t === EdgeType.property) {
    const c = g.strings.firstByte(g.edgeName[e]);
    if ((c >= 48 && c <= 57) || isDictionary(g, v)) return '[]';
  }
  return g.strings.text(g.edgeName[e], 100);
};
