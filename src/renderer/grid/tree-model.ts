// A table of groups, each of which opens to its objects, as one flat list of lines for a virtual scroller. Both levels are paged.
import type { PagedRows, RowPage } from './paged-rows.js';

export type Line<G, O> =
  | { readonly kind: 'group'; readonly index: number; readonly row: G | undefined; readonly open: boolean }
  | { readonly kind: 'object'; readonly index: number; readonly row: O | undefined; readonly group: number; readonly of: number }
  /** Below an open group whose objects are on their way, failed, or are none. */
  | { readonly kind: 'note'; readonly group: number };

export interface Keyed {
  readonly key: string;
}

interface Opened<O, OP extends RowPage<O>> {
  readonly key: string;
  /** Row of the group among the groups. */
  readonly index: number;
  readonly rows: PagedRows<O, OP>;
}

export class TreeModel<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>> {
  version = 0;
  readonly groups: PagedRows<G, GP>;
  readonly #children: (key: string) => PagedRows<O, OP>;
  /** By rising group index. */
  #opened: readonly Opened<O, OP>[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(groups: PagedRows<G, GP>, children: (key: string) => PagedRows<O, OP>) {
    this.groups = groups;
    this.#children = children;
    groups.subscribe(this.#changed);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  /** Lines in all. */
  get count(): number {
    return this.#opened.reduce((sum, each) => sum + lengthOf(each.rows), this.groups.total);
  }

  at(line: number): Line<G, O> | undefined {
    let before = 0;
    for (const each of this.#opened) {
      // `before` lines of objects stand above this group's line.
      const own = each.index + before;
      if (line <= own) break;
      const length = lengthOf(each.rows);
      if (line <= own + length) {
        const index = line - own - 1;
        if (each.rows.total === 0) return { kind: 'note', group: each.index };
        return { kind: 'object', index, row: each.rows.at(index), group: each.index, of: each.rows.total };
      }
      before += length;
    }
    const index = line - before;
    if (index < 0 || index >= this.groups.total) return undefined;
    return { kind: 'group', index, row: this.groups.at(index), open: this.#opened.some((each) => each.index === index) };
  }

  /** The line that a group stands on. */
  lineOf(group: number): number {
    return this.#opened.reduce((sum, each) => (each.index < group ? sum + lengthOf(each.rows) : sum), group);
  }

  childrenOf(group: number): PagedRows<O, OP> | undefined {
    return this.#opened.find((each) => each.index === group)?.rows;
  }

  /** Not before the groups are all there: until then they have no lasting place. */
  open(group: number): void {
    if (this.groups.state.state !== 'ready') return;
    const row = this.groups.at(group);
    if (row === undefined || this.#opened.some((each) => each.index === group)) return;
    const rows = this.#children(row.key);
    rows.subscribe(this.#changed);
    this.#opened = [...this.#opened, { key: row.key, index: group, rows }].sort((a, b) => a.index - b.index);
    rows.start();
    this.#changed();
  }

  close(group: number): void {
    const found = this.#opened.find((each) => each.index === group);
    if (found === undefined) return;
    found.rows.dispose();
    this.#opened = this.#opened.filter((each) => each !== found);
    this.#changed();
  }

  toggle(group: number): void {
    if (this.#opened.some((each) => each.index === group)) this.close(group);
    else this.open(group);
  }

  /** Fetches the rows behind lines `from` to `to`, inclusive. */
  ensure(from: number, to: number): void {
    const groupOf = (line: number): number | undefined => {
      const found = this.at(line);
      return found === undefined ? undefined : found.kind === 'group' ? found.index : found.group;
    };
    const first = groupOf(Math.max(0, from));
    const last = groupOf(Math.min(to, this.count - 1));
    if (first === undefined || last === undefined) this.groups.start();
    else this.groups.ensure(first, last);

    let before = 0;
    for (const { index, rows } of this.#opened) {
      const own = index + before;
      const start = Math.max(from, own + 1);
      const end = Math.min(to, own + lengthOf(rows));
      if (start <= end && rows.total > 0) rows.ensure(start - own - 1, end - own - 1);
      before += lengthOf(rows);
    }
  }

  dispose(): void {
    this.groups.dispose();
    for (const each of this.#opened) each.rows.dispose();
    this.#listeners.clear();
  }

  #changed = (): void => {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  };
}

/** Lines under an open group: its objects, or one note while there are none. */
const lengthOf = <O, OP extends RowPage<O>>(rows: PagedRows<O, OP>): number => Math.max(1, rows.total);
