// What the contract asks, over the snapshot store: opens what a query names, runs it in slices, keeps whole tables so that
// paging is instant. Knows no transport. Throws `FailureError` and `EngineFault` for expected failures.

import { stat } from 'node:fs/promises';
import type { InferContractRouterInputs } from '@orpc/contract';
import { EngineFault } from '../engine/faults.js';
import type { AllocationData } from '../engine/formats/allocations.js';
import { PROFILE_FORMAT } from '../engine/formats/v8/profile.js';
import { findSuspects } from '../engine/leaks/suspects.js';
import { chainsToGroup, chainsToObject } from '../engine/queries/chains.js';
import { compare } from '../engine/queries/compare.js';
import { rowFilter } from '../engine/queries/filter.js';
import { histogram } from '../engine/queries/histogram.js';
import { histories } from '../engine/queries/histories.js';
import { compareIdentity, identities, identityRow, identityRows, identityTotals, orderIdentities } from '../engine/queries/identities.js';
import { detectIdentity } from '../engine/queries/identity.js';
import { describeEdge, referenceEdges, retainerEdges } from '../engine/queries/neighbours.js';
import { describeRows, filterObjects, membersOf, orderRows, type PopulationRequest } from '../engine/queries/objects.js';
import type { Snapshot } from '../engine/queries/snapshot.js';
import { pageOf, type SortOrder, sortRows } from '../engine/queries/table.js';
import type { Work } from '../engine/work.js';
import type { EngineContract } from '../shared/engine-api.js';
import type {
  Chain,
  ComparePage,
  CompareRow,
  CompareView,
  GroupPage,
  GroupRow,
  GroupStep,
  History,
  Identity,
  ObjectPage,
  ObjectRow,
  Page,
  Partition,
  ReferencePage,
  SnapshotSummary,
  Suspect,
} from '../shared/heap.js';
import type { Progress } from '../shared/progress.js';
import { FailureError } from '../shared/result.js';
import type { Bytes } from '../shared/units.js';
import { allocationsOf, profileAt } from './allocation-data.js';
import { TableCache } from './cache.js';
import { drive, type Pace } from './drive.js';
import { failureOf } from './failures.js';
import type { SnapshotStore } from './store.js';

type Input = InferContractRouterInputs<EngineContract>;
type Stream<T> = AsyncGenerator<Progress, T, void>;
type View = NonNullable<Input['objects']['view']>;

interface ById {
  readonly path: string;
  readonly within: readonly GroupStep[];
  readonly filter: string;
  readonly sort: SortOrder;
  readonly page: Page;
}

/** Rows that pass the filter. */
const keep = <R extends GroupRow | CompareRow>(rows: readonly R[], filter: string): readonly R[] => {
  const keeps = rowFilter(filter);
  return keeps === undefined ? rows : rows.filter(keeps);
};

const groupingsOf = (path: readonly GroupStep[]): string[] => path.map(({ grouping }) => grouping);

const isNoHeap = (error: unknown): boolean => error instanceof EngineFault && error.fault.kind === 'no-heap';

/** A profile has neither nodes nor edges; its total is what it saw allocated. */
const summaryOf = (path: string, { traces, truncated }: AllocationData, fileBytes: number): SnapshotSummary => ({
  path,
  format: PROFILE_FORMAT,
  holds: 'allocations',
  nodes: 0,
  edges: 0,
  totalBytes: traces.bytes.reduce((sum, bytes) => sum + bytes, 0) as Bytes,
  bytesByKind: {},
  fileBytes: fileBytes as Bytes,
  ...(truncated === undefined ? {} : { truncated }),
});

const MOST_RETAINED = { column: 'retainedBytes', descending: true } as const;
const MOST_GROWN = { column: 'retainedDelta', descending: true } as const;

export class Queries {
  readonly #tables = new TableCache();

  constructor(readonly store: SnapshotStore) {
    store.onLeave = (path) => this.#tables.forget(path);
  }

  async *summary(input: Input['summary'], pace: Pace): Stream<SnapshotSummary> {
    try {
      return (yield* this.store.glance(input.path, pace)).summary;
    } catch (error) {
      const profile = isNoHeap(error) ? yield* this.profile(input.path, pace) : undefined;
      if (profile === undefined) throw error;
      return summaryOf(input.path, profile, (await stat(input.path)).size);
    }
  }

  async *histogram(input: Input['histogram'], pace: Pace): Stream<GroupPage> {
    const { path, grouping, within = [], filter = '', sort = MOST_RETAINED, page } = input;
    const known = grouping === 'class' && within.length === 0 ? (yield* this.store.glance(path, pace)).classRows : undefined;
    if (grouping === 'id')
      return yield* this.#histogramById(yield* this.snapshot(path, pace, groupingsOf(within)), { path, within, filter, sort, page }, pace);
    const all = known ?? (yield* this.#wholeHistogram(path, grouping, within, pace));
    const { rows, totals } = this.kept([path], ['histogram', grouping, within, filter, sort], () => {
      const kept = keep(all, filter);
      const sum = (column: 'count' | 'shallowBytes'): number => kept.reduce((n, r) => n + r[column], 0);
      return { rows: sortRows<GroupRow>(kept, sort), totals: { count: sum('count'), shallowBytes: sum('shallowBytes') as Bytes } };
    });
    return { rows: pageOf(rows, page), total: rows.length, totals };
  }

  async *#wholeHistogram(path: string, grouping: Partition, within: readonly GroupStep[], pace: Pace): Stream<readonly GroupRow[]> {
    const s = yield* this.snapshot(path, pace, [grouping, ...groupingsOf(within)]);
    return yield* this.table([path], ['histogram', grouping, within], pace, () => histogram(s, grouping, within));
  }

  async *#histogramById(s: Snapshot, input: ById, pace: Pace): Stream<GroupPage> {
    const { path, within, filter, sort, page } = input;
    const classes = yield* drive(s.groups('class'), pace);
    const { rows, shallowBytes } = yield* this.table([path], ['by id', within, filter, sort], pace, () =>
      identityRows(s, within, classes, rowFilter(filter), sort),
    );
    return {
      rows: Array.from(rows.subarray(page.offset, page.offset + page.limit), (v) => identityRow(s, v, classes)),
      total: rows.length,
      totals: { count: rows.length, shallowBytes },
    };
  }

  async *compare(input: Input['compare'], pace: Pace): Stream<ComparePage> {
    const { paths, grouping, within = [], view, filter = '', sort = MOST_GROWN, page } = input;
    const snapshots = yield* this.#snapshots(paths, pace, [grouping, ...groupingsOf(within)]);
    const identity = yield* this.#identity(paths, input.identity, pace);
    const name = ['compare', identity, grouping, within, view];
    if (grouping === 'id') {
      const all = yield* this.table(paths, name, pace, () => identities(snapshots, identity, view, within));
      const entries = yield* this.table(paths, [...name, filter, sort], pace, () => orderIdentities(all, sort, rowFilter(filter)));
      const totals = yield* this.table(paths, [...name, filter, 'totals'], pace, () => identityTotals(all, entries));
      const rows = Array.from(entries.subarray(page.offset, page.offset + page.limit), (entry) => compareIdentity(all, entry));
      return { rows, total: entries.length, identity, totals };
    }
    const all = yield* this.table(paths, name, pace, () => compare(snapshots, identity, grouping, view, within));
    const { rows, totals } = this.kept(paths, [...name, filter, sort], () => {
      const kept = keep(all.rows, filter);
      const sums = (column: 'count' | 'shallowBytes'): number[] => paths.map((_, i) => kept.reduce((n, r) => n + r[column][i], 0));
      return { rows: sortRows<CompareRow>(kept, sort), totals: { count: sums('count'), shallowBytes: sums('shallowBytes') } };
    });
    return { rows: pageOf(rows, page), total: rows.length, identity, totals };
  }

  async *objects(input: Input['objects'], pace: Pace): Stream<ObjectPage> {
    const { path, grouping, key, within = [], filter = '', sort, page, view } = input;
    const s = yield* this.snapshot(path, pace, [grouping, ...groupingsOf(within)]);
    const population = yield* this.population(view, pace);
    const classes = yield* drive(s.groups('class'), pace);
    const paths = [path, ...(view?.paths ?? [])];
    const steps = [...within, { grouping, key }];
    const name = ['objects', steps, view?.kind, population?.identity];
    const all = yield* this.table(paths, name, pace, () => membersOf(s, steps, population));
    const rows = yield* this.table(paths, [...name, filter, sort], pace, function* () {
      return yield* orderRows(s, yield* filterObjects(s, all, filter), classes, sort ?? MOST_RETAINED);
    });
    return { rows: describeRows(s, rows.subarray(page.offset, page.offset + page.limit), classes), total: rows.length };
  }

  async *object(input: Input['object'], pace: Pace): Stream<ObjectRow> {
    const s = yield* this.snapshot(input.path, pace);
    return s.describe(yield* drive(s.row(input.id), pace), yield* drive(s.groups('class'), pace));
  }

  async *references(input: Input['references'], pace: Pace): Stream<ReferencePage> {
    const { path, id, direction, page } = input;
    const s = yield* this.snapshot(path, pace);
    const v = yield* drive(s.row(id), pace);
    const classes = yield* drive(s.groups('class'), pace);
    const edges = this.kept([path], ['references', v, direction], () =>
      direction === 'references' ? referenceEdges(s, v) : retainerEdges(s, v),
    );
    const rows = Array.from(edges.subarray(page.offset, page.offset + page.limit), (e) => describeEdge(s, e, direction, classes));
    return { rows, total: edges.length };
  }

  async *dominated(input: Input['dominated'], pace: Pace): Stream<ObjectPage> {
    const { path, id, page } = input;
    const s = yield* this.snapshot(path, pace);
    const v = id === undefined ? s.graph.root : yield* drive(s.row(id), pace);
    const classes = yield* drive(s.groups('class'), pace);
    const tree = yield* drive(s.tree(), pace);
    const rows = yield* this.table([path], ['dominated', v], pace, () =>
      orderRows(s, tree.nodes.slice(tree.first[v], tree.first[v + 1]), classes, MOST_RETAINED),
    );
    return { rows: describeRows(s, rows.subarray(page.offset, page.offset + page.limit), classes), total: rows.length };
  }

  async *chains(input: Input['chains'], pace: Pace): Stream<{ chains: Chain[] }> {
    const { path, of, limit, judgements } = input;
    const s = yield* this.snapshot(path, pace, of.by === 'group' ? groupingsOf(of.within) : []);
    const ignore = new Set<number>();
    for (const id of input.ignore ?? []) ignore.add(yield* drive(s.row(id), pace));
    if (of.by === 'id') {
      const v = yield* drive(s.row(of.id), pace);
      return { chains: yield* drive(chainsToObject(s, v, { limit, ignore, judgements }), pace) };
    }
    const within = yield* this.population(of.view, pace);
    const steps = of.by === 'class' ? [{ grouping: 'class' as const, key: of.class }] : of.within;
    const paths = [path, ...(of.view?.paths ?? [])];
    const name = ['objects', steps, of.view?.kind, within?.identity];
    // As the list of these objects, which a person usually comes from.
    const rows = yield* this.table(paths, name, pace, () => membersOf(s, steps, within));
    const asked = [...name, 'chains', limit, [...ignore], judgements];
    return { chains: yield* this.table(paths, asked, pace, () => chainsToGroup(s, { rows, limit, ignore, judgements })) };
  }

  async *suspects(input: Input['suspects'], pace: Pace): Stream<{ suspects: Suspect[]; identity: Identity }> {
    const { paths, limit, judgements } = input;
    const snapshots = yield* this.#snapshots(paths, pace);
    const identity = yield* this.#identity(paths, input.identity, pace);
    return { suspects: yield* drive(findSuspects(snapshots, { identity, judgements, limit }), pace), identity };
  }

  async *histories({ paths, identity, ids }: Input['histories'], pace: Pace): Stream<{ rows: History[] }> {
    const snapshots = yield* this.#snapshots(paths, pace);
    if ((yield* this.#identity(paths, identity, pace)) === 'shapes') return { rows: [] };
    return { rows: yield* drive(histories(snapshots, ids), pace) };
  }

  /** Opens a snapshot, with what the groupings need; the failure names this path even where a query names several. */
  async *snapshot(path: string, pace: Pace, groupings: readonly string[] = []): Stream<Snapshot> {
    try {
      const { snapshot } = yield* this.store.open(path, pace);
      if (groupings.includes('site')) yield* allocationsOf(path, snapshot, 'traces', pace);
      return snapshot;
    } catch (error) {
      const failure = failureOf(path, error);
      throw failure === undefined ? error : new FailureError(failure);
    }
  }

  /** The allocation profile at `path`, while its file stays as it is; `undefined` where there is something else. */
  async *profile(path: string, pace: Pace): Stream<AllocationData | undefined> {
    const status = await stat(path).catch(() => undefined);
    const key = ['profile', status?.mtimeMs, status?.size];
    const known = this.known<{ readonly data: AllocationData | undefined }>([path], key);
    if (known !== undefined) return known.data;
    const data = yield* profileAt(path, pace);
    return this.kept([path], key, () => ({ data })).data;
  }

  async *#snapshots(paths: readonly string[], pace: Pace, groupings: readonly string[] = []): Stream<Snapshot[]> {
    const open: Snapshot[] = [];
    for (const [i, path] of paths.entries()) {
      const next = i + 1 < paths.length ? await this.store.beside(path, paths[i + 1]) : undefined;
      let opened = false;
      try {
        open.push(yield* this.snapshot(path, pace, groupings));
        opened = true;
      } finally {
        if (!opened) await next?.giveUp();
      }
    }
    return open;
  }

  /** A whole table, from the cache where it was asked for before. */
  async *table<T>(paths: readonly string[], key: readonly unknown[], pace: Pace, build: () => Work<T>): Stream<T> {
    const name = JSON.stringify([paths, ...key]);
    return this.#tables.get<T>(name) ?? this.#tables.set(name, paths, yield* drive(build(), pace));
  }

  /** A table that was made before, if it is still kept. */
  known<T>(paths: readonly string[], key: readonly unknown[]): T | undefined {
    return this.#tables.get<T>(JSON.stringify([paths, ...key]));
  }

  /** The same for tables that are built at once. */
  kept<T>(paths: readonly string[], key: readonly unknown[], build: () => T): T {
    const name = JSON.stringify([paths, ...key]);
    return this.#tables.get<T>(name) ?? this.#tables.set(name, paths, build());
  }

  async *#identity(paths: readonly string[], wanted: View['identity'], pace: Pace): Stream<Identity> {
    if (wanted !== 'detect') return wanted;
    const snapshots = yield* this.#snapshots(paths, pace);
    return yield* this.table(paths, ['identity'], pace, () => detectIdentity(snapshots));
  }

  async *population(
    view: { readonly kind: CompareView; readonly paths: readonly string[]; readonly identity: View['identity'] } | undefined,
    pace: Pace,
  ): Stream<PopulationRequest | undefined> {
    if (view === undefined) return undefined;
    const snapshots = yield* this.#snapshots(view.paths, pace);
    return { view: view.kind, snapshots, identity: yield* this.#identity(view.paths, view.identity, pace) };
  }
}
