// A snapshot of another format as V8's, for tools that read nothing else, and for sharing, which rewrites V8's text.

import type { HeapColumns } from '../engine/columns.js';
import { readerFor } from '../engine/formats/reader.js';
import { isProfile } from '../engine/formats/v8/profile.js';
import { v8Reader } from '../engine/formats/v8/reader.js';
import { heapSnapshotText } from '../engine/formats/v8/write.js';
import { plainKernels } from '../engine/kernels/kernels.js';
import type { Progress } from '../shared/progress.js';
import { BlockWriter } from './block-writer.js';
import type { Pace } from './drive.js';
import { openSource } from './source.js';

/** The columns of a file that is not V8's text; `undefined` for one that is, or that no reader knows. */
export async function* otherColumns(path: string, pace: Pace): AsyncGenerator<Progress, HeapColumns | undefined, void> {
  const source = await openSource(path);
  try {
    const head = await source.next();
    if (head === undefined || v8Reader.detect(head) || isProfile(head)) return undefined;
    const reading = readerFor(head).parse(source.info, plainKernels);
    let chunk: Uint8Array | undefined = head;
    let first = true;
    let step = reading.next(undefined);
    while (step.done !== true) {
      if (step.value.rewind === true) await source.rewind();
      if (!first || step.value.rewind === true) chunk = await source.next();
      first = false;
      await pace.breathe();
      pace.check();
      if (pace.due()) yield step.value.progress;
      step = reading.next(chunk);
    }
    return step.value.columns;
  } finally {
    await source.close();
  }
}

const encoder = new TextEncoder();

/** V8's text in chunks of bytes. */
export function* snapshotBytes(columns: HeapColumns): Generator<Uint8Array, void, void> {
  for (const text of heapSnapshotText(columns)) yield encoder.encode(text);
}

/** Writes a snapshot of another format as V8's, compressed; `undefined`, and nothing written, when it is V8's already. */
export async function* convertSnapshot(
  { path, out }: { readonly path: string; readonly out: string },
  pace: Pace,
): AsyncGenerator<Progress, { readonly converted: boolean }, void> {
  const columns = yield* otherColumns(path, pace);
  if (columns === undefined) return { converted: false };
  const writer = await BlockWriter.open(out);
  try {
    for (const chunk of snapshotBytes(columns)) {
      writer.push(chunk);
      pace.check();
      await pace.breathe();
      await writer.drained();
    }
    await writer.finish();
    return { converted: true };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
