// A V8 heap snapshot as a stream of its parts, for reading it from end to end without keeping it. Only what is known passes:
// sections of other names are skipped, and anything but numbers where numbers belong is an error. Independent of the reader in
// formats/, which builds columns: here rows are passed on as they come.
import { corrupt, EngineFault } from '../faults.js';

export type NumberSection = 'nodes' | 'edges' | 'trace_function_infos' | 'samples' | 'locations';
const NUMBER_SECTIONS: readonly string[] = ['nodes', 'edges', 'trace_function_infos', 'samples', 'locations'];

export interface SnapshotParts {
  /** The text of the "snapshot" section: what the arrays mean. Always the first. */
  header(text: string): void;
  /** `values[0, count)` follow what came before in the same section; the array is used again. */
  numbers(section: NumberSection, values: Float64Array, count: number): void;
  /** Bytes of `trace_tree`: digits, commas, brackets and blanks. */
  tree(bytes: Uint8Array): void;
  /** One entry of `strings` as it stands in the file, quotes included; the array is used again. */
  string(index: number, json: Uint8Array): void;
  /** A section has begun or ended. */
  open(section: string): void;
  close(section: string): void;
}

type Mode =
  | 'start'
  | 'key'
  | 'in-key'
  | 'colon'
  | 'value'
  | 'header'
  | 'numbers'
  | 'tree'
  | 'strings'
  | 'in-string'
  | 'skip'
  | 'after'
  | 'end';

const BATCH = 1 << 13;
const MAX_HEADER = 1 << 24;
const MAX_STRING = 1 << 28;
const isSpace = (c: number): boolean => c === 32 || c === 10 || c === 13 || c === 9;

/** Feed it the file's bytes in order, then call `finish`. Throws `EngineFault` for what is no whole snapshot. */
export class SnapshotScanner {
  #mode: Mode = 'start';
  #offset = 0;
  #key = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #header = '';
  #headerSeen = false;
  readonly #seen = new Set<string>();
  readonly #batch = new Float64Array(BATCH);
  #count = 0;
  #number = -1;
  #negative = false;
  #strings = 0;
  #string = new Uint8Array(1 << 16);
  #stringLength = 0;

  constructor(readonly parts: SnapshotParts) {}

  finish(): void {
    if (this.#offset === 0) throw new EngineFault({ kind: 'empty' });
    if (!this.#headerSeen) throw new EngineFault({ kind: 'not-recognised' });
    if (this.#mode !== 'end') throw this.#fault('the file is cut short');
  }

  feed(chunk: Uint8Array): void {
    let i = 0;
    const { length } = chunk;
    while (i < length) {
      switch (this.#mode) {
        case 'numbers':
          i = this.#feedNumbers(chunk, i);
          break;
        case 'strings':
        case 'in-string':
          i = this.#feedStrings(chunk, i);
          break;
        case 'tree':
        case 'skip':
        case 'header':
          i = this.#feedNested(chunk, i);
          break;
        default:
          this.#between(chunk[i]);
          i++;
      }
    }
    this.#offset += length;
  }

  #between(c: number): void {
    if (this.#mode === 'in-key') {
      if (c === 34) this.#mode = 'colon';
      else if (c === 92 || this.#key.length > 100) throw this.#fault('a strange key');
      else this.#key += String.fromCharCode(c);
      return;
    }
    if (isSpace(c)) return;
    switch (this.#mode) {
      case 'start':
        if (this.#offset === 0 && (c === 0xef || c === 0xbb || c === 0xbf)) return;
        if (c !== 123) throw new EngineFault({ kind: 'not-recognised' });
        this.#mode = 'key';
        return;
      case 'key':
        if (c !== 34) throw this.#fault('expected a key');
        this.#key = '';
        this.#mode = 'in-key';
        return;
      case 'colon':
        if (c !== 58) throw this.#fault('expected :');
        this.#mode = 'value';
        return;
      case 'value':
        this.#begin(c);
        return;
      case 'after':
        if (c === 44) this.#mode = 'key';
        else if (c === 125) this.#mode = 'end';
        else throw this.#fault('expected , or }');
        return;
      default:
        throw this.#fault('something after the end');
    }
  }

  #begin(c: number): void {
    const key = this.#key;
    if (this.#seen.has(key)) throw this.#fault('a section appears twice');
    this.#seen.add(key);
    this.#depth = 1;
    this.#inString = this.#escaped = false;
    if (key === 'snapshot') {
      if (c !== 123) throw new EngineFault({ kind: 'not-recognised' });
      this.#header = '{';
      this.#mode = 'header';
      return;
    }
    const numbers = NUMBER_SECTIONS.includes(key);
    if (numbers || key === 'strings' || key === 'trace_tree') {
      if (!this.#headerSeen) throw this.#fault('the header is not the first section');
      if (key === 'strings' && !(this.#seen.has('nodes') && this.#seen.has('edges'))) throw this.#fault('strings before nodes and edges');
      if (key === 'edges' && !this.#seen.has('nodes')) throw this.#fault('edges before nodes');
      if (c !== 91) throw this.#fault('expected [');
      this.parts.open(key);
      this.#mode = numbers ? 'numbers' : key === 'strings' ? 'strings' : 'tree';
      if (this.#mode === 'tree') this.parts.tree(Uint8Array.of(91));
      return;
    }
    this.#mode = 'skip';
    if (c === 34) {
      this.#inString = true;
      this.#depth = 0;
    } else if (c !== 91 && c !== 123) this.#depth = 0;
  }

  #feedNumbers(chunk: Uint8Array, i: number): number {
    const { length } = chunk;
    let number = this.#number;
    while (i < length) {
      const c = chunk[i++];
      if (c >= 48 && c <= 57) {
        number = number < 0 ? c - 48 : number * 10 + (c - 48);
        continue;
      }
      if (c === 44 || c === 93) {
        if (number >= 0) {
          this.#push(number);
          number = -1;
        } else if (c === 44) throw this.#fault('expected a number');
        if (c === 93) {
          this.#number = -1;
          this.#flush();
          this.parts.close(this.#key);
          this.#mode = 'after';
          return i;
        }
        continue;
      }
      if (isSpace(c)) continue;
      if (c === 45 && number < 0 && !this.#negative) {
        this.#negative = true;
        continue;
      }
      throw this.#fault('expected whole numbers');
    }
    this.#number = number;
    return i;
  }

  #push(number: number): void {
    this.#batch[this.#count++] = this.#negative ? -number : number;
    this.#negative = false;
    if (this.#count === BATCH) this.#flush();
  }

  #flush(): void {
    if (this.#count > 0) this.parts.numbers(this.#key as NumberSection, this.#batch, this.#count);
    this.#count = 0;
  }

  #feedStrings(chunk: Uint8Array, i: number): number {
    const { length } = chunk;
    while (i < length) {
      if (this.#mode === 'strings') {
        const c = chunk[i++];
        if (c === 34) {
          this.#mode = 'in-string';
          this.#stringLength = 0;
          this.#append(chunk, i - 1, i);
        } else if (c === 93) {
          this.parts.close('strings');
          this.#mode = 'after';
          return i;
        } else if (c !== 44 && !isSpace(c)) throw this.#fault('expected a string');
        continue;
      }
      const from = i;
      let ended = false;
      while (i < length) {
        const c = chunk[i++];
        if (this.#escaped) this.#escaped = false;
        else if (c === 92) this.#escaped = true;
        else if (c === 34) {
          ended = true;
          break;
        }
      }
      this.#append(chunk, from, i);
      if (ended) {
        this.parts.string(this.#strings++, this.#string.subarray(0, this.#stringLength));
        this.#mode = 'strings';
      }
    }
    return i;
  }

  #append(chunk: Uint8Array, from: number, to: number): void {
    const needed = this.#stringLength + to - from;
    if (needed > MAX_STRING) throw this.#fault('a string that is too long');
    if (needed > this.#string.length) {
      const grown = new Uint8Array(Math.max(needed, this.#string.length * 2));
      grown.set(this.#string.subarray(0, this.#stringLength));
      this.#string = grown;
    }
    this.#string.set(chunk.subarray(from, to), this.#stringLength);
    this.#stringLength = needed;
  }

  /** The header, the trace tree, and what is skipped: nesting is counted, strings are respected. */
  #feedNested(chunk: Uint8Array, i: number): number {
    const from = i;
    const { length } = chunk;
    if (this.#mode === 'skip' && this.#depth === 0 && !this.#inString) {
      // A bare value: up to the comma or brace behind it.
      while (i < length && chunk[i] !== 44 && chunk[i] !== 125) i++;
      if (i < length) this.#mode = 'after';
      return i;
    }
    let ended = false;
    while (i < length && !ended) {
      const c = chunk[i++];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (c === 92) this.#escaped = true;
        else if (c === 34) {
          this.#inString = false;
          ended = this.#depth === 0;
        }
      } else if (c === 34) {
        if (this.#mode === 'tree') throw this.#fault('text in the trace tree');
        this.#inString = true;
      } else if (c === 91 || c === 123) this.#depth++;
      else if (c === 93 || c === 125) ended = --this.#depth === 0;
      else if (this.#mode === 'tree' && !(c >= 48 && c <= 57) && c !== 44 && c !== 45 && !isSpace(c))
        throw this.#fault('text in the trace tree');
    }
    if (this.#mode === 'header') {
      if (this.#header.length > MAX_HEADER) throw this.#fault('header too long');
      for (let k = from; k < i; k += 4096) this.#header += String.fromCharCode(...chunk.subarray(k, Math.min(i, k + 4096)));
    } else if (this.#mode === 'tree') this.parts.tree(chunk.subarray(from, i));
    if (ended) {
      if (this.#mode === 'header') {
        this.#headerSeen = true;
        this.parts.header(this.#header);
      } else if (this.#mode === 'tree') this.parts.close(this.#key);
      this.#mode = 'after';
    }
    return i;
  }

  #fault(reason: string): EngineFault {
    return corrupt(this.#key === '' ? 'file' : this.#key, this.#offset, reason);
  }
}
