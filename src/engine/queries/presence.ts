// Which objects of one snapshot are in another: rule 9, a merge by ascending id within each class.
import type { Work } from '../work.js';
import type { Groups } from './groups.js';
import type { Snapshot } from './snapshot.js';

/** A snapshot with groups whose numbers mean the same in all snapshots compared. */
export interface Aligned {
  readonly snapshot: Snapshot;
  readonly groups: Groups;
  /** Per group of this snapshot: its number among all. */
  readonly common: Uint32Array;
}

export interface Alignment {
  readonly members: readonly Aligned[];
  readonly keys: readonly string[];
  readonly labels: readonly string[];
}

export const align = (members: readonly { readonly snapshot: Snapshot; readonly groups: Groups }[]): Alignment => {
  const numbers = new Map<string, number>();
  const keys: string[] = [];
  const labels: string[] = [];
  return {
    members: members.map(({ snapshot, groups }) => ({
      snapshot,
      groups,
      common: Uint32Array.from(groups.keys, (key, i) => {
        let k = numbers.get(key);
        if (k === undefined) {
          k = keys.push(key) - 1;
          labels.push(groups.labels[i] as string);
          numbers.set(key, k);
        }
        return k;
      }),
    })),
    keys,
    labels,
  };
};

/**
 * Per row of `a` 1 when `b` has the same object: same id, same group. Empty nodes (size zero) are in neither.
 * `a` and `b` are members of one alignment.
 */
export function* presentIn(a: Aligned, b: Aligned): Work<Uint8Array> {
  const rowsA = yield* a.snapshot.byId();
  const rowsB = yield* b.snapshot.byId();
  const ga = a.snapshot.graph;
  const gb = b.snapshot.graph;
  const present = new Uint8Array(ga.nodeCount);
  let j = 0;
  for (let i = 0; i < rowsA.length; i++) {
    const v = rowsA[i];
    const id = ga.nodeId[v];
    if (ga.selfSize[v] === 0) continue;
    while (j < rowsB.length && gb.nodeId[rowsB[j]] < id) j++;
    const group = a.common[a.groups.of[v]];
    for (let k = j; k < rowsB.length && gb.nodeId[rowsB[k]] === id; k++) {
      const w = rowsB[k];
      if (gb.selfSize[w] !== 0 && b.common[b.groups.of[w]] === group) {
        present[v] = 1;
        break;
      }
    }
  }
  yield { step: 'compare', done: rowsA.length, total: rowsA.length };
  return present;
}
