// Writes an index: into a partial file beside it, then renamed. A folder that cannot be written to gets none.
import { type FileHandle, open, rename, stat, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { InterfaceDefinition } from '../../engine/graph/interfaces.js';
import type { DominatedTree } from '../../engine/queries/dominated.js';
import type { Groups } from '../../engine/queries/groups.js';
import { bytesByKind } from '../../engine/queries/kinds.js';
import type { Snapshot } from '../../engine/queries/snapshot.js';
import type { GroupRow } from '../../shared/heap.js';
import {
  ALIGN,
  BYTE_ORDER,
  type ColumnArray,
  type ColumnName,
  type Description,
  type Fingerprint,
  INDEX_VERSION,
  kindOf,
  MAGIC,
  PIECE,
  PREFIX,
  type StoredColumn,
} from './format.js';
import { indexPathOf } from './path.js';

/** What a snapshot must have computed before it can be written. */
export interface Indexed {
  readonly snapshot: Snapshot;
  readonly format: string;
  readonly tree: DominatedTree;
  readonly definitions: readonly InterfaceDefinition[];
  readonly classes: Groups;
  readonly rows: readonly GroupRow[];
}

/** A partial file older than this was left behind by a process that is gone. */
const STALE_MS = 10 * 60_000;

const align = (n: number): number => Math.ceil(n / ALIGN) * ALIGN;
const bytesOf = (column: ColumnArray): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
const isZero = (column: Uint8Array): boolean => {
  for (let i = 0; i < column.length; i++) if (column[i] !== 0) return false;
  return true;
};

/** Raw bytes of all strings as one page, and offsets into it; undefined when they lie in several pages. */
const onePage = (snapshot: Snapshot): { readonly bytes: Uint8Array; readonly offsets: Uint32Array } | undefined => {
  const { pages, starts, offsets } = snapshot.graph.strings.raw;
  const bytes = pages[0];
  return bytes !== undefined && pages.every((page) => page === bytes) && starts.every((start) => start === 0)
    ? { bytes, offsets }
    : undefined;
};

const columnsOf = ({ snapshot, tree, classes }: Indexed): readonly (readonly [ColumnName, ColumnArray])[] | undefined => {
  const g = snapshot.graph;
  const strings = onePage(snapshot);
  if (strings === undefined) return undefined;
  const pairs: number[] = [];
  const { pairOfName, pairTable } = g.words;
  if (pairTable.length > 0) for (let i = 0; i < pairOfName.length; i++) if (pairOfName[i] !== 0) pairs.push(i, pairOfName[i]);
  return [
    ['nodeType', g.nodeType],
    ['nodeName', g.nodeName],
    ...(g.className === undefined ? [] : ([['className', g.className]] as const)),
    ['nodeId', g.nodeId],
    ['selfSize', g.selfSize],
    ...(g.detachedness === undefined ? [] : ([['detachedness', g.detachedness]] as const)),
    ['detached', g.detached],
    ['firstEdge', g.firstEdge],
    ['edgeType', g.edgeType],
    ['edgeName', g.edgeName],
    ['edgeTo', g.edgeTo],
    ['dominator', g.dominator],
    ['retained', g.retained],
    ['distance', g.distance],
    ['firstRetainer', g.firstRetainer],
    ['retainerEdge', g.retainerEdge],
    ['locations', g.locations],
    ['stringOffsets', strings.offsets],
    ['stringBytes', strings.bytes],
    ['pairs', Uint32Array.from(pairs)],
    ['childrenAt', tree.first],
    ['children', tree.nodes],
    ['classOf', classes.of],
  ];
};

/** One index is written at a time, by whoever creates the partial file first. */
const createPartial = async (path: string): Promise<FileHandle | undefined> => {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return await open(path, 'wx', 0o600);
    } catch {
      const status = await stat(path).catch(() => undefined);
      if (status === undefined || Date.now() - status.mtimeMs < STALE_MS) return undefined;
      await unlink(path).catch(() => undefined);
    }
  }
  return undefined;
};

const writeFully = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};

/** True when an index was written. Never throws for reasons of the disk: an index is only ever a help. */
export const writeIndex = async (path: string, fingerprint: Fingerprint, what: Indexed, signal?: AbortSignal): Promise<boolean> => {
  const columns = columnsOf(what);
  if (columns === undefined) return false;
  const target = indexPathOf(path);
  const partial = `${target}.partial`;
  const total = columns.reduce((sum, [, column]) => sum + column.byteLength, 0);
  const disk = await statfs(dirname(path)).catch(() => undefined);
  if (disk !== undefined && disk.bavail * disk.bsize < total * 2) return false;
  const file = await createPartial(partial);
  if (file === undefined) return false;
  try {
    // Columns first, in place behind a gap for nothing but the prefix; the description, which knows all checksums, at the end.
    let at = PREFIX;
    const stored: StoredColumn[] = [];
    for (const [name, column] of columns) {
      const bytes = bytesOf(column);
      const empty = (name === 'detached' || name === 'detachedness') && isZero(bytes);
      at = align(at);
      const crcs: number[] = [];
      for (let from = 0; from < bytes.length && !empty; from += PIECE) {
        signal?.throwIfAborted();
        const piece = bytes.subarray(from, Math.min(bytes.length, from + PIECE));
        crcs.push(crc32(piece));
        await writeFully(file, piece, at + from);
      }
      stored.push({ name, kind: kindOf(column), length: column.length, offset: at, crcs });
      if (!empty) at += bytes.length;
    }
    await writeFully(file, ...describe(what, fingerprint, stored, at));
    const descriptionAt = Buffer.alloc(PREFIX);
    descriptionAt.write(MAGIC, 0, 'latin1');
    descriptionAt.writeUInt32LE(INDEX_VERSION, 16);
    new Uint32Array(descriptionAt.buffer, descriptionAt.byteOffset + 20, 1)[0] = BYTE_ORDER;
    descriptionAt.writeDoubleLE(at, 24);
    await writeFully(file, descriptionAt, 0);
    await file.close();
    await rename(partial, target);
    return true;
  } catch {
    await file.close().catch(() => undefined);
    await unlink(partial).catch(() => undefined);
    return false;
  }
};

const describe = (what: Indexed, snapshot: Fingerprint, columns: readonly StoredColumn[], at: number): [Uint8Array, number] => {
  const g = what.snapshot.graph;
  const description: Description = {
    snapshot,
    format: what.format,
    nodeCount: g.nodeCount,
    edgeCount: g.edgeCount,
    root: g.root,
    nodeTypeNames: g.nodeTypeNames,
    extraNativeBytes: g.extraNativeBytes,
    ...(g.process === undefined ? {} : { process: g.process }),
    totalBytes: g.totalBytes,
    bytesByKind: bytesByKind(g),
    words: g.words.index,
    pairTable: Array.from(g.words.pairTable),
    addedStrings: g.strings.added,
    treeDepth: what.tree.depth,
    definitions: what.definitions,
    classKeys: what.classes.keys,
    classLabels: what.classes.labels,
    classRows: what.rows,
    columns,
  };
  const json = Buffer.from(JSON.stringify(description));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(crc32(json), 4);
  return [Buffer.concat([head, json]), at];
};
