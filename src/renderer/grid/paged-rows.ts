// Rows of a table that are fetched page by page as they come into view, so that a million rows cost what a screenful costs.
import type { Failure } from '../../shared/failures.js';
import type { Page } from '../../shared/heap.js';
import type { Progress } from '../../shared/progress.js';
import type { Result } from '../../shared/result.js';

export interface RowPage<R> {
  readonly rows: readonly R[];
  /** Rows in all, before paging. */
  readonly total: number;
}

/** `onEarly`: some rows that are known before the first page is, each time instead of those before. */
export type LoadPage<R, P> = (
  page: Page,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  onEarly: (rows: readonly R[]) => void,
) => Promise<Result<P>>;

export type RowsState<R, P> =
  | { readonly state: 'loading'; readonly progress: Progress | undefined; readonly early?: readonly R[] }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'bug'; readonly message: string }
  /** `first`: the first page, with what belongs to the whole table. */
  | { readonly state: 'ready'; readonly first: P };

export interface PagedOptions {
  readonly pageSize?: number;
  /** Pages kept; those farthest from the view go first. */
  readonly keptPages?: number;
}

export class PagedRows<R, P extends RowPage<R>> {
  state: RowsState<R, P> = { state: 'loading', progress: undefined };
  /** Rises with every change. */
  version = 0;
  readonly pageSize: number;
  readonly #load: LoadPage<R, P>;
  readonly #kept: number;
  readonly #pages = new Map<number, readonly R[]>();
  readonly #under = new Map<number, AbortController>();
  readonly #listeners = new Set<() => void>();
  #disposed = false;

  constructor(load: LoadPage<R, P>, { pageSize = 200, keptPages = 60 }: PagedOptions = {}) {
    this.#load = load;
    this.pageSize = pageSize;
    this.#kept = keptPages;
  }

  get total(): number {
    return this.state.state === 'ready' ? this.state.first.total : this.#early.length;
  }

  /** Rows that are shown until the first page is there. */
  get #early(): readonly R[] {
    return (this.state.state === 'loading' ? this.state.early : undefined) ?? [];
  }

  at(index: number): R | undefined {
    if (this.state.state === 'loading') return this.#early[index];
    return this.#pages.get(Math.floor(index / this.pageSize))?.[index % this.pageSize];
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Fetches the first page unless that is done or under way. */
  start(): void {
    if (this.state.state === 'loading') this.#fetch(0);
  }

  /** Gives the first page up; what failed for that can be tried again. */
  cancel(): void {
    if (this.state.state === 'loading') this.#under.get(0)?.abort();
  }

  retry(): void {
    if (this.state.state !== 'failed' && this.state.state !== 'bug') return;
    this.state = { state: 'loading', progress: undefined };
    this.#changed();
    this.#fetch(0);
  }

  /** Fetches what is missing of rows `from` to `to`, inclusive, and lets go of pages that were asked for but scrolled past. */
  ensure(from: number, to: number): void {
    if (this.state.state !== 'ready') {
      this.start();
      return;
    }
    const first = Math.max(0, Math.floor(from / this.pageSize));
    const last = Math.min(Math.floor(to / this.pageSize), Math.floor(Math.max(0, this.total - 1) / this.pageSize));
    for (const [page, abort] of this.#under) {
      if (page !== 0 && (page < first || page > last)) {
        abort.abort();
        this.#under.delete(page);
      }
    }
    for (let page = first; page <= last; page += 1) if (!this.#pages.has(page)) this.#fetch(page);
    this.#evict(first, last);
  }

  dispose(): void {
    this.#disposed = true;
    for (const abort of this.#under.values()) abort.abort();
    this.#under.clear();
    this.#listeners.clear();
  }

  #fetch(page: number): void {
    if (this.#under.has(page) || this.#disposed) return;
    const abort = new AbortController();
    this.#under.set(page, abort);
    const current = (): boolean => this.#under.get(page) === abort && !this.#disposed;
    const range = { offset: page * this.pageSize, limit: this.pageSize };
    const meanwhile = (news: { readonly progress: Progress } | { readonly early: readonly R[] }): void => {
      if (!current() || this.state.state !== 'loading') return;
      this.state = { ...this.state, ...news };
      this.#changed();
    };
    this.#load(
      range,
      abort.signal,
      (progress) => meanwhile({ progress }),
      (early) => meanwhile({ early }),
    ).then(
      (result) => {
        if (!current()) return;
        this.#under.delete(page);
        if (result.ok) {
          this.#pages.set(page, result.value.rows);
          if (page === 0) this.state = { state: 'ready', first: result.value };
        } else if (page === 0 || result.failure.code !== 'CANCELLED') this.state = { state: 'failed', failure: result.failure };
        this.#changed();
      },
      (error: unknown) => {
        if (!current()) return;
        this.#under.delete(page);
        console.error(error);
        this.state = { state: 'bug', message: error instanceof Error ? error.message : String(error) };
        this.#changed();
      },
    );
  }

  #evict(first: number, last: number): void {
    if (this.#pages.size <= this.#kept) return;
    const distance = (page: number): number => (page < first ? first - page : page > last ? page - last : 0);
    const far = [...this.#pages.keys()].filter((page) => page !== 0).sort((a, b) => distance(b) - distance(a));
    for (const page of far.slice(0, this.#pages.size - this.#kept)) if (distance(page) > 0) this.#pages.delete(page);
  }

  #changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
