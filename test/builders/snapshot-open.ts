// Opens snapshots inside the test's own process, straight through the engine.
import { readFileSync } from 'node:fs';
import type { ParsedSnapshot } from '../../src/engine/columns.js';
import { readerFor } from '../../src/engine/formats/reader.js';
import { analyse } from '../../src/engine/graph/analyse.js';
import { plainKernels } from '../../src/engine/kernels/kernels.js';
import { Snapshot } from '../../src/engine/queries/snapshot.js';
import { finish } from '../../src/engine/work.js';

export interface OpenOptions {
  /** Bytes per chunk: small ones put every token across a boundary. */
  readonly chunk?: number;
  /** Whether the reader is told the true size. */
  readonly exact?: boolean;
}

/** Parses; throws `EngineFault`. */
export const parseBytes = (bytes: Uint8Array, { chunk = 1 << 20, exact = true }: OpenOptions = {}): ParsedSnapshot => {
  let at = 0;
  const next = (): Uint8Array | undefined => {
    if (at >= bytes.length) return undefined;
    // A copy: the reader must not rely on chunks staying as they were.
    const piece = bytes.slice(at, at + chunk);
    at += piece.length;
    return piece;
  };
  const reading = readerFor(bytes.subarray(0, 65_536)).parse({ bytes: exact ? bytes.length : 64, exact }, plainKernels);
  let step = reading.next(undefined);
  let last: Uint8Array | undefined;
  while (step.done !== true) {
    last?.fill(0xee);
    if (step.value.rewind === true) at = 0;
    last = next();
    step = reading.next(last);
  }
  return step.value;
};

export const openBytes = (bytes: Uint8Array, options?: OpenOptions): Snapshot =>
  new Snapshot(finish(analyse(parseBytes(bytes, options).columns, plainKernels)));

export const openText = (text: string, options?: OpenOptions): Snapshot => openBytes(new TextEncoder().encode(text), options);

export const openFile = (path: string): Snapshot => openBytes(readFileSync(path));
