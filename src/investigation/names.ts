// Ids and file names that people can read and any file system can hold.
import { customAlphabet } from 'nanoid';
import type { FindingId, MarkId, RunId, SnapshotId, Timestamp } from '../shared/units.js';
import { wholeMilliseconds } from './model.js';

// Lower case only: run ids name folders, and some file systems fold case.
const suffix = customAlphabet('23456789abcdefghjkmnpqrstvwxyz', 6);

/** `20260105T140322Z` */
const compactTime = (at: Timestamp): string =>
  new Date(wholeMilliseconds(at))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');

/** Run ids name folders. */
export const newRunId = (at: Timestamp): RunId => `${compactTime(at).toLowerCase()}-${suffix()}` as RunId;
export const newSnapshotId = (): SnapshotId => `s-${suffix()}${suffix()}` as SnapshotId;
export const newFindingId = (): FindingId => `f-${suffix()}${suffix()}` as FindingId;
export const newMarkId = (): MarkId => `m-${suffix()}${suffix()}` as MarkId;

/** Letters, digits, `_`, `-` and `.` in between; at most 50 code points; may be empty. */
export const slug = (label: string): string =>
  [...label.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_.]+/gu, '-')]
    .slice(0, 50)
    .join('')
    .replace(/^[-.]+|[-.]+$/g, '');

/** What a captured file's name ends in: V8's formats, as DevTools names them, or CPython's raw columns (docs/formats-python.md). */
export type SnapshotEnding = '.heapsnapshot.gz' | '.heaptimeline.gz' | '.heapprofile.gz' | '.hfpy.gz';
const knownEnding = /(?:\.heapsnapshot|\.heaptimeline|\.heapprofile|\.hfpy)?(?:\.gz)?$/;
export const isSnapshotName = (name: string): boolean =>
  /\.(?:heapsnapshot|heaptimeline|heapprofile|hfpy)(?:\.gz)?(?:\.partial)?$/.test(name);
export const isProfileName = (name: string): boolean => /\.heapprofile(?:\.gz)?(?:\.partial)?$/i.test(name);

/** File name of a new snapshot, free of collisions with `taken` (compared without case). */
export function snapshotFileName(
  label: string,
  at: Timestamp,
  taken: (name: string) => boolean,
  ending: SnapshotEnding = '.heapsnapshot.gz',
): string {
  const readable = slug(label);
  const stem = readable === '' ? compactTime(at) : `${compactTime(at)}-${readable}`;
  for (let n = 1; ; n++) {
    const name = `${n === 1 ? stem : `${stem}-${n}`}${ending}`;
    if (!taken(name)) return name;
  }
}

/** The label inside a snapshot's file name, for a file whose manifest entry was lost. */
export const labelFromFileName = (name: string): string => {
  const stem = name.replace(/\.partial$/, '').replace(knownEnding, '');
  return stem.replace(/^\d{8}T\d{6}Z-/, '') || stem;
};
