// Strings in the order in which they come: texts of nodes straight from the file, and names that the reader adds. All of them
// stay the raw JSON bytes that `StringTable` reads.
import { corrupt } from '../../faults.js';
import { LOOKED_UP } from '../../looked-up-names.js';
import { StringPagesBuilder, StringTable } from '../../strings.js';
import { type Block, word } from './blocks.js';

const COMMA = Uint8Array.of(44);

export class Names {
  readonly #builder: StringPagesBuilder;
  readonly #known = new Map<string, number>();

  /** `expected`: bytes of text that may come. */
  constructor(expected: number) {
    this.#builder = new StringPagesBuilder(expected);
    for (const name of LOOKED_UP) this.add(name);
  }

  get count(): number {
    return this.#builder.count;
  }

  /** Takes a STRS block; gives the index of its first string and their number. */
  take(block: Block): { readonly first: number; readonly count: number } {
    if (block.data.length < 4) throw corrupt(block.tag, block.offset, 'block too short');
    const count = word(block.data, 0);
    const first = this.#builder.count;
    if (count > 0) this.#feed(block.data.subarray(4), block);
    if (this.#builder.count !== first + count) throw corrupt(block.tag, block.offset, 'number of strings');
    return { first, count };
  }

  /** Index of a name, added when it is new. */
  add(text: string): number {
    let index = this.#known.get(text);
    if (index === undefined) {
      index = this.#builder.count;
      // ASCII, as the file's own strings are
      const json = JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      this.#feed(Uint8Array.from(json, (c) => c.charCodeAt(0)));
      this.#known.set(text, index);
    }
    return index;
  }

  /** The strings so far; may be called again when more have come. */
  table(): StringTable {
    return new StringTable(this.#builder.finish());
  }

  #feed(bytes: Uint8Array, block?: Block): void {
    if (this.#builder.count > 0) this.#builder.feed(COMMA, 0, 1);
    const end = this.#builder.feed(bytes, 0, bytes.length);
    if (end !== bytes.length || this.#builder.closed) throw corrupt(block?.tag ?? 'STRS', block?.offset ?? 0, 'expected strings');
  }
}
