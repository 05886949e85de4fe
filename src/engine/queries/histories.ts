// What single objects retained over some snapshots: the history of each link of a chain.
import type { History } from '../../shared/heap.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import type { Work } from '../work.js';
import type { Snapshot } from './snapshot.js';

/** One row for each id that is in the last snapshot, in the order asked for. Ids must mean the same objects in all of `snapshots`. */
export function* histories(snapshots: readonly Snapshot[], ids: readonly number[]): Work<History[]> {
  const rows: History[] = [];
  for (const id of ids) {
    const retainedBytes: Bytes[] = [];
    // From the last backwards: an object that was not there yet has no earlier history.
    for (let i = snapshots.length - 1; i >= 0; i--) {
      const s = snapshots[i] as Snapshot;
      const row = yield* s.find(id);
      if (row < 0) break;
      retainedBytes.unshift(s.graph.retained[row] as Bytes);
    }
    if (retainedBytes.length > 0) rows.push({ id: id as NodeId, retainedBytes });
  }
  return rows;
}
