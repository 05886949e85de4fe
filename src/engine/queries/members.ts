// What a holder holds, as the program sees it: entries of a Map, elements of an Array, properties of an object used as a
// dictionary. Backing stores are folded into their object, whose identity stays while they are replaced.
import type { Suspect } from '../../shared/heap.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { EdgeType, NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import { blinkStoreOf, isBlinkStore } from './blink-stores.js';
import { edgeTypeOf, slotOf } from './edges.js';
import { pythonHolderKind } from './python-holders.js';
import { internalTarget, isText } from './text.js';

export type HolderKind = Suspect['holder']['kind'];

/** Names that decide how a node is read; rows of the string table. */
export interface HolderNames {
  readonly map: number;
  readonly set: number;
  readonly array: number;
  readonly context: number;
  readonly proto: number;
}

const names = new WeakMap<HeapGraph, HolderNames>();

export const holderNames = (g: HeapGraph): HolderNames => {
  let found = names.get(g);
  if (found === undefined) {
    const find = (text: string): number => g.strings.find(text);
    found = { map: find('Map'), set: find('Set'), array: find('Array'), context: find('system / Context'), proto: g.words.index.proto };
    names.set(g, found);
  }
  return found;
};

const HANDLES: ReadonlySet<string> = new Set(['(Global handles)', '(Eternal handles)', '(Traced handles)', '(held from C or unknown)']);

/** Groups of roots are no holders, except handles that somebody has to dispose of. */
const isHandles = (g: HeapGraph, v: number): boolean =>
  g.nodeType[v] === NodeType.synthetic && HANDLES.has(g.strings.text(g.nodeName[v], 40));

/** How a node holds things; undefined for nodes that are no holders of their own (backing stores, contexts, code, strings). */
export const holderKindOf = (g: HeapGraph, v: number): HolderKind | undefined => {
  if (g.className !== undefined) return isHandles(g, v) ? 'native' : pythonHolderKind(g, g.className, v);
  const n = holderNames(g);
  const name = g.nodeName[v];
  switch (g.nodeType[v]) {
    case NodeType.object:
      if (name === n.map) return 'map';
      if (name === n.set) return 'set';
      if (name === n.array) return 'array';
      return isContext(g, v) ? undefined : 'object';
    case NodeType.closure:
      return 'object';
    case NodeType.native:
      return isBlinkStore(g, v) ? undefined : 'native';
    case NodeType.synthetic:
      return v !== g.root && (g.strings.firstByte(name) !== 40 || isHandles(g, v)) ? 'native' : undefined;
    default:
      return undefined;
  }
};

export const isContext = (g: HeapGraph, v: number): boolean => {
  const n = holderNames(g);
  return (
    (g.nodeType[v] === NodeType.object || g.nodeType[v] === NodeType.hidden) &&
    (g.nodeName[v] === n.context ||
      (g.strings.firstByte(g.nodeName[v]) === 115 && g.strings.text(g.nodeName[v], 18).startsWith('system / Context')))
  );
};

/** The node whose edges lead to the members: the table of a Map or Set, the widest store of a browser's object, otherwise the holder itself. */
export const storeOf = (g: HeapGraph, v: number, kind: HolderKind): number => {
  if (kind === 'native') return blinkStoreOf(g, v);
  return (kind === 'map' || kind === 'set') && g.className === undefined ? internalTarget(g, v, 'table') : v;
};

/** What the inspector's console keeps is an effect of looking. */
const isConsoleEdge = (g: HeapGraph, e: number): boolean =>
  edgeTypeOf(g, e) === EdgeType.internal && g.strings.text(g.edgeName[e], 60).endsWith(' / DevTools console');

/** Values that every program shares (undefined, true, …) are no members. CPython's classes and code are objects like others. */
const isShared = (g: HeapGraph, v: number): boolean =>
  g.nodeType[v] === NodeType.hidden || (g.className === undefined && (g.nodeType[v] === NodeType.code || g.nodeType[v] === NodeType.shape));

/**
 * Edges to the members of holder `v`, in file order. For each Map entry the value's edge, or the key's where the value leaves
 * none. Weak edges hold nothing.
 */
export const memberEdges = (g: HeapGraph, v: number, kind: HolderKind): number[] => {
  const store = storeOf(g, v, kind);
  if (store < 0) return [];
  const { firstEdge, edgeType, edgeTo } = g;
  const edges: number[] = [];
  const { proto } = holderNames(g);
  if ((kind === 'map' || kind === 'set') && g.className === undefined) {
    let keySlot = -2;
    for (let e = firstEdge[store]; e < firstEdge[store + 1]; e++) {
      const slot = slotOf(g, e);
      if (slot < 0 || edgeType[e] >= NOT_ESSENTIAL || isShared(g, edgeTo[e])) continue;
      if (kind === 'map' && slot === keySlot + 1) {
        // Value of the entry whose key came just before: it stands for the entry, unless it is mere text and the key is not.
        if (!isText(g.nodeType[edgeTo[e]]) || isText(g.nodeType[edgeTo[edges.at(-1) as number]])) edges[edges.length - 1] = e;
        keySlot = -2;
      } else {
        edges.push(e);
        keySlot = slot;
      }
    }
    return edges;
  }
  for (let e = firstEdge[store]; e < firstEdge[store + 1]; e++) {
    if (edgeType[e] >= NOT_ESSENTIAL || isShared(g, edgeTo[e])) continue;
    const t = edgeTypeOf(g, e);
    const counts =
      kind === 'array'
        ? t === EdgeType.element
        : kind === 'native'
          ? t !== EdgeType.shortcut && !isConsoleEdge(g, e)
          : t === EdgeType.element || (t === EdgeType.property && g.edgeName[e] !== proto);
    if (counts) edges.push(e);
  }
  return edges;
};
