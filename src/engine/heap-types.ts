// Node and edge types as the engine numbers them, whatever numbers the file used.
import type { ChainLink } from '../shared/heap.js';

/** V8's node types in V8's order; a file's own further types get numbers from `NODE_TYPE_NAMES.length` on. */
export const NODE_TYPE_NAMES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
  'wasm object',
] as const;

export const NodeType = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  consString: 10,
  slicedString: 11,
  symbol: 12,
  bigint: 13,
  shape: 14,
  wasm: 15,
} as const;

export type EdgeKind = ChainLink['edgeKind'];

/** Edge types in V8's order; anything else a file has is `other`. */
export const EDGE_KINDS: readonly EdgeKind[] = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak', 'other'];

export const EdgeType = { context: 0, element: 1, property: 2, internal: 3, hidden: 4, shortcut: 5, weak: 6, other: 7 } as const;

/** Low bits of the edge type column; the rest are the marks below. */
export const EDGE_TYPE_MASK = 0x0f;
/** The edge does not hold its target (see graph/essential.ts). */
export const NOT_ESSENTIAL = 0x80;
/** Of those: the edge still makes its target page-owned. */
export const STILL_OWNS = 0x40;
/** Edge types whose name column is an index, not a string. */
export const isIndexed = (type: number): boolean => type === EdgeType.element || type === EdgeType.hidden;
