// When each object of the last snapshot first appeared.
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';

/**
 * Per row of the last snapshot: index of the first snapshot from which on all have an object of the same id and node type; the last index
 * for what is new there. Only meaningful when ids mean the same objects in all snapshots.
 */
export function* agesOf(snapshots: readonly Snapshot[]): Work<Uint8Array> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const ages = new Uint8Array(g.nodeCount).fill(snapshots.length - 1);
  const rows = yield* last.byId();
  for (let i = snapshots.length - 2; i >= 0; i--) {
    const older = snapshots[i] as Snapshot;
    const olderRows = yield* older.byId();
    const o = older.graph;
    let j = 0;
    for (let k = 0; k < rows.length; k++) {
      const v = rows[k];
      const id = g.nodeId[v];
      while (j < olderRows.length && o.nodeId[olderRows[j]] < id) j++;
      if (j === olderRows.length) break;
      const w = olderRows[j];
      // without a gap: CPython's ids come from addresses, which another object may have had before
      if (o.nodeId[w] === id && o.nodeType[w] === g.nodeType[v] && ages[v] === i + 1) ages[v] = i;
    }
    yield { step: 'suspects', done: snapshots.length - 1 - i, total: snapshots.length };
  }
  return ages;
}
