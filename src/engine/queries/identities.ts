// Grouping by identity: every object a row of its own. Rows are made for the page that is asked for; a million objects are columns.
import type { CompareRow, CompareView, GroupRow, GroupStep, Identity } from '../../shared/heap.js';
import type { Bytes } from '../../shared/units.js';
import { SLICE, slices, type Work } from '../work.js';
import { alignSnapshots, counted } from './compare.js';
import type { Groups } from './groups.js';
import { membersOf, orderRows } from './objects.js';
import type { Aligned, Alignment } from './presence.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';
import { ranks, sortedBy } from './sort.js';
import type { SortOrder } from './table.js';

const labelOf = (s: Snapshot, v: number, classes: Groups): string => {
  const text = preview(s.graph, v);
  const name = classes.labels[classes.of[v]] as string;
  return text === '' || text === name ? `${name} @${s.graph.nodeId[v]}` : `${name} ${text} @${s.graph.nodeId[v]}`;
};

/** Row of a histogram by id. */
export const identityRow = (s: Snapshot, v: number, classes: Groups): GroupRow => {
  const g = s.graph;
  return {
    key: `@${g.nodeId[v]}`,
    label: labelOf(s, v, classes),
    count: 1,
    shallowBytes: g.selfSize[v] as Bytes,
    retainedBytes: g.retained[v] as Bytes,
    distance: g.distance[v],
  };
};

/** The objects of these groups that `keeps` lets through, in the wanted order, and what they take together. */
export function* identityRows(
  s: Snapshot,
  within: readonly GroupStep[],
  classes: Groups,
  keeps: ((row: GroupRow) => boolean) | undefined,
  order: SortOrder,
): Work<{ readonly rows: Uint32Array; readonly shallowBytes: Bytes }> {
  const { selfSize } = s.graph;
  const members = yield* membersOf(s, within);
  const kept = yield* passing(members, keeps === undefined ? undefined : (v) => keeps(identityRow(s, v, classes)));
  let shallowBytes = 0;
  yield* slices('histogram', kept.length, (from, to) => {
    for (let i = from; i < to; i++) shallowBytes += selfSize[kept[i]];
  });
  return { rows: yield* orderRows(s, kept, classes, order), shallowBytes: shallowBytes as Bytes };
}

/** Those of the items that pass; each is described to be looked at, so that few fit into a slice. */
function* passing(items: Uint32Array, passes: ((item: number) => boolean) | undefined): Work<Uint32Array> {
  if (passes === undefined) return items;
  const kept = new Uint32Array(items.length);
  let count = 0;
  const pass = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (passes(items[i])) kept[count++] = items[i];
  };
  yield* slices('histogram', items.length, pass, 4096);
  return kept.slice(0, count);
}

/** The objects of N snapshots: one entry for each (id, class), in ascending order of ids. */
export interface Identities {
  readonly count: number;
  /** Per snapshot, per entry: the row, or -1. */
  readonly rows: readonly Int32Array[];
  readonly alignment: Alignment;
}

/** Where ids mean nothing across snapshots there is nothing to put side by side: no entries. */
export function* identities(
  snapshots: readonly Snapshot[],
  identity: Identity,
  view: CompareView,
  within: readonly GroupStep[],
): Work<Identities> {
  const alignment = yield* alignSnapshots(snapshots, 'class');
  const { members } = alignment;
  if (identity === 'shapes') return { count: 0, rows: members.map(() => new Int32Array(0)), alignment };
  const included = yield* counted(snapshots, identity, view, within);
  const orders: Uint32Array[] = [];
  for (const m of members) orders.push(yield* m.snapshot.byId());
  const most = orders.reduce((sum, order) => sum + order.length, 0);
  let room = Math.min(most, 1 << 16);
  let rows = members.map(() => new Int32Array(room).fill(-1));
  let count = 0;
  const at = members.map(() => 0);
  let budget = SLICE;
  for (;;) {
    let id = Number.POSITIVE_INFINITY;
    for (let i = 0; i < members.length; i++) {
      const m = members[i] as Aligned;
      if (at[i] < orders[i].length) id = Math.min(id, m.snapshot.graph.nodeId[orders[i][at[i]]]);
    }
    if (id === Number.POSITIVE_INFINITY) break;
    const first = count;
    for (let i = 0; i < members.length; i++) {
      const { snapshot, groups, common } = members[i] as Aligned;
      const g = snapshot.graph;
      for (; at[i] < orders[i].length && g.nodeId[orders[i][at[i]]] === id; at[i]++) {
        const v = orders[i][at[i]];
        if (g.selfSize[v] === 0 || included[i]?.[v] === 0) continue;
        let entry = first;
        while (entry < count && !sameClass(alignment, rows, entry, common[groups.of[v]], i)) entry++;
        if (entry === count) {
          if (count === room) {
            room *= 2;
            rows = rows.map((old) => {
              const more = new Int32Array(room).fill(-1);
              more.set(old);
              return more;
            });
          }
          count++;
        }
        rows[i][entry] = v;
      }
    }
    if (--budget === 0) {
      budget = SLICE;
      yield { step: 'compare', done: count, total: most };
    }
  }
  return { count, rows: rows.map((r) => r.subarray(0, count)), alignment };
}

const sameClass = ({ members }: Alignment, rows: readonly Int32Array[], entry: number, common: number, upTo: number): boolean => {
  if (rows[upTo][entry] >= 0) return false;
  for (let i = 0; i < upTo; i++) {
    const v = rows[i][entry];
    const { groups, common: numbers } = members[i] as Aligned;
    if (v >= 0) return numbers[groups.of[v]] === common;
  }
  return true;
};

type Figure = 'count' | 'shallowBytes' | 'retainedBytes';

const figure = ({ rows, alignment }: Identities, i: number, entry: number, of: Figure): number => {
  const v = rows[i][entry];
  if (v < 0) return 0;
  const g = (alignment.members[i] as Aligned).snapshot.graph;
  return of === 'count' ? 1 : of === 'shallowBytes' ? g.selfSize[v] : g.retained[v];
};

const DELTAS: Readonly<Record<string, Figure>> = { countDelta: 'count', shallowDelta: 'shallowBytes', retainedDelta: 'retainedBytes' };

const figureBy = (all: Identities, entry: number, column: string): number => {
  const last = all.rows.length - 1;
  const delta = DELTAS[column];
  if (delta !== undefined) return figure(all, last, entry, delta) - figure(all, 0, entry, delta);
  if (column === 'count' || column === 'shallowBytes' || column === 'retainedBytes') return figure(all, last, entry, column);
  return 0;
};

/** Entries whose row passes, in the wanted order. */
export function* orderIdentities(all: Identities, order: SortOrder, keeps: ((row: CompareRow) => boolean) | undefined): Work<Uint32Array> {
  const each = new Uint32Array(all.count);
  yield* slices('compare', all.count, (from, to) => {
    for (let i = from; i < to; i++) each[i] = i;
  });
  const entries = yield* passing(each, keeps === undefined ? undefined : (i) => keeps(compareIdentity(all, i)));
  if (order.column === 'label') return yield* sortedBy(entries, yield* ranks(entries, (i) => classOf(all, i)), order.descending);
  const values = new Float64Array(entries.length);
  yield* slices('compare', entries.length, (from, to) => {
    for (let i = from; i < to; i++) values[i] = figureBy(all, entries[i], order.column);
  });
  return yield* sortedBy(entries, values, order.descending);
}

const newest = (all: Identities, entry: number): number => {
  let i = all.rows.length - 1;
  while (i > 0 && all.rows[i][entry] < 0) i--;
  return i;
};

const classOf = (all: Identities, entry: number): string => {
  const i = newest(all, entry);
  const { groups } = all.alignment.members[i] as Aligned;
  return groups.labels[groups.of[all.rows[i][entry]]] as string;
};

export const compareIdentity = (all: Identities, entry: number): CompareRow => {
  const { rows, alignment } = all;
  const named = newest(all, entry);
  const { snapshot, groups } = alignment.members[named] as Aligned;
  const v = rows[named][entry];
  const column = (of: Figure): number[] => rows.map((_, i) => figure(all, i, entry, of));
  const count = column('count');
  const shallowBytes = column('shallowBytes');
  const retainedBytes = column('retainedBytes');
  const delta = (values: readonly number[]): number => (values.at(-1) as number) - (values[0] as number);
  return {
    key: `@${snapshot.graph.nodeId[v]}`,
    label: labelOf(snapshot, v, groups),
    count,
    shallowBytes,
    retainedBytes,
    added: count.slice(1).map((c, i) => Math.max(0, c - (count[i] as number))),
    removed: count.slice(1).map((c, i) => Math.max(0, (count[i] as number) - c)),
    countDelta: delta(count),
    shallowDelta: delta(shallowBytes),
    retainedDelta: delta(retainedBytes),
    // One object cannot become more: what may grow in every interval is what it retains.
    monotonic: retainedBytes.every((b, i) => i === 0 || b > (retainedBytes[i - 1] as number)),
  };
};

/** Sums over entries. */
export function* identityTotals(
  all: Identities,
  entries: Uint32Array,
): Work<{ readonly count: number[]; readonly shallowBytes: number[] }> {
  const count = all.rows.map(() => 0);
  const shallowBytes = all.rows.map(() => 0);
  yield* slices('compare', entries.length, (from, to) => {
    for (let i = 0; i < all.rows.length; i++) {
      for (let k = from; k < to; k++) {
        count[i] += figure(all, i, entries[k], 'count');
        shallowBytes[i] += figure(all, i, entries[k], 'shallowBytes');
      }
    }
  });
  return { count, shallowBytes };
}
