// Formats are a list of readers: each knows its files by their first bytes and turns a stream of bytes into columns.
import type { Progress } from '../../shared/progress.js';
import type { ParsedSnapshot } from '../columns.js';
import { EngineFault } from '../faults.js';
import type { Kernels } from '../kernels/kernels.js';
import { pythonReader } from './python/reader.js';
import { isProfile, PROFILE_FORMAT } from './v8/profile.js';
import { v8Reader } from './v8/reader.js';

/**
 * Parsing pulls: each yield reports progress and asks for the next chunk, which is the argument of `next` (undefined at the
 * end of the data; the chunk may be reused after the following yield). `rewind`: start again from the first byte.
 */
export interface ReadRequest {
  readonly progress: Progress;
  readonly rewind?: boolean;
}
export type Reading = Generator<ReadRequest, ParsedSnapshot, Uint8Array | undefined>;

export interface SourceInfo {
  /** Bytes to come (uncompressed): exact, or an estimate when `exact` is false. Sizes first allocations; nothing else. */
  readonly bytes: number;
  readonly exact: boolean;
}

export interface SnapshotReader {
  readonly name: string;
  /** `head`: the first bytes of the file, up to 64 KiB. */
  detect(head: Uint8Array): boolean;
  parse(info: SourceInfo, kernels: Kernels): Reading;
}

/** Allocation profiles are JSON, too, and hold no heap. */
const notAHeap: SnapshotReader = {
  name: PROFILE_FORMAT,
  detect: isProfile,
  parse: () => {
    throw new EngineFault({ kind: 'no-heap' });
  },
};

const readers: readonly SnapshotReader[] = [notAHeap, v8Reader, pythonReader];

/** The reader for a file that starts with `head`; throws `EngineFault` (empty, not-recognised). */
export const readerFor = (head: Uint8Array): SnapshotReader => {
  if (head.length === 0) throw new EngineFault({ kind: 'empty' });
  const reader = readers.find((r) => r.detect(head));
  if (reader === undefined) throw new EngineFault({ kind: 'not-recognised' });
  return reader;
};
