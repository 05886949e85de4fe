// What follows the edges in the file: small sections of numbers, which the plain reader's code takes, and the strings.
import type { Locations } from '../../engine/columns.js';
import { locationsOf } from '../../engine/formats/v8/assemble.js';
import { Input } from '../../engine/formats/v8/input.js';
import { readSections, type Sections } from '../../engine/formats/v8/reader.js';
import { plainKernels } from '../../engine/kernels/kernels.js';
import type { Head } from './head.js';

const KEY = '"strings":[';
const PIECE = 1 << 20;

/** Offset of the first byte of the strings section after its bracket, within `tail`; -1 when it is not there. */
export const findStrings = (tail: Uint8Array): number => {
  // Within a JSON string these bytes would have a backslash among them, so the first match is the section.
  const at = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).indexOf(KEY, 0, 'latin1');
  return at < 0 ? -1 : at + KEY.length;
};

/** Only white space and the file's closing brace, or what the plain reader does not look at, follow at `from`. */
export const endsWell = (tail: Uint8Array, from: number): boolean => {
  for (let p = from; p < tail.length; p++) {
    const c = tail[p];
    if (c === 125) return true;
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return false;
  }
  return false;
};

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

/**
 * Locations from the sections between edges and strings, read by the plain reader from a file made of the header and them.
 * Throws what the plain reader throws. `stringsAt`: as `findStrings` gave it.
 */
export async function readBetween(head: Head, tail: Uint8Array, stringsAt: number, breathe: () => Promise<void>): Promise<Locations> {
  function* pieces(): Generator<Uint8Array> {
    yield text(`{"snapshot":${head.text}`);
    const end = stringsAt - KEY.length;
    for (let at = 0; at < end; at += PIECE) yield tail.subarray(at, Math.min(end, at + PIECE));
    yield text(`${KEY}]}`);
  }
  const sections: Sections = {};
  const source = pieces();
  const reading = readSections(new Input(tail.length), { bytes: tail.length, exact: false }, plainKernels, sections, {
    section: '',
    known: false,
  });
  let step = reading.next();
  while (step.done !== true) {
    if (step.value.rewind === true) throw new Error('unexpected order of sections');
    await breathe();
    const piece = source.next();
    step = reading.next(piece.done === true ? undefined : piece.value);
  }
  return locationsOf(sections.locations, head.header, head.header.nodeCount);
}
