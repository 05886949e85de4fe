// What the contract asks about single snapshots beyond tables of groups: pictures, strings, collections, search.
import type { InferContractRouterInputs } from '@orpc/contract';
import { savingsIn } from '../engine/advice/savings.js';
import { collectionsByFill } from '../engine/queries/collections.js';
import { cutReference } from '../engine/queries/cut.js';
import { duplicateStrings } from '../engine/queries/duplicates.js';
import { objectGraph } from '../engine/queries/object-graph.js';
import { describeRows, filterObjects, membersOf, orderRows } from '../engine/queries/objects.js';
import { pinnedStrings } from '../engine/queries/pinned-strings.js';
import { detachedObjects, searchObjects } from '../engine/queries/search.js';
import type { Snapshot } from '../engine/queries/snapshot.js';
import { pageOf, type SortOrder, sortRows } from '../engine/queries/table.js';
import { treemapOf } from '../engine/queries/treemap.js';
import type { Work } from '../engine/work.js';
import type { EngineContract } from '../shared/engine-api.js';
import type { Cut, ObjectPage } from '../shared/heap.js';
import type { ObjectGraph, Treemap } from '../shared/heap-pictures.js';
import type { CollectionPage, DuplicatePage, PinnedPage } from '../shared/heap-strings.js';
import type { Progress } from '../shared/progress.js';
import type { Saving } from '../shared/savings.js';
import type { Bytes } from '../shared/units.js';
import { drive, type Pace } from './drive.js';
import type { Queries } from './queries.js';

type Input = InferContractRouterInputs<EngineContract>;
type Stream<T> = AsyncGenerator<Progress, T, void>;

const MOST_RETAINED: SortOrder = { column: 'retainedBytes', descending: true };

/** Rows whose text contains all words, upper and lower case alike. */
export const withWords = <R>(rows: readonly R[], filter: string, text: (row: R) => string): readonly R[] => {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0 ? rows : rows.filter((row) => words.every((word) => text(row).toLowerCase().includes(word)));
};

const sum = <R>(rows: readonly R[], of: (row: R) => number): number => rows.reduce((total, row) => total + of(row), 0);

export class Inspections {
  constructor(readonly queries: Queries) {}

  async *treemap({ path, id, depth, limit }: Input['treemap'], pace: Pace): Stream<Treemap> {
    const s = yield* this.queries.snapshot(path, pace);
    const row = id === undefined ? s.graph.root : yield* drive(s.row(id), pace);
    return yield* drive(treemapOf(s, row, yield* drive(s.groups('class'), pace), depth, limit), pace);
  }

  async *graph({ path, id, expand = [], ...rest }: Input['graph'], pace: Pace): Stream<ObjectGraph> {
    const s = yield* this.queries.snapshot(path, pace);
    const row = yield* drive(s.row(id), pace);
    const opened = new Set<number>();
    for (const each of expand) {
      const known = yield* drive(s.find(each), pace);
      if (known >= 0) opened.add(known);
    }
    return yield* drive(objectGraph(s, row, yield* drive(s.groups('class'), pace), { ...rest, expand: opened }), pace);
  }

  async *cut({ path, from, to }: Input['cut'], pace: Pace): Stream<Cut> {
    const s = yield* this.queries.snapshot(path, pace);
    const source = yield* drive(s.row(from), pace);
    const target = yield* drive(s.row(to), pace);
    const below = yield* this.queries.table([path], ['retained by', to], pace, () =>
      membersOf(s, [{ grouping: 'retainedBy', key: `@${to}` }]),
    );
    return cutReference(s, source, target, () => below.length);
  }

  async *search({ path, text, where, sort, page }: Input['search'], pace: Pace): Stream<ObjectPage> {
    const s = yield* this.queries.snapshot(path, pace);
    const classes = yield* drive(s.groups('class'), pace);
    return yield* this.#objects(s, { path, key: ['search', text, where], filter: '', sort, page }, pace, () =>
      searchObjects(s, text, where, classes),
    );
  }

  async *detached({ path, filter = '', sort, page }: Input['detached'], pace: Pace): Stream<ObjectPage> {
    const s = yield* this.queries.snapshot(path, pace);
    return yield* this.#objects(s, { path, key: ['detached'], filter, sort, page }, pace, () => detachedObjects(s));
  }

  async *duplicates({ path, filter = '', sort, page }: Input['duplicates'], pace: Pace): Stream<DuplicatePage> {
    const s = yield* this.queries.snapshot(path, pace);
    const classes = yield* drive(s.groups('class'), pace);
    const all = yield* this.queries.table([path], ['duplicates'], pace, () => duplicateStrings(s, classes));
    const { rows, totals } = this.queries.kept([path], ['duplicates', filter, sort], () => {
      const kept = withWords(all, filter, (row) => row.text);
      const totals = { copies: sum(kept, (r) => r.copies), savedBytes: sum(kept, (r) => r.savedBytes) as Bytes };
      return { rows: sort === undefined ? kept : sortRows(kept, sort), totals };
    });
    return { rows: pageOf(rows, page), total: rows.length, totals };
  }

  async *pinnedStrings({ path, filter = '', sort, page }: Input['pinnedStrings'], pace: Pace): Stream<PinnedPage> {
    const s = yield* this.queries.snapshot(path, pace);
    const all = yield* this.queries.table([path], ['pinned'], pace, () => pinnedStrings(s));
    const { rows, totals } = this.queries.kept([path], ['pinned', filter, sort], () => {
      const kept = withWords(all, filter, (row) => `${row.preview} ${row.kind}`);
      const totals = { wastedBytes: sum(kept, (r) => r.wastedBytes) as Bytes };
      return { rows: sort === undefined ? kept : sortRows(kept, sort), totals };
    });
    return { rows: pageOf(rows, page), total: rows.length, totals };
  }

  async *savings({ path }: Input['savings'], pace: Pace): Stream<{ savings: Saving[] }> {
    const s = yield* this.queries.snapshot(path, pace);
    return { savings: [...(yield* this.queries.table([path], ['savings'], pace, () => savingsIn(s)))] };
  }

  async *collections({ path, filter = '', sort, page }: Input['collections'], pace: Pace): Stream<CollectionPage> {
    const s = yield* this.queries.snapshot(path, pace);
    const classes = yield* drive(s.groups('class'), pace);
    const all = yield* this.queries.table([path], ['collections'], pace, () => collectionsByFill(s, classes));
    const { rows, totals } = this.queries.kept([path], ['collections', filter, sort], () => {
      const kept = withWords(all, filter, (row) => `${row.class} ${row.kind} ${row.preview}`);
      const totals = {
        count: kept.length,
        empty: sum(kept, (r) => (r.used === 0 ? 1 : 0)),
        shallowBytes: sum(kept, (r) => r.shallowBytes) as Bytes,
        unusedBytes: sum(kept, (r) => r.unusedBytes) as Bytes,
      };
      return { rows: sort === undefined ? kept : sortRows(kept, sort), totals };
    });
    return { rows: pageOf(rows, page), total: rows.length, totals };
  }

  /** A page of objects that a search found. */
  async *#objects(
    s: Snapshot,
    asked: {
      readonly path: string;
      readonly key: readonly unknown[];
      readonly filter: string;
      readonly sort: SortOrder | undefined;
      readonly page: Input['search']['page'];
    },
    pace: Pace,
    find: () => Work<Uint32Array>,
  ): Stream<ObjectPage> {
    const { path, key, filter, sort = MOST_RETAINED, page } = asked;
    const classes = yield* drive(s.groups('class'), pace);
    const all = yield* this.queries.table([path], key, pace, find);
    const rows = yield* this.queries.table([path], [...key, filter, sort], pace, function* () {
      return yield* orderRows(s, yield* filterObjects(s, all, filter), classes, sort);
    });
    return { rows: describeRows(s, rows.subarray(page.offset, page.offset + page.limit), classes), total: rows.length };
  }
}
