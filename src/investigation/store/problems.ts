// What could not be written, by where it came from: kept until it could be, told once.
import type { Failure } from '../../shared/failures.js';

export class Problems {
  readonly #bySource = new Map<string, Failure>();
  readonly #listeners = new Set<(problem: Failure) => void>();

  /** `changed`: after each that came, went or became another. */
  constructor(private readonly changed: () => void) {}

  get first(): Failure | undefined {
    return this.#bySource.values().next().value;
  }

  /** `undefined`: it could be written. */
  report(source: string, problem: Failure | undefined): void {
    const before = this.#bySource.get(source);
    if (problem === undefined) {
      if (this.#bySource.delete(source)) this.changed();
      return;
    }
    this.#bySource.set(source, problem);
    if (JSON.stringify(before) === JSON.stringify(problem)) return;
    for (const listener of [...this.#listeners]) listener(problem);
    this.changed();
  }

  subscribe(listener: (problem: Failure) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }
}
