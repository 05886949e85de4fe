import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

/** A longer line is delivered in pieces of this many characters. */
export const MAX_LINE = 16 * 1024;
/** What is longer after an escape character is no sequence that was cut. */
const LONGEST_SEQUENCE = 64;

/**
 * Bytes of a stream to lines without their ends; characters cut between chunks are put together. Colours and other terminal
 * sequences are taken out: a pattern such as `^done$` must match what a person reads.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(bytes: Buffer): void {
    this.#take(this.#decoder.write(bytes));
  }

  /** The last line may lack its end. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#deliver(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#deliver(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#rest.length <= MAX_LINE) return;
    // A sequence may be cut at the end of what has arrived: it stays in the rest until it is whole.
    const sequence = this.#rest.lastIndexOf('\u001b');
    const open = sequence >= 0 && this.#rest.length - sequence <= LONGEST_SEQUENCE ? sequence : this.#rest.length;
    let plain = stripVTControlCharacters(this.#rest.slice(0, open));
    for (; plain.length > MAX_LINE; plain = plain.slice(MAX_LINE)) this.onLine(plain.slice(0, MAX_LINE));
    this.#rest = plain + this.#rest.slice(open);
  }

  #deliver(raw: string): void {
    const line = stripVTControlCharacters(raw);
    for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) this.onLine(line.slice(at, at + MAX_LINE));
  }
}
