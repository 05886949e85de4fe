import { StringDecoder } from 'node:string_decoder';

/** A longer line is delivered in pieces of this many characters. */
export const MAX_LINE = 16 * 1024;

/** Bytes of a stream to lines without their ends; characters cut between chunks are put together. */
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
    if (this.#rest !== '') this.onLine(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#deliver(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (this.#rest.length > MAX_LINE) {
      this.onLine(this.#rest.slice(0, MAX_LINE));
      this.#rest = this.#rest.slice(MAX_LINE);
    }
  }

  #deliver(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) this.onLine(line.slice(at, at + MAX_LINE));
  }
}
