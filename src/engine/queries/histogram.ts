// Class histogram and its kin: one row a group.
import type { GroupRow, GroupStep, Partition } from '../../shared/heap.js';
import type { Bytes } from '../../shared/units.js';
import type { Work } from '../work.js';
import { type Aggregates, aggregate } from './aggregate.js';
import type { Groups } from './groups.js';
import { narrowed } from './narrow.js';
import type { Snapshot } from './snapshot.js';

/** Groups of nothing but empty nodes are left out. */
export const rowsOf = (groups: Groups, sums: Aggregates): readonly GroupRow[] => {
  const rows: GroupRow[] = [];
  for (let k = 0; k < groups.keys.length; k++) {
    if (sums.count[k] === 0) continue;
    rows.push({
      key: groups.keys[k] as string,
      label: groups.labels[k] as string,
      count: sums.count[k],
      shallowBytes: sums.shallow[k] as Bytes,
      retainedBytes: sums.retained[k] as Bytes,
      distance: sums.distance[k],
    });
  }
  return rows;
};

/** All rows, unsorted, of the objects that are in all groups of the path. Groups of nothing but empty nodes are left out. */
export function* histogram(s: Snapshot, grouping: Partition, within: readonly GroupStep[] = []): Work<readonly GroupRow[]> {
  const isWhole = within.length === 0;
  if (grouping === 'class' && isWhole && s.classRows !== undefined) return s.classRows;
  const include = yield* narrowed(s, within, 'fault');
  const groups = yield* s.groups(grouping);
  const sums = yield* aggregate(s.graph, yield* s.order(), groups, include);
  const rows = rowsOf(groups, sums);
  if (grouping === 'class' && isWhole) s.classRows = rows;
  return rows;
}
