// The part of the window's contract that asks heaps.
import type { Weigh } from '../shared/api/heap.js';
import type { CompareView, Identity } from '../shared/heap.js';
import type { SnapshotId } from '../shared/units.js';
import type { RouterTools } from './router-tools.js';
import type { Workbench } from './workbench.js';

export function heapRoutes(workbench: Workbench, { base, relay, located, path }: RouterTools) {
  const judgements = () => workbench.view()?.judgements ?? [];
  const viewOf = async (
    wish: { kind: CompareView; snapshots: SnapshotId[] } | undefined,
  ): Promise<{ view?: { kind: CompareView; paths: string[]; identity: Identity | 'detect' } }> =>
    wish === undefined ? {} : { view: { kind: wish.kind, ...(await located(wish.snapshots)) } };
  const weighed = async (weigh: Weigh) => (weigh.what === 'alive' ? { what: weigh.what, ...(await viewOf(weigh.view)) } : weigh);

  return {
    summary: base.heap.summary.handler(({ input }) => relay(workbench.snapshots.summary(input.snapshot))),
    histogram: base.heap.histogram.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.histogram({ path: await path(snapshot), ...rest })),
    ),
    compare: base.heap.compare.handler(async ({ input: { snapshots, ...rest } }) =>
      relay(workbench.queries.compare({ ...(await located(snapshots)), ...rest })),
    ),
    objects: base.heap.objects.handler(async ({ input: { snapshot, view: wish, ...rest } }) =>
      relay(workbench.queries.objects({ path: await path(snapshot), ...rest, ...(await viewOf(wish)) })),
    ),
    object: base.heap.object.handler(async ({ input }) =>
      relay(workbench.queries.object({ path: await path(input.snapshot), id: input.id })),
    ),
    references: base.heap.references.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.references({ path: await path(snapshot), ...rest })),
    ),
    dominated: base.heap.dominated.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.dominated({ path: await path(snapshot), ...rest })),
    ),
    treemap: base.heap.treemap.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.treemap({ path: await path(snapshot), ...rest })),
    ),
    graph: base.heap.graph.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.graph({ path: await path(snapshot), ...rest })),
    ),
    cut: base.heap.cut.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.cut({ path: await path(snapshot), ...rest })),
    ),
    search: base.heap.search.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.search({ path: await path(snapshot), ...rest })),
    ),
    detached: base.heap.detached.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.detached({ path: await path(snapshot), ...rest })),
    ),
    duplicates: base.heap.duplicates.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.duplicates({ path: await path(snapshot), ...rest })),
    ),
    pinnedStrings: base.heap.pinnedStrings.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.pinnedStrings({ path: await path(snapshot), ...rest })),
    ),
    allocations: base.heap.allocations.handler(async ({ input: { snapshot, weigh, ...rest } }) =>
      relay(workbench.queries.allocations({ path: await path(snapshot), weigh: await weighed(weigh), ...rest })),
    ),
    flame: base.heap.flame.handler(async ({ input: { snapshot, weigh, ...rest } }) =>
      relay(workbench.queries.flame({ path: await path(snapshot), weigh: await weighed(weigh), ...rest })),
    ),
    collections: base.heap.collections.handler(async ({ input: { snapshot, ...rest } }) =>
      relay(workbench.queries.collections({ path: await path(snapshot), ...rest })),
    ),
    places: base.heap.places.handler(async ({ input: { snapshot, of } }) =>
      relay(workbench.queries.places({ path: await path(snapshot), of })),
    ),
    locate: base.heap.locate.handler(async ({ input: { snapshot, places } }) =>
      relay(workbench.queries.locate({ path: await path(snapshot), places })),
    ),
    savings: base.heap.savings.handler(async ({ input }) => relay(workbench.queries.savings({ path: await path(input.snapshot) }))),
    chains: base.heap.chains.handler(async ({ input }) => {
      const of =
        input.of.by === 'id'
          ? input.of
          : input.of.by === 'class'
            ? { by: 'class' as const, class: input.of.class, ...(await viewOf(input.of.view)) }
            : { by: 'group' as const, within: input.of.within, ...(await viewOf(input.of.view)) };
      return relay(
        workbench.queries.chains({
          path: await path(input.snapshot),
          of,
          limit: input.limit,
          ignore: input.ignore,
          judgements: judgements(),
        }),
      );
    }),
    histories: base.heap.histories.handler(async ({ input }) =>
      relay(workbench.queries.histories({ ...(await located(input.snapshots)), ids: input.ids })),
    ),
    suspects: base.heap.suspects.handler(async ({ input }) =>
      relay(workbench.queries.suspects({ ...(await located(input.snapshots)), judgements: judgements(), limit: input.limit })),
    ),
  };
}
