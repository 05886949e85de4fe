// Where the sections that follow the edges are, and the small ones between edges and strings, which the plain reader takes.
import type { Locations } from '../../engine/columns.js';
import { locationsOf } from '../../engine/formats/v8/assemble.js';
import { Input } from '../../engine/formats/v8/input.js';
import { readSections, type Sections } from '../../engine/formats/v8/reader.js';
import { plainKernels } from '../../engine/kernels/kernels.js';
import type { Head } from './head.js';

const STRINGS = '"strings":[';
const LOCATIONS = '"locations":[';
const PIECE = 1 << 20;

/** Offset after `key` in `tail`; -1 when it is not there. */
const after = (tail: Uint8Array, key: string, from: number): number => {
  // Within a JSON string these bytes would have a backslash among them, so the first match is the section.
  const at = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).indexOf(key, from, 'latin1');
  return at < 0 ? -1 : at + key.length;
};

/** Offsets within the tail; -1 for what is not there. */
export interface TailPlan {
  /** First byte of the strings section after its bracket. */
  readonly strings: number;
  /** First byte of the locations after their bracket, and the closing bracket. */
  readonly locations: number;
  readonly locationsEnd: number;
}

/** `bracket`: finds the next closing bracket. */
export const planTail = async (tail: Uint8Array, bracket: (from: number) => Promise<number>): Promise<TailPlan> => {
  const locations = after(tail, LOCATIONS, 0);
  const locationsEnd = locations < 0 ? -1 : await bracket(locations);
  const strings = after(tail, STRINGS, Math.max(0, locationsEnd));
  return { strings, locations, locationsEnd };
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
 * Reads the sections between edges and strings with the plain reader, from a file made of the header and them; gives the
 * locations. Throws what the plain reader throws. `without`: leaves out the contents of the locations section.
 */
export async function readBetween(
  head: Head,
  tail: Uint8Array,
  plan: TailPlan,
  without: boolean,
  breathe: () => Promise<void>,
): Promise<Locations> {
  function* pieces(): Generator<Uint8Array> {
    yield text(`{"snapshot":${head.text}`);
    const end = plan.strings - STRINGS.length;
    const skipFrom = without ? plan.locations : end;
    for (let at = 0; at < skipFrom; at += PIECE) yield tail.subarray(at, Math.min(skipFrom, at + PIECE));
    if (without) yield tail.subarray(plan.locationsEnd, end);
    yield text(`${STRINGS}]}`);
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
    // The plain reader may keep what it reads of a chunk only until the next one.
    step = reading.next(piece.done === true ? undefined : piece.value);
  }
  return locationsOf(sections.locations, head.header, head.header.nodeCount);
}
