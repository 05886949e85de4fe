import type { TargetEvent } from '../connector.js';

/** Events before the first subscriber are kept for it, the oldest output dropped first. */
const MAX_KEPT = 2000;

export class EventQueue {
  readonly #listeners = new Set<(event: TargetEvent) => void>();
  #kept: TargetEvent[] = [];

  subscribe(listener: (event: TargetEvent) => void): () => void {
    this.#listeners.add(listener);
    const kept = this.#kept;
    this.#kept = [];
    for (const event of kept) this.#deliver(listener, event);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  emit(event: TargetEvent): void {
    if (this.#listeners.size === 0) {
      this.#kept.push(event);
      if (this.#kept.length > MAX_KEPT) {
        const oldest = this.#kept.findIndex((kept) => kept.type === 'output');
        this.#kept.splice(Math.max(oldest, 0), 1);
      }
      return;
    }
    for (const listener of [...this.#listeners]) this.#deliver(listener, event);
  }

  /** A listener's bug reaches the process's log, but neither the other listeners nor the connection. */
  #deliver(listener: (event: TargetEvent) => void, event: TargetEvent): void {
    try {
      listener(event);
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  }
}
