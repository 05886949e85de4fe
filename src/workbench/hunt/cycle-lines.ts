// Recognises the end of a cycle by a line of the target's stdout.
import { failedWith, ok, type Result } from '../../shared/result.js';

/** A cycle that prints nothing for this long has gone wrong. */
const PATIENCE_MS = 120_000;

export class CycleLines {
  #seen = 0;
  #waiting: (() => void) | undefined;

  constructor(private readonly pattern: RegExp) {}

  /** Matching lines so far. */
  get seen(): number {
    return this.#seen;
  }

  feed(line: string): void {
    if (!this.pattern.test(line)) return;
    this.#seen++;
    this.#waiting?.();
  }

  /** Resolves once more than `before` lines have matched. */
  async beyond(before: number, cycle: number, signal: AbortSignal): Promise<Result<void>> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#seen <= before) {
      if (signal.aborted) return failedWith('CANCELLED', {});
      const left = deadline - performance.now();
      if (left <= 0) return failedWith('CYCLE_NOT_DONE', { pattern: this.pattern.source, cycle, waitedMs: PATIENCE_MS });
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          this.#waiting = undefined;
          resolve();
        };
        const timer = setTimeout(wake, Math.min(left, 500));
        signal.addEventListener('abort', wake);
        this.#waiting = wake;
      });
    }
    return ok(undefined);
  }
}

/** A pattern from outside: checked for syntax and length. */
export function compilePattern(text: string, place: string): Result<RegExp> {
  try {
    return ok(new RegExp(text));
  } catch (error) {
    return failedWith('BAD_REQUEST', { place, reason: (error as Error).message });
  }
}
