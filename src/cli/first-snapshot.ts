// The snapshots that a command line is about, seen without parsing it, and where they are opened. A wrong guess costs an engine
// that nobody asks.
import { existsSync, statSync } from 'node:fs';
import { freemem } from 'node:os';
import { indexPathOf } from '../engine-host/index-file/path.js';
import { plainBytes } from '../engine-host/plain-bytes.js';
import { isSnapshotCommand } from './snapshot-commands.js';

const snapshot = /\.(?:heapsnapshot|heaptimeline)(?:\.gz)?$/i;
/** Bytes of all files, uncompressed, that are opened in this process whatever memory is free. */
const HERE_BYTES = 600e6;
/** Where more is free than so many times their bytes, bigger ones are, too: they take 1.3 times that. */
const AMPLE = 8;
/** Smaller files have no index, or one that is written in no time. */
const SMALL_BYTES = 12e6;

export interface SnapshotsAsked {
  readonly files: readonly string[];
  readonly index: boolean;
}

export function snapshotsOf(args: readonly string[]): SnapshotsAsked | undefined {
  const [command, ...rest] = args;
  const files = isSnapshotCommand(command) ? rest.filter((arg) => snapshot.test(arg)) : [];
  return files.length === 0 ? undefined : { files, index: !args.includes('--no-index') };
}

/**
 * A process of its own is for heaps that may be too big, which then end it and not this one, and for an index that is to be written
 * when the terminal is back. Without either, a second start of Node would take longer than the work.
 */
export function staysHere({ files, index }: SnapshotsAsked, freeBytes = freemem()): boolean {
  const sizes = files.map((file) => plainBytes(file, statSync(file, { throwIfNoEntry: false })?.size ?? 0));
  if (sizes.reduce((sum, size) => sum + size, 0) > Math.max(HERE_BYTES, freeBytes / AMPLE)) return false;
  return !index || files.every((file, i) => (sizes[i] ?? 0) <= SMALL_BYTES || existsSync(indexPathOf(file)));
}
