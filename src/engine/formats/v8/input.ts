// A window over the stream of chunks, and the little JSON that is needed around the big arrays.
import type { StepName } from '../../../shared/progress.js';
import { corrupt } from '../../faults.js';
import type { ReadRequest } from '../reader.js';

export type Pulling<T> = Generator<ReadRequest, T, Uint8Array | undefined>;

/** The data ended inside a section. */
export class CutShort extends Error {
  constructor(readonly offset: number) {
    super('cut short');
    this.name = 'CutShort';
  }
}

export const isSpace = (c: number): boolean => c === 32 || c === 10 || c === 13 || c === 9;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 91;
const CLOSE = 93;

export class Input {
  chunk: Uint8Array = new Uint8Array(0);
  /** Next byte to read, within `chunk`. */
  at = 0;
  /** Offset in the file of the chunk's first byte. */
  base = 0;
  step: StepName = 'read';

  constructor(readonly totalBytes: number) {}

  get offset(): number {
    return this.base + this.at;
  }

  /** Fetches the next chunk once this one is used up. False at the end of the data. */
  *more(): Pulling<boolean> {
    const next: Uint8Array | undefined = yield { progress: { step: this.step, done: this.offset, total: this.totalBytes } };
    this.base += this.chunk.length;
    this.at = 0;
    this.chunk = next ?? new Uint8Array(0);
    return next !== undefined && next.length > 0;
  }

  *rewind(): Pulling<void> {
    const next: Uint8Array | undefined = yield { progress: { step: this.step, done: 0, total: this.totalBytes }, rewind: true };
    this.base = 0;
    this.at = 0;
    this.chunk = next ?? new Uint8Array(0);
  }

  /** Next byte that is not white space, without consuming it; -1 at the end of the data. */
  *peek(): Pulling<number> {
    for (;;) {
      while (this.at < this.chunk.length) {
        const c = this.chunk[this.at];
        if (!isSpace(c)) return c;
        this.at++;
      }
      if (!(yield* this.more())) return -1;
    }
  }

  /** Skips a byte order mark, whatever chunks it comes in. */
  *skipMark(): Pulling<void> {
    for (const byte of [0xef, 0xbb, 0xbf]) {
      if ((yield* this.peek()) !== byte) return;
      this.at++;
    }
  }

  /** Consumes one expected punctuation byte. */
  *expect(byte: number, section: string): Pulling<void> {
    const c = yield* this.peek();
    if (c < 0) throw new CutShort(this.offset);
    if (c !== byte) throw corrupt(section, this.offset, `expected ${String.fromCharCode(byte)}`);
    this.at++;
  }

  /** A short string (a key). Escapes are kept as they are: no key that matters has one. */
  *key(section: string): Pulling<string> {
    yield* this.expect(QUOTE, section);
    let text = '';
    for (;;) {
      while (this.at < this.chunk.length) {
        const c = this.chunk[this.at++];
        if (c === QUOTE) return text;
        text += String.fromCharCode(c);
        if (text.length > 1000) throw corrupt(section, this.offset, 'key too long');
      }
      if (!(yield* this.more())) throw new CutShort(this.offset);
    }
  }

  /** Skips an array of numbers. */
  *skipNumbers(section: string): Pulling<void> {
    yield* this.expect(OPEN, section);
    for (;;) {
      const end = this.chunk.indexOf(CLOSE, this.at);
      this.at = end < 0 ? this.chunk.length : end + 1;
      if (end >= 0) return;
      if (!(yield* this.more())) throw new CutShort(this.offset);
    }
  }

  /** Skips one JSON value of any size; `keep` gets its bytes. Strings are respected, nesting is counted, nothing is stored. */
  *skip(keep?: (bytes: Uint8Array) => void): Pulling<void> {
    let depth = 0;
    let inString = false;
    let escaped = false;
    if ((yield* this.peek()) < 0) throw new CutShort(this.offset);
    for (;;) {
      const { chunk } = this;
      const from = this.at;
      let p = from;
      let done = false;
      for (; p < chunk.length; p++) {
        const c = chunk[p];
        if (inString) {
          if (escaped) escaped = false;
          else if (c === BACKSLASH) escaped = true;
          else if (c === QUOTE) {
            inString = false;
            if (depth === 0) {
              p++;
              done = true;
              break;
            }
          }
        } else if (c === QUOTE) inString = true;
        else if (c === 123 || c === 91) depth++;
        else if (c === 125 || c === 93) {
          if (depth === 0) {
            done = true;
            break;
          }
          if (--depth === 0) {
            p++;
            done = true;
            break;
          }
        } else if (depth === 0 && c === 44) {
          done = true;
          break;
        }
      }
      this.at = p;
      keep?.(chunk.subarray(from, p));
      if (done) return;
      if (!(yield* this.more())) throw new CutShort(this.offset);
    }
  }
}
