// One snapshot as columns: what every reader produces and every pass works on.
import type { ProcessFacts } from '../shared/heap.js';
import type { StringTable } from './strings.js';

/** 32 bits where all values fit (nearly always), otherwise doubles: exact up to 2^53. */
export type WideColumn = Uint32Array | Float64Array;

/** Where objects (or the functions that construct them) are in scripts; rows of `stride` 4: node, script id, line, column. */
export type Locations = Uint32Array;
export const LOCATION_STRIDE = 4;

export interface HeapColumns {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Row of the root. */
  readonly root: number;
  /** Names of node types; `nodeType` indexes it. Starts with `NODE_TYPE_NAMES`. */
  readonly nodeTypeNames: readonly string[];
  /** Per node. */
  readonly nodeType: Uint8Array;
  /** Per node: index into `strings`. Changed once, when detached nodes get their prefix. */
  readonly nodeName: Uint32Array;
  /** Per node: index of its class's name, in formats where a node's name is not its class (CPython); absent in V8's. */
  readonly className?: Uint32Array;
  /** Per node: id as the runtime gave it. */
  readonly nodeId: WideColumn;
  /** Per node: shallow bytes. Changed once, when sizes move to their owners. */
  selfSize: WideColumn;
  /** Per node: 0 unknown, 1 attached, 2 detached; absent in formats that do not say. */
  readonly detachedness: Uint8Array | undefined;
  /** nodeCount + 1 entries: edges of node n are [firstEdge[n], firstEdge[n + 1]). */
  readonly firstEdge: Uint32Array;
  /** Per edge: `EdgeType`, with marks in the high bits once the graph was analysed. */
  readonly edgeType: Uint8Array;
  /** Per edge: index into `strings`, or the index itself for element and hidden edges. */
  readonly edgeName: Uint32Array;
  /** Per edge: row of the target. */
  readonly edgeTo: Uint32Array;
  readonly strings: StringTable;
  readonly locations: Locations;
  /** Native bytes that no node stands for. */
  readonly extraNativeBytes: number;
  /** In formats that tell it. */
  readonly process?: ProcessFacts;
}

/** What a reader makes of a file. */
export interface ParsedSnapshot {
  readonly format: string;
  readonly columns: HeapColumns;
  /** Set when the file ended early. */
  readonly truncated: { readonly section: string; readonly offset: number } | undefined;
}
