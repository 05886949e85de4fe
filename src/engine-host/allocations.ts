// What the contract asks about allocations: of a snapshot that was recorded with tracking, and of a sampled profile.
import type { InferContractRouterInputs } from '@orpc/contract';
import type { AllocationData } from '../engine/formats/allocations.js';
import { allocationsOverTime, weightsOf } from '../engine/queries/allocations.js';
import { CallTree } from '../engine/queries/calls.js';
import { membersOf } from '../engine/queries/objects.js';
import type { Snapshot } from '../engine/queries/snapshot.js';
import { pageOf, sortRows } from '../engine/queries/table.js';
import type { EngineContract } from '../shared/engine-api.js';
import type { AllocationPage, AllocationRow, Flame } from '../shared/heap-allocations.js';
import type { Progress } from '../shared/progress.js';
import { allocationsOf } from './allocation-data.js';
import type { Pace } from './drive.js';
import { withWords } from './inspections.js';
import type { Queries } from './queries.js';

type Input = InferContractRouterInputs<EngineContract>;
type Stream<T> = AsyncGenerator<Progress, T, void>;
type Asked = Pick<Input['allocations'], 'path' | 'weigh'>;

export class Allocations {
  constructor(readonly queries: Queries) {}

  async *page(
    { path, weigh, view = 'functions', at = [], filter = '', sort, page }: Input['allocations'],
    pace: Pace,
  ): Stream<AllocationPage> {
    const { tree, snapshot, paths } = yield* this.#tree({ path, weigh }, pace);
    const all = yield* this.queries.table(paths, ['calls', weigh, view, at], pace, () => tree.rows(view, at));
    const samples =
      snapshot === undefined
        ? []
        : yield* this.queries.table([path], ['allocations over time'], pace, () => allocationsOverTime(snapshot, tree.data));
    const rows = this.queries.kept(paths, ['calls', weigh, view, at, filter, sort], () => {
      const kept = withWords<AllocationRow>(all, filter, (row) => `${row.name} ${row.script}`);
      return sort === undefined ? kept : sortRows(kept, sort);
    });
    const { kind, truncated } = tree.data;
    return {
      kind,
      rows: pageOf(rows, page),
      total: rows.length,
      totals: tree.totals,
      samples: [...samples],
      ...(truncated === undefined ? {} : { truncated }),
    };
  }

  async *flame({ path, weigh, view, at = [], depth, limit }: Input['flame'], pace: Pace): Stream<Flame> {
    const { tree, paths } = yield* this.#tree({ path, weigh }, pace);
    return yield* this.queries.table(paths, ['flame', weigh, view, at, depth, limit], pace, () => tree.flame(view, at, depth, limit));
  }

  async *#tree(
    { path, weigh = { what: 'allocated' } }: Asked,
    pace: Pace,
  ): Stream<{ readonly tree: CallTree; readonly snapshot?: Snapshot; readonly paths: readonly string[] }> {
    const profile = yield* this.queries.profile(path, pace);
    if (profile !== undefined) {
      // A profile has no objects: what it tells is all that can be weighed.
      return { tree: yield* this.queries.table([path], ['call tree'], pace, () => CallTree.of(profile, profile.traces)), paths: [path] };
    }
    const snapshot = yield* this.queries.snapshot(path, pace);
    const data = yield* allocationsOf(path, snapshot, 'all', pace);
    const view = weigh.what === 'alive' ? weigh.view : undefined;
    const population = yield* this.queries.population(view, pace);
    const paths = [path, ...(view?.paths ?? [])];
    const tree = yield* this.queries.table(paths, ['call tree', weigh, population?.identity], pace, () =>
      weigh.what === 'allocated' ? CallTree.of(data, data.traces) : aliveTree(snapshot, data, population),
    );
    return { tree, snapshot, paths };
  }
}

function* aliveTree(s: Snapshot, data: AllocationData, population: Parameters<typeof membersOf>[2]) {
  const rows = yield* membersOf(s, [], population);
  return yield* CallTree.of(data, yield* weightsOf(s.graph, data, rows));
}
