import type { Timestamp } from '../../shared/units.js';

/** Marks that the program makes: at most ten a second, and as many as a chart can still show. */
const EVERY_MS = 100;
const MOST = 2000;

/** Which marks of a program are kept: a loop that marks each turn must not flood the investigation; code and output count apart. */
export class ProgramMarks {
  #pattern: RegExp | undefined;
  #count = 0;
  readonly #last = { stdout: 0, code: 0 };

  constructor(private readonly mark: (label: string, source: 'stdout' | 'code', at: Timestamp) => void) {}

  /** A mark for each line of stdout that matches; `undefined` switches it off. */
  matching(pattern: RegExp | undefined): void {
    this.#pattern = pattern;
  }

  line(text: string, at: Timestamp): void {
    if (this.#pattern?.test(text)) this.add(text.slice(0, 200), 'stdout', at);
  }

  add(label: string, source: 'stdout' | 'code', at: Timestamp): void {
    if (at - this.#last[source] < EVERY_MS || this.#count >= MOST) return;
    this.#last[source] = at;
    this.#count++;
    this.mark(label, source, at);
  }
}
