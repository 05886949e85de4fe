// The beginning of a snapshot file, when it is laid out as V8 does.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Header, readHeader } from '../../engine/formats/v8/header.js';
import { BLOCK } from './layout.js';
import { membersOf } from './members.js';

export interface Head {
  readonly path: string;
  /** On disk. */
  readonly size: number;
  readonly modifiedMs: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly members: Float64Array | undefined;
  /** Text of the "snapshot" section. */
  readonly text: string;
  readonly header: Header;
  /** Offset of the first row. */
  readonly nodesStart: number;
}

/** A header is a few kilobytes; beyond this it is not V8's. */
const MAX_HEAD = 1 << 18;
const START = '{"snapshot":';

/** True when the parallel parser knows what the header describes. */
const isUsual = (h: Header): boolean => {
  const o = h.nodeOffsets;
  const usualNodes = o.type === 0 && o.name === 1 && o.id === 2 && o.selfSize === 3 && o.edgeCount === 4 && h.nodeFields <= 8;
  const usualEdges = h.edgeFields === 3 && h.edgeOffsets.type === 0 && h.edgeOffsets.name === 1 && h.edgeOffsets.to === 2;
  const ours = (map: readonly number[]): boolean => map.every((to, from) => to === from);
  return (
    usualNodes &&
    usualEdges &&
    ours(h.nodeTypeMap) &&
    ours(h.edgeTypeMap) &&
    h.nodeCount > 0 &&
    h.edgeCount > 0 &&
    h.nodeCount * h.nodeFields < 2 ** 32 &&
    h.edgeCount < 2 ** 32 - 1024 &&
    h.root < h.nodeCount
  );
};

/** Undefined for anything out of the ordinary, down to a file that cannot be read: the plain path finds out what it is. */
export const readHead = (path: string, minBytes: number): Head | undefined => {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const status = fstatSync(fd);
    if (!status.isFile() || status.size < 64) return undefined;
    let first = Buffer.alloc(Math.min(status.size, MAX_HEAD));
    readSync(fd, first, 0, first.length, 0);
    let bytes = status.size;
    let members: Float64Array | undefined;
    if (first[0] === 0x1f && first[1] === 0x8b) {
      const found = membersOf(fd, status.size, BLOCK);
      if (found === undefined) return undefined;
      ({ bytes, starts: members } = found);
      first = Buffer.alloc(members[1] - members[0]);
      readSync(fd, first, 0, first.length, 0);
      first = gunzipSync(first, { maxOutputLength: BLOCK }).subarray(0, MAX_HEAD);
    }
    if (bytes < minBytes) return undefined;
    const text = first.toString('latin1');
    const nodes = text.indexOf('"nodes":[');
    if (!text.startsWith(START) || nodes < 0) return undefined;
    const snapshot = /^([\s\S]*\})\s*,\s*$/.exec(text.slice(START.length, nodes))?.[1];
    if (snapshot === undefined) return undefined;
    const header = readHeader(snapshot, nodes);
    if (!isUsual(header)) return undefined;
    const nodesStart = nodes + 9;
    return { path, size: status.size, modifiedMs: status.mtimeMs, bytes, members, text: snapshot, header, nodesStart };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};
