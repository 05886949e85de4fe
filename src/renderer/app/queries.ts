// Answers by key. A key names everything the answer depends on, so a late answer can only ever land under its own key; one that
// nobody looks at any more is cancelled. Finished answers stay in a small least-recently-used cache.
import type { Failure } from '../../shared/failures.js';
import type { Progress } from '../../shared/progress.js';
import type { Result } from '../../shared/result.js';

export type Answer<T> =
  | { readonly state: 'loading'; readonly progress: Progress | undefined }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'bug'; readonly message: string }
  | { readonly state: 'done'; readonly value: T };

export type Ask<T> = (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<Result<T>>;

interface Entry {
  answer: Answer<unknown>;
  readonly listeners: Set<() => void>;
  abort: AbortController;
  ask: Ask<unknown>;
}

const loading: Answer<never> = { state: 'loading', progress: undefined };

export class Queries {
  readonly #entries = new Map<string, Entry>();
  readonly #kept: number;

  constructor(kept = 64) {
    this.#kept = kept;
  }

  read<T>(key: string): Answer<T> {
    return (this.#entries.get(key)?.answer ?? loading) as Answer<T>;
  }

  /** Starts the query unless it is running or answered; the returned function leaves it. */
  subscribe<T>(key: string, ask: Ask<T>, listener: () => void): () => void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { answer: loading, listeners: new Set(), abort: new AbortController(), ask };
      this.#entries.set(key, entry);
      entry.listeners.add(listener);
      this.#start(key, entry);
    } else {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      entry.listeners.add(listener);
    }
    const subscribed = entry;
    return () => {
      subscribed.listeners.delete(listener);
      // Deferred: a component that remounts at once (or moves) keeps its query.
      queueMicrotask(() => this.#leave(key, subscribed));
    };
  }

  retry(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.answer.state === 'loading') return;
    entry.abort = new AbortController();
    this.#put(entry, loading);
    this.#start(key, entry);
  }

  /** Forgets every answer whose key starts so; those looked at are asked again, and stay until the new one is there. */
  forget(prefix: string): void {
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(prefix)) continue;
      if (entry.listeners.size === 0) this.#entries.delete(key);
      else if (entry.answer.state === 'done') {
        entry.abort = new AbortController();
        this.#start(key, entry);
      } else this.retry(key);
    }
  }

  #start(key: string, entry: Entry): void {
    const { abort } = entry;
    const current = (): boolean => this.#entries.get(key) === entry && entry.abort === abort && !abort.signal.aborted;
    entry
      .ask(abort.signal, (progress) => {
        if (current() && entry.answer.state !== 'done') this.#put(entry, { state: 'loading', progress });
      })
      .then(
        (result) => {
          if (!current()) return;
          this.#put(entry, result.ok ? { state: 'done', value: result.value } : { state: 'failed', failure: result.failure });
          this.#trim();
        },
        (error: unknown) => {
          if (!current()) return;
          console.error(error);
          this.#put(entry, { state: 'bug', message: error instanceof Error ? error.message : String(error) });
        },
      );
  }

  #put(entry: Entry, answer: Answer<unknown>): void {
    entry.answer = answer;
    for (const listener of entry.listeners) listener();
  }

  #leave(key: string, entry: Entry): void {
    if (entry.listeners.size > 0 || this.#entries.get(key) !== entry || entry.answer.state === 'done') return;
    entry.abort.abort();
    this.#entries.delete(key);
  }

  #trim(): void {
    let excess = this.#entries.size - this.#kept;
    for (const [key, entry] of this.#entries) {
      if (excess <= 0) return;
      if (entry.listeners.size > 0 || entry.answer.state === 'loading') continue;
      this.#entries.delete(key);
      excess -= 1;
    }
  }
}
