// N snapshots side by side. The newest snapshot's interface definitions apply to all (rule 9).
import type { CompareRow, CompareView, GroupStep, Identity, Partition } from '../../shared/heap.js';
import type { Work } from '../work.js';
import type { Aggregates } from './aggregate.js';
import { narrowed } from './narrow.js';
import { type Aligned, type Alignment, align, inBoth } from './presence.js';
import type { Snapshot } from './snapshot.js';

export interface Comparison {
  readonly rows: readonly CompareRow[];
  readonly identity: Identity;
}

/** Snapshots with groups that mean the same in all of them. */
export function* alignSnapshots(snapshots: readonly Snapshot[], grouping: Partition): Work<Alignment> {
  const newest = snapshots.at(-1) as Snapshot;
  const definitions = yield* newest.definitions();
  const members: { snapshot: Snapshot; groups: Aligned['groups'] }[] = [];
  for (const snapshot of snapshots) members.push({ snapshot, groups: yield* snapshot.groups(grouping, definitions) });
  return align(members);
}

/**
 * The objects of a view, per snapshot: 1 for each row that belongs. `undefined` for `all`. Objects are the same when id and class are.
 * new: in the last, not in the first. survivors: in the last and an earlier one, not in the first. freed: in the first, not in the last.
 */
export function* population(snapshots: readonly Snapshot[], view: CompareView): Work<readonly Uint8Array[] | undefined> {
  if (view === 'all') return undefined;
  const { members } = yield* alignSnapshots(snapshots, 'class');
  const first = members[0] as Aligned;
  const last = members.at(-1) as Aligned;
  const anchor = view === 'freed' ? first : last;
  const rest = members.filter((m) => m !== anchor);
  const inOther: Uint8Array[] = [];
  for (const m of rest) inOther.push((yield* inBoth(anchor, m)).inA);
  const n = anchor.snapshot.graph.nodeCount;
  const chosen = new Uint8Array(n);
  // `rest` keeps the order: for `freed` the last snapshot is its last, otherwise the first is its first.
  const excluded = view === 'freed' ? inOther.at(-1) : inOther[0];
  const between = view === 'survivors' ? inOther.slice(1) : [];
  for (let v = 0; v < n; v++) {
    if (anchor.snapshot.graph.selfSize[v] === 0 || excluded?.[v] === 1) continue;
    if (view === 'survivors' && !between.some((p) => p[v] === 1)) continue;
    chosen[v] = 1;
  }
  const byMember: Uint8Array[] = [];
  for (const m of members) byMember.push(m === anchor ? chosen : yield* carried(anchor, m, chosen));
  return byMember;
}

/** Rows of `to` that are the same objects as the chosen rows of `from`. */
function* carried(from: Aligned, to: Aligned, chosen: Uint8Array): Work<Uint8Array> {
  const rowsFrom = yield* from.snapshot.byId();
  const rowsTo = yield* to.snapshot.byId();
  const gf = from.snapshot.graph;
  const gt = to.snapshot.graph;
  const out = new Uint8Array(gt.nodeCount);
  let j = 0;
  for (let i = 0; i < rowsTo.length; i++) {
    const w = rowsTo[i];
    const id = gt.nodeId[w];
    while (j < rowsFrom.length && gf.nodeId[rowsFrom[j]] < id) j++;
    for (let k = j; k < rowsFrom.length && gf.nodeId[rowsFrom[k]] === id; k++) {
      const v = rowsFrom[k];
      if (chosen[v] === 1 && from.common[from.groups.of[v]] === to.common[to.groups.of[w]]) out[w] = 1;
    }
  }
  yield { step: 'compare', done: rowsTo.length, total: rowsTo.length };
  return out;
}

/** The objects that count, per snapshot: those of the view, as far as objects are known one by one, in all groups of the path. */
export function* counted(
  snapshots: readonly Snapshot[],
  identity: Identity,
  view: CompareView,
  within: readonly GroupStep[],
): Work<readonly (Uint8Array | undefined)[]> {
  const definitions = yield* (snapshots.at(-1) as Snapshot).definitions();
  const objects = identity === 'objects' ? yield* population(snapshots, view) : undefined;
  const included: (Uint8Array | undefined)[] = [];
  for (const [i, s] of snapshots.entries()) included.push(yield* narrowed(s, within, 'empty', definitions, objects?.[i]));
  return included;
}

export function* compare(
  snapshots: readonly Snapshot[],
  identity: Identity,
  grouping: Partition,
  view: CompareView,
  within: readonly GroupStep[] = [],
): Work<Comparison> {
  const included = yield* counted(snapshots, identity, view, within);
  const { members, keys, labels } = yield* alignSnapshots(snapshots, grouping);
  const objects = identity === 'objects';
  const sums: Aggregates[] = [];
  for (const [i, m] of members.entries()) sums.push(yield* m.snapshot.sums(m.groups, included[i]));
  const added: Float64Array[] = [];
  const removed: Float64Array[] = [];
  if (objects) {
    for (let i = 1; i < members.length; i++) {
      const before = members[i - 1] as Aligned;
      const after = members[i] as Aligned;
      const { inA, inB } = yield* inBoth(after, before);
      added.push(countMissing(after, inA, keys.length, included[i]));
      removed.push(countMissing(before, inB, keys.length, included[i - 1]));
    }
  }

  // Groups of each snapshot by common number.
  const local = members.map((m) => {
    const of = new Int32Array(keys.length).fill(-1);
    for (let k = 0; k < m.common.length; k++) of[m.common[k]] = k;
    return of;
  });
  const pairs = members.length - 1;
  const rows: CompareRow[] = [];
  for (let k = 0; k < keys.length; k++) {
    const pick = (column: 'count' | 'shallow' | 'retained'): number[] =>
      sums.map((s, i) => ((local[i] as Int32Array)[k] < 0 ? 0 : (s[column][(local[i] as Int32Array)[k]] as number)));
    const count = pick('count');
    const perPair = (columns: readonly Float64Array[]): (number | null)[] =>
      Array.from({ length: pairs }, (_, i) => (objects ? (columns[i] as Float64Array)[k] : null));
    const up = perPair(added);
    const down = perPair(removed);
    if (count.every((c) => c === 0)) continue;
    const shallowBytes = pick('shallow');
    const retainedBytes = pick('retained');
    const delta = (values: readonly number[]): number => (values.at(-1) as number) - (values[0] as number);
    const row: CompareRow = {
      key: keys[k] as string,
      label: labels[k] as string,
      count,
      shallowBytes,
      retainedBytes,
      added: up,
      removed: down,
      countDelta: delta(count),
      shallowDelta: delta(shallowBytes),
      retainedDelta: delta(retainedBytes),
      monotonic: count.every((c, i) => i === 0 || c > (count[i - 1] as number)),
    };
    if (!objects && !fitsShape(row, view)) continue;
    rows.push(row);
  }
  return { rows, identity };
}

/** Where only shapes compare, views can only look at counts. */
export const fitsShape = (row: CompareRow, view: CompareView): boolean => {
  switch (view) {
    case 'all':
      return true;
    case 'new':
      return row.countDelta > 0;
    case 'survivors':
      return row.monotonic;
    case 'freed':
      return row.countDelta < 0;
  }
};

const countMissing = (a: Aligned, present: Uint8Array, groups: number, include: Uint8Array | undefined): Float64Array => {
  const counts = new Float64Array(groups);
  const g = a.snapshot.graph;
  for (let v = 0; v < g.nodeCount; v++) {
    if (g.selfSize[v] !== 0 && present[v] === 0 && (include === undefined || include[v] === 1)) counts[a.common[a.groups.of[v]]]++;
  }
  return counts;
};
