// The newest lines of a target's output, for those who start looking late.
import type { OutputLine } from '../shared/target.js';

const KEPT = 5000;

export class OutputLog {
  #lines: OutputLine[] = [];

  add(line: OutputLine): void {
    this.#lines.push(line);
    // Trimmed in large steps, so that a chatty program costs no copy a line.
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT);
  }

  /** Oldest first. */
  newest(): readonly OutputLine[] {
    return this.#lines.slice(-KEPT);
  }
}
