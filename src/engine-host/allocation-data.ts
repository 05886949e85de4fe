// Reads who allocated from a file: a pass of its own, made when somebody asks.
import { type AllocationData, noAllocations } from '../engine/formats/allocations.js';
import type { ReadRequest } from '../engine/formats/reader.js';
import { readAllocations, type Wanted } from '../engine/formats/v8/allocations.js';
import { isProfile, readProfile } from '../engine/formats/v8/profile.js';
import { v8Reader } from '../engine/formats/v8/reader.js';
import type { Snapshot } from '../engine/queries/snapshot.js';
import type { Progress } from '../shared/progress.js';
import type { Pace } from './drive.js';
import { openSource } from './source.js';

type Stream<T> = AsyncGenerator<Progress, T, void>;

const LONGEST_NAME = 1024;

async function* readThrough<T>(
  path: string,
  pace: Pace,
  reader: (
    head: Uint8Array,
    bytes: { readonly bytes: number; readonly exact: boolean },
  ) => Generator<ReadRequest, T, Uint8Array | undefined> | undefined,
): Stream<T | undefined> {
  const source = await openSource(path);
  try {
    const head = await source.next();
    const reading = head === undefined ? undefined : reader(head, source.info);
    if (reading === undefined) return undefined;
    let chunk: Uint8Array | undefined = head;
    let isFirst = true;
    let step = reading.next(undefined);
    while (step.done !== true) {
      if (!isFirst) chunk = await source.next();
      isFirst = false;
      await pace.breathe();
      if (pace.due()) yield step.value.progress;
      step = reading.next(chunk);
    }
    return step.value;
  } finally {
    await source.close();
  }
}

/** What the file of an open snapshot tells; kept with the snapshot. Files of other formats tell nothing. */
export async function* allocationsOf(path: string, s: Snapshot, wanted: Wanted, pace: Pace): Stream<AllocationData> {
  if (s.allocations !== undefined) return s.allocations;
  const text = (index: number): string => s.graph.strings.text(index, LONGEST_NAME);
  const read = yield* readThrough(path, pace, (head, info) => (v8Reader.detect(head) ? readAllocations(info, text, wanted) : undefined));
  const data = read ?? noAllocations;
  // There may be samples although there are no traces.
  if (wanted === 'all' || data.kind !== 'none') s.allocations = data;
  return data;
}

/** `undefined` for a file that is no allocation profile. */
export async function* profileAt(path: string, pace: Pace): Stream<AllocationData | undefined> {
  return yield* readThrough(path, pace, (head, info) => (isProfile(head) ? readProfile(info) : undefined));
}
