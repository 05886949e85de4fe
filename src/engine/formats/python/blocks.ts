// The stream as blocks: a tag of four letters, a length, data. A block's data is copied out of the chunks, so that columns in it
// can be viewed as numbers.
import type { StepName } from '../../../shared/progress.js';
import { corrupt, EngineFault } from '../../faults.js';
import type { ReadRequest } from '../reader.js';

export type Pulling<T> = Generator<ReadRequest, T, Uint8Array | undefined>;

export interface Block {
  readonly tag: string;
  readonly data: Uint8Array;
  /** Where its data starts in the file. */
  readonly offset: number;
}

export const MAGIC = 'HFPYHEAP';
export const VERSION = 1;
/** The agent writes blocks of a megabyte; what is far beyond is no block. */
const MAX_BLOCK = 1 << 26;
const HEADER = 8;

export class BlockInput {
  step: StepName = 'nodes';
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #base = 0;

  constructor(readonly totalBytes: number) {}

  get offset(): number {
    return this.#base + this.#at;
  }

  /** The file's magic and version; throws `EngineFault`. */
  *begin(): Pulling<void> {
    const head = yield* this.#take(MAGIC.length + 4, 'file');
    if (String.fromCharCode(...head.subarray(0, MAGIC.length)) !== MAGIC) throw new EngineFault({ kind: 'not-recognised' });
    const version = word(head, MAGIC.length);
    if (version !== VERSION) throw new EngineFault({ kind: 'too-new', found: String(version), supported: String(VERSION) });
  }

  /** The next block, `undefined` at the end of the data. A block that is cut throws `truncated`. */
  *next(): Pulling<Block | undefined> {
    if (this.#at === this.#chunk.length && !(yield* this.#more())) return undefined;
    const head = yield* this.#take(HEADER, 'block');
    const tag = String.fromCharCode(...head.subarray(0, 4));
    if (!/^[A-Z]{4}$/.test(tag)) throw corrupt('block', this.offset - HEADER, 'no block starts here');
    const size = word(head, 4);
    if (size > MAX_BLOCK) throw corrupt(tag, this.offset - 4, `block of ${size} bytes`);
    const offset = this.offset;
    return { tag, data: yield* this.#take(size, tag), offset };
  }

  *#take(count: number, section: string): Pulling<Uint8Array> {
    // The chunk that is there is often enough; a claim beyond the data costs no memory.
    let out = new Uint8Array(Math.min(count, Math.max(this.#chunk.length - this.#at, 1 << 16)));
    let filled = 0;
    while (filled < count) {
      if (this.#at === this.#chunk.length && !(yield* this.#more())) {
        throw new EngineFault({ kind: 'truncated', section, offset: this.offset });
      }
      const n = Math.min(count - filled, this.#chunk.length - this.#at);
      if (filled + n > out.length) {
        const bigger = new Uint8Array(Math.min(count, Math.max(out.length * 2, filled + n)));
        bigger.set(out.subarray(0, filled));
        out = bigger;
      }
      out.set(this.#chunk.subarray(this.#at, this.#at + n), filled);
      filled += n;
      this.#at += n;
    }
    return out.length === count ? out : out.slice(0, count);
  }

  *#more(): Pulling<boolean> {
    const next: Uint8Array | undefined = yield { progress: { step: this.step, done: this.offset, total: this.totalBytes } };
    this.#base += this.#chunk.length;
    this.#at = 0;
    this.#chunk = next ?? new Uint8Array(0);
    return this.#chunk.length > 0;
  }
}

/** Unsigned 32 bits, little-endian. */
export const word = (data: Uint8Array, at: number): number =>
  (data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24)) >>> 0;

/** `count` words from `at`, a multiple of four; the machines this runs on are little-endian, as the format. */
export const words = (data: Uint8Array, at: number, count: number): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset + at, count);
