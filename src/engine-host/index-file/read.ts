// Reads an index, if there is one that fits the snapshot and is whole.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { HeapGraph } from '../../engine/graph/heap-graph.js';
import { Snapshot } from '../../engine/queries/snapshot.js';
import { StringTable } from '../../engine/strings.js';
import type { GroupRow } from '../../shared/heap.js';
import type { Progress } from '../../shared/progress.js';
import type { Bytes } from '../../shared/units.js';
import type { Pace } from '../drive.js';
import {
  ARRAYS,
  BYTE_ORDER,
  type ColumnArray,
  type ColumnName,
  type Description,
  type Fingerprint,
  INDEX_VERSION,
  MAGIC,
  MAX_DESCRIPTION,
  PIECE,
  PREFIX,
} from './format.js';
import { indexPathOf } from './path.js';

/** Reads under way at once: the file system's own threads do them. */
const READERS = 4;
const SLOT = 1 << 24;

class NoIndex extends Error {}

/** Whoever opens a pipe would wait for its writer; one in the place of an index is told by its size, 0. */
const openIndex = (path: string): Promise<FileHandle> => open(indexPathOf(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));

const readFully = async (file: FileHandle, into: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new NoIndex();
    done += bytesRead;
  }
};

const readDescription = async (file: FileHandle): Promise<Description> => {
  const { size } = await file.stat();
  if (size < PREFIX) throw new NoIndex();
  const prefix = Buffer.alloc(PREFIX);
  await readFully(file, prefix, 0);
  const order = new Uint32Array(prefix.buffer, prefix.byteOffset + 20, 1)[0];
  if (prefix.toString('latin1', 0, 16) !== MAGIC || prefix.readUInt32LE(16) !== INDEX_VERSION || order !== BYTE_ORDER) throw new NoIndex();
  const at = prefix.readDoubleLE(24);
  if (!Number.isSafeInteger(at) || at < PREFIX || at + 8 > size) throw new NoIndex();
  const head = Buffer.alloc(8);
  await readFully(file, head, at);
  const length = head.readUInt32LE(0);
  if (length > MAX_DESCRIPTION || at + 8 + length !== size) throw new NoIndex();
  const json = Buffer.alloc(length);
  await readFully(file, json, at + 8);
  if (crc32(json) !== head.readUInt32LE(4)) throw new NoIndex();
  return JSON.parse(json.toString()) as Description;
};

/** What an index says without its columns. */
export interface Glance {
  readonly format: string;
  readonly nodes: number;
  readonly edges: number;
  readonly totalBytes: Bytes;
  readonly bytesByKind: Record<string, Bytes>;
  readonly classRows: readonly GroupRow[];
}

/** Undefined for whatever reason there is no index to use. */
export const glanceAtIndex = async (path: string, fingerprint: Fingerprint): Promise<Glance | undefined> => {
  let file: FileHandle | undefined;
  try {
    file = await openIndex(path);
    const d = await readDescription(file);
    if (!belongs(d, fingerprint)) return undefined;
    const { format, nodeCount: nodes, edgeCount: edges, bytesByKind, classRows } = d;
    return { format, nodes, edges, totalBytes: d.totalBytes as Bytes, bytesByKind, classRows };
  } catch (error) {
    if (isNoIndex(error)) return undefined;
    throw error;
  } finally {
    await file?.close().catch(() => undefined);
  }
};

const belongs = ({ snapshot }: Description, { bytes, modifiedMs, digest }: Fingerprint): boolean =>
  bytes === snapshot.bytes && modifiedMs === snapshot.modifiedMs && digest === snapshot.digest;

const isNoIndex = (error: unknown): boolean =>
  error instanceof NoIndex ||
  error instanceof RangeError ||
  error instanceof SyntaxError ||
  (error as NodeJS.ErrnoException).code !== undefined;

export interface IndexedSnapshot {
  readonly snapshot: Snapshot;
  readonly format: string;
}

/** Undefined for whatever reason there is no index to use. Throws only when cancelled. */
export async function* readIndex(
  path: string,
  fingerprint: Fingerprint,
  pace: Pace,
): AsyncGenerator<Progress, IndexedSnapshot | undefined, void> {
  let file: FileHandle | undefined;
  try {
    file = await openIndex(path);
    const description = await readDescription(file);
    if (!belongs(description, fingerprint)) return undefined;
    const columns = yield* readColumns(file, description, pace);
    return { snapshot: restore(description, columns), format: description.format };
  } catch (error) {
    pace.check();
    if (isNoIndex(error)) return undefined;
    throw error;
  } finally {
    await file?.close().catch(() => undefined);
  }
}

type Columns = Partial<Record<ColumnName, ColumnArray>>;

async function* readColumns(file: FileHandle, { columns }: Description, pace: Pace): AsyncGenerator<Progress, Columns, void> {
  const arrays: Columns = {};
  const pieces: { readonly into: Uint8Array; readonly position: number; readonly crc: number }[] = [];
  let total = 0;
  for (const { name, kind, length, offset, crcs } of columns) {
    const array = new ARRAYS[kind](length);
    arrays[name] = array;
    const bytes = new Uint8Array(array.buffer);
    if (crcs.length === 0) continue;
    if (crcs.length !== Math.ceil(bytes.length / PIECE)) throw new NoIndex();
    crcs.forEach((crc, i) => {
      pieces.push({ into: bytes.subarray(i * PIECE, Math.min(bytes.length, (i + 1) * PIECE)), position: offset + i * PIECE, crc });
    });
    total += bytes.length;
  }
  let next = 0;
  let done = 0;
  const reader = async (): Promise<void> => {
    for (let piece = pieces[next++]; piece !== undefined; piece = pieces[next++]) {
      pace.check();
      await readFully(file, piece.into, piece.position);
      if (crc32(piece.into) !== piece.crc) throw new NoIndex();
      done += piece.into.length;
    }
  };
  const readers = Array.from({ length: READERS }, reader);
  const all = Promise.all(readers);
  all.catch(() => undefined);
  let over = false;
  // The file must stay open until the last read is back, also when one of them fails.
  const settled = Promise.allSettled(readers).then(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 50).unref())]);
    if (!over && pace.due()) yield { step: 'read', done, total };
  }
  await all;
  return arrays;
}

/** Throws `NoIndex` when a column is missing or of the wrong length. */
const restore = (d: Description, columns: Columns): Snapshot => {
  const { nodeCount: n, edgeCount: e } = d;
  const column = <A extends ColumnArray>(name: ColumnName, length?: number): A => {
    const found = columns[name];
    if (found === undefined || (length !== undefined && found.length !== length)) throw new NoIndex();
    return found as A;
  };
  const page = column<Uint8Array>('stringBytes');
  const offsets = column<Uint32Array>('stringOffsets');
  const slots = Math.max(1, Math.ceil(page.length / SLOT));
  const strings = new StringTable({
    pages: Array.from({ length: slots }, () => page),
    starts: Array.from({ length: slots }, () => 0),
    offsets,
    count: offsets.length,
  });
  for (const text of d.addedStrings) strings.add(text);
  const pairOfName = new Uint32Array(offsets.length);
  const pairs = column<Uint32Array>('pairs');
  for (let i = 0; i < pairs.length; i += 2) pairOfName[pairs[i]] = pairs[i + 1];
  const graph: HeapGraph = {
    nodeCount: n,
    edgeCount: e,
    root: d.root,
    nodeTypeNames: d.nodeTypeNames,
    nodeType: column('nodeType', n),
    nodeName: column('nodeName', n),
    ...(columns.className === undefined ? {} : { className: column<Uint32Array>('className', n) }),
    nodeId: column('nodeId', n),
    selfSize: column('selfSize', n),
    detachedness: columns.detachedness === undefined ? undefined : column('detachedness', n),
    firstEdge: column('firstEdge', n + 1),
    edgeType: column('edgeType', e),
    edgeName: column('edgeName', e),
    edgeTo: column('edgeTo', e),
    strings,
    locations: column('locations'),
    extraNativeBytes: d.extraNativeBytes,
    ...(d.process === undefined ? {} : { process: d.process }),
    words: { index: d.words, pairOfName, pairTable: Float64Array.from(d.pairTable) },
    detached: column('detached', n),
    dominator: column('dominator', n),
    retained: column('retained', n),
    distance: column('distance', n),
    firstRetainer: column('firstRetainer', n + 1),
    retainerEdge: column('retainerEdge', e),
    totalBytes: d.totalBytes,
  };
  return new Snapshot(graph, {
    tree: { first: column('childrenAt'), nodes: column('children'), depth: d.treeDepth },
    classes: {
      definitions: d.definitions,
      groups: { of: column('classOf', n), keys: d.classKeys, labels: d.classLabels },
      rows: d.classRows,
    },
  });
};
