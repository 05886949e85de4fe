// The strings of a snapshot: raw JSON bytes in pages, decoded when somebody asks.

/** Pages are addressed in slots of this many bytes; a page that holds a longer string takes several. */
const SLOT_BITS = 24;
const SLOT = 1 << SLOT_BITS;
const MAX_SLOTS = 256;

const QUOTE = 34;
const BACKSLASH = 92;

export interface StringPages {
  /** For each slot the page that covers it and the position where that page starts. */
  readonly pages: readonly Uint8Array[];
  readonly starts: readonly number[];
  /** Position of the first byte of each string, after its opening quote. */
  readonly offsets: Uint32Array;
  readonly count: number;
}

/** Text shown where the file was cut before the string. */
const LOST = '?';

/** UTF-16 units: JavaScript has no strings beyond 2^29, and one of a hostile file must not become hundreds of megabytes in every answer. */
const LONGEST = 1 << 24;

export class StringTable {
  /** Strings the engine added ("Detached X"), numbered after the file's own. */
  readonly #added: string[] = [];
  readonly #addedIndex = new Map<string, number>();

  constructor(readonly raw: StringPages) {}

  /** Strings of the file. */
  get count(): number {
    return this.raw.count;
  }

  /** Strings the engine added, in the order of their numbers. */
  get added(): readonly string[] {
    return this.#added;
  }

  /** Bytes held. */
  get bytes(): number {
    let sum = this.raw.offsets.byteLength;
    let last: Uint8Array | undefined;
    for (const page of this.raw.pages) {
      if (page !== last) sum += page.byteLength;
      last = page;
    }
    return sum;
  }

  /** Adds a string (or finds the one added before) and returns its index. */
  add(text: string): number {
    const known = this.#addedIndex.get(text);
    if (known !== undefined) return known;
    const index = this.raw.count + this.#added.length;
    this.#added.push(text);
    this.#addedIndex.set(text, index);
    return index;
  }

  /** Decoded text, at most `limit` UTF-16 units of it. */
  text(index: number, limit = LONGEST): string {
    const { count, offsets, pages, starts } = this.raw;
    if (index >= count) return this.#added[index - count]?.slice(0, limit) ?? LOST;
    const at = offsets[index];
    const slot = at >>> SLOT_BITS;
    const page = pages[slot];
    return page === undefined ? LOST : decode(page, at - (starts[slot] as number), limit);
  }

  /** True when the string is exactly these ASCII bytes; does not decode. */
  equals(index: number, ascii: Uint8Array): boolean {
    const { count, offsets, pages, starts } = this.raw;
    if (index >= count) return this.#added[index - count] === String.fromCharCode(...ascii);
    const at = offsets[index];
    const page = pages[at >>> SLOT_BITS];
    if (page === undefined) return false;
    const start = at - (starts[at >>> SLOT_BITS] as number);
    if (page[start + ascii.length] !== QUOTE) return false;
    for (let i = 0; i < ascii.length; i++) if (page[start + i] !== ascii[i]) return false;
    return true;
  }

  /** First byte of the raw string (a quote when it is empty); 0 for strings that are not the file's. */
  firstByte(index: number): number {
    const { count, offsets, pages, starts } = this.raw;
    if (index >= count) return 0;
    const at = offsets[index];
    return pages[at >>> SLOT_BITS]?.[at - (starts[at >>> SLOT_BITS] as number)] ?? 0;
  }

  /** The number that the string is, when it is up to nine digits and nothing else; -1 otherwise. Does not decode. */
  digits(index: number): number {
    const { count, offsets, pages, starts } = this.raw;
    if (index >= count) return -1;
    const at = offsets[index];
    const page = pages[at >>> SLOT_BITS];
    if (page === undefined) return -1;
    let p = at - (starts[at >>> SLOT_BITS] as number);
    const first = p;
    let value = 0;
    for (let c = page[p] - 48; c >= 0 && c < 10; c = page[++p] - 48) value = value * 10 + c;
    const length = p - first;
    return page[p] === QUOTE && length > 0 && length < 10 ? value : -1;
  }

  /** Digits, then ` / part`: how the names of WeakMap pairs begin. */
  mayBePair(index: number): boolean {
    const { offsets, pages, starts } = this.raw;
    const at = offsets[index];
    const page = pages[at >>> SLOT_BITS];
    if (page === undefined) return false;
    let p = at - (starts[at >>> SLOT_BITS] as number);
    while (page[p] >= 48 && page[p] <= 57) p++;
    return page[p] === 32 && page[p + 1] === 47 && page[p + 2] === 32 && page[p + 3] === 112 && page[p + 4] === 97;
  }

  /** A hash of the raw bytes: equal for equal texts of one writer. */
  hash(index: number): number {
    const { count, offsets, pages, starts } = this.raw;
    if (index >= count) return 0;
    const at = offsets[index];
    const page = pages[at >>> SLOT_BITS];
    if (page === undefined) return 0;
    let h = 0x811c9dc5;
    for (let p = at - (starts[at >>> SLOT_BITS] as number); ; p++) {
      const c = page[p] ?? QUOTE;
      if (c === QUOTE) return h >>> 0;
      h = Math.imul(h ^ c, 0x01000193);
      if (c === BACKSLASH) h = Math.imul(h ^ (page[++p] ?? 0), 0x01000193);
    }
  }

  /** Whether two strings of the file are the same bytes. */
  same(a: number, b: number): boolean {
    const { count, offsets, pages, starts } = this.raw;
    if (a === b) return true;
    if (a >= count || b >= count) return false;
    const pageA = pages[offsets[a] >>> SLOT_BITS];
    const pageB = pages[offsets[b] >>> SLOT_BITS];
    if (pageA === undefined || pageB === undefined) return false;
    let p = offsets[a] - (starts[offsets[a] >>> SLOT_BITS] as number);
    let q = offsets[b] - (starts[offsets[b] >>> SLOT_BITS] as number);
    for (;;) {
      const c = pageA[p++] ?? QUOTE;
      if (c !== (pageB[q++] ?? QUOTE)) return false;
      if (c === QUOTE) return true;
      if (c === BACKSLASH && pageA[p++] !== pageB[q++]) return false;
    }
  }

  /** Tells whether a string contains the text, ASCII letters of either case alike; texts that need no decoding are not decoded. */
  searcher(text: string): (index: number) => boolean {
    const wanted = text.toLowerCase();
    const decoded = (index: number): boolean => this.text(index).toLowerCase().includes(wanted);
    // Escapes and multi-byte letters may be written in several ways.
    if (!/^[ !#-[\]-~]+$/.test(wanted)) return decoded;
    const needle = asciiBytes(wanted);
    const { count, offsets, pages, starts } = this.raw;
    return (index) => {
      if (index >= count) return decoded(index);
      const at = offsets[index];
      const page = pages[at >>> SLOT_BITS];
      if (page === undefined) return false;
      for (let p = at - (starts[at >>> SLOT_BITS] as number); ; p++) {
        const c = page[p] ?? QUOTE;
        if (c === QUOTE) return false;
        // Behind a backslash letters mean something else.
        if (c === BACKSLASH) return decoded(index);
        let i = 0;
        while (i < needle.length && lower(page[p + i] ?? QUOTE) === needle[i]) i++;
        if (i === needle.length) return true;
      }
    };
  }

  /** First index of a text in the file, or -1. Linear: for a few fixed words, once. */
  find(text: string): number {
    const ascii = asciiBytes(text);
    const first = ascii[0] ?? QUOTE;
    for (let i = 0; i < this.raw.count; i++) if (this.firstByte(i) === first && this.equals(i, ascii)) return i;
    return this.#addedIndex.get(text) ?? -1;
  }
}

export const asciiBytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

const lower = (c: number): number => (c >= 65 && c <= 90 ? c + 32 : c);

const units: number[] = [];

const hex = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

/** JSON escapes by their letter. */
const ESCAPES: Readonly<Record<number, number>> = { 34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

/** Decodes UTF-8 with JSON escapes from `p` to the closing quote. Broken sequences become U+FFFD; lone surrogates stay. */
export function decode(page: Uint8Array, p: number, limit: number): string {
  units.length = 0;
  let text = '';
  let total = 0;
  for (;;) {
    const c = page[p] ?? QUOTE;
    if (c === QUOTE || total >= limit) break;
    if (units.length >= 4096) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
    if (c === BACKSLASH) {
      const e = page[p + 1] ?? QUOTE;
      if (e === 117) {
        const v = (hex(page[p + 2] ?? 0) << 12) | (hex(page[p + 3] ?? 0) << 8) | (hex(page[p + 4] ?? 0) << 4) | hex(page[p + 5] ?? 0);
        units.push(v < 0 ? 0xfffd : v);
        p += 6;
      } else {
        units.push(ESCAPES[e] ?? e);
        p += 2;
      }
      total++;
    } else if (c < 0x80) {
      units.push(c);
      total++;
      p++;
    } else {
      const size = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
      let v = size === 4 ? c & 0x07 : size === 3 ? c & 0x0f : c & 0x1f;
      let good = size > 1 && c < 0xf8;
      let i = 1;
      for (; good && i < size; i++) {
        const d = page[p + i] ?? 0;
        if ((d & 0xc0) !== 0x80) good = false;
        else v = (v << 6) | (d & 0x3f);
      }
      if (good && v <= 0x10ffff) {
        if (v > 0xffff) {
          units.push(0xd800 + ((v - 0x10000) >> 10), 0xdc00 + ((v - 0x10000) & 0x3ff));
          total += 2;
        } else {
          units.push(v);
          total++;
        }
        p += size;
      } else {
        units.push(0xfffd);
        total++;
        p++;
      }
    }
  }
  return units.length > 0 ? text + String.fromCharCode(...units) : text;
}

/** Takes the bytes of the strings section as they come, keeps them in pages and notes where each string starts. */
export class StringPagesBuilder {
  readonly #pages: Uint8Array[] = [];
  readonly #starts: number[] = [];
  #offsets = new Uint32Array(1 << 12);
  #count = 0;
  #page = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #scan = 0;
  #string = -1;
  #afterValue = false;
  /** The closing bracket was met. */
  closed = false;

  /** `expected`: bytes the section may have, at best an estimate; sizes the first page. */
  constructor(readonly expected: number) {}

  get count(): number {
    return this.#count;
  }

  /**
   * Takes buf[from, to). Returns the position after the closing bracket, `to` when there is more to come, or -1 - position
   * of the byte that does not belong there.
   */
  feed(buf: Uint8Array, from: number, to: number): number {
    let p = from;
    while (p < to) {
      if (this.#end === this.#page.length) this.#newPage(to - p);
      const n = Math.min(to - p, this.#page.length - this.#end);
      this.#page.set(buf.subarray(p, p + n), this.#end);
      this.#end += n;
      p += n;
      const stop = this.#index();
      if (stop !== 0) {
        this.closed = stop > 0;
        const excess = this.#end - Math.abs(stop) + 1;
        return stop > 0 ? p - excess + 1 : -1 - (p - excess);
      }
    }
    return to;
  }

  finish(): StringPages {
    // A string cut in the middle has no closing quote: give it one where it fits, otherwise drop it.
    let count = this.#count;
    if (this.#string >= 0) {
      if (this.#end < this.#page.length) this.#page[this.#end] = QUOTE;
      else count--;
    }
    return { pages: this.#pages, starts: this.#starts, offsets: this.#offsets.slice(0, count), count };
  }

  #newPage(hint: number): void {
    const keep = this.#string >= 0 ? this.#end - this.#string : 0;
    const first = this.#pages.length === 0;
    const want = first ? Math.min(SLOT, Math.max(1 << 12, Math.min(this.expected, SLOT), Math.min(hint, SLOT))) : SLOT;
    const size = keep * 2 > want ? Math.ceil((keep * 2) / SLOT) * SLOT : want;
    const slot = this.#pages.length;
    const slots = Math.ceil(size / SLOT);
    if (slot + slots > MAX_SLOTS) throw new RangeError('strings section over 4 GiB');
    const page = new Uint8Array(size);
    if (keep > 0) {
      page.set(this.#page.subarray(this.#string, this.#end));
      this.#offsets[this.#count - 1] = slot * SLOT;
    }
    this.#page = page;
    this.#start = slot * SLOT;
    for (let i = 0; i < slots; i++) {
      this.#pages.push(page);
      this.#starts.push(this.#start);
    }
    this.#scan -= this.#string >= 0 ? this.#string : this.#scan;
    if (this.#string >= 0) this.#string = 0;
    this.#end = keep;
  }

  /** Scans new bytes. 0: go on; > 0: position after the closing bracket; < 0: minus the position after a wrong byte. */
  #index(): number {
    const page = this.#page;
    const end = this.#end;
    let p = this.#scan;
    for (;;) {
      if (this.#string >= 0) {
        while (p < end && page[p] !== QUOTE) p += page[p] === BACKSLASH ? 2 : 1;
        if (p >= end) break;
        p++;
        this.#string = -1;
        this.#afterValue = true;
      }
      let opened = false;
      while (p < end) {
        const c = page[p++];
        if (c === QUOTE) {
          if (this.#afterValue) return -p;
          opened = true;
          break;
        }
        if (c === 44) {
          if (!this.#afterValue) return -p;
          this.#afterValue = false;
        } else if (c === 93) return p;
        else if (c !== 10 && c !== 13 && c !== 32 && c !== 9) return -p;
      }
      if (!opened) break;
      if (this.#count === this.#offsets.length) {
        const bigger = new Uint32Array(this.#offsets.length * 2);
        bigger.set(this.#offsets);
        this.#offsets = bigger;
      }
      this.#offsets[this.#count++] = this.#start + p;
      this.#string = p;
    }
    this.#scan = p;
    return 0;
  }
}
