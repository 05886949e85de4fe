// Answers that paging comes back to: the last few whole tables, by what was asked.

export class TableCache {
  readonly #entries = new Map<string, { readonly paths: readonly string[]; readonly value: unknown }>();

  constructor(readonly room = 24) {}

  get<T>(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value as T;
  }

  set<T>(key: string, paths: readonly string[], value: T): T {
    this.#entries.set(key, { paths, value });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.room) break;
      this.#entries.delete(oldest);
    }
    return value;
  }

  /** Drops everything derived from a snapshot. */
  forget(path: string): void {
    for (const [key, entry] of this.#entries) if (entry.paths.includes(path)) this.#entries.delete(key);
  }
}
