// The index beside a snapshot: the engine's columns as they are in memory, so that opening again is reading them. Written and
// read on one machine, never shared; docs/formats.md describes it. Anything that does not fit is no index.
import type { InterfaceDefinition } from '../../engine/graph/interfaces.js';
import type { Words } from '../../engine/graph/words.js';
import type { GroupRow, ProcessFacts } from '../../shared/heap.js';
import type { Bytes } from '../../shared/units.js';

/** Raised whenever a column or a rule behind it changes; an index of any other version is rebuilt. */
export const INDEX_VERSION = 4;
export const MAGIC = 'HOLDFAST-INDEX\n\0';
/** Magic (16), version (u32), byte order (u32), where the description is (f64). */
export const PREFIX = 32;
/** Big-endian machines read 0x04030201 and rebuild. */
export const BYTE_ORDER = 0x01020304;
export const ALIGN = 64;
/** Columns are checked (CRC-32) and read in pieces of this many bytes. */
export const PIECE = 8 << 20;
/** A description longer than this is not ours. */
export const MAX_DESCRIPTION = 1 << 28;

/** The file an index belongs to. `digest`: CRC-32 of its first and last 64 KiB; it need not withstand a forger, who could write an index too. */
export interface Fingerprint {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly digest: string;
}

export const COLUMN_NAMES = [
  'nodeType',
  'nodeName',
  'className',
  'nodeId',
  'selfSize',
  'detachedness',
  'detached',
  'firstEdge',
  'edgeType',
  'edgeName',
  'edgeTo',
  'dominator',
  'retained',
  'distance',
  'firstRetainer',
  'retainerEdge',
  'locations',
  'stringOffsets',
  'stringBytes',
  'pairs',
  'childrenAt',
  'children',
  'classOf',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export type ColumnArray = Uint8Array | Uint32Array | Int32Array | Float64Array;
export const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array } as const;
export type ArrayKind = keyof typeof ARRAYS;

export const kindOf = (column: ColumnArray): ArrayKind =>
  column instanceof Uint8Array ? 'u8' : column instanceof Uint32Array ? 'u32' : column instanceof Int32Array ? 'i32' : 'f64';

export interface StoredColumn {
  readonly name: ColumnName;
  readonly kind: ArrayKind;
  readonly length: number;
  /** In the file. */
  readonly offset: number;
  /** CRC-32 of each piece. Empty when all is zero and nothing was written. */
  readonly crcs: readonly number[];
}

/** The JSON at the end of the file, behind its length and its CRC-32. */
export interface Description {
  readonly snapshot: Fingerprint;
  readonly format: string;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly root: number;
  readonly nodeTypeNames: readonly string[];
  readonly extraNativeBytes: number;
  readonly process?: ProcessFacts;
  readonly totalBytes: number;
  readonly bytesByKind: Readonly<Record<string, Bytes>>;
  readonly words: Words['index'];
  readonly pairTable: readonly number[];
  readonly addedStrings: readonly string[];
  readonly treeDepth: number;
  readonly definitions: readonly InterfaceDefinition[];
  readonly classKeys: readonly string[];
  readonly classLabels: readonly string[];
  readonly classRows: readonly GroupRow[];
  readonly columns: readonly StoredColumn[];
}
