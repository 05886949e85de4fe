// Whether ids mean the same objects in two snapshots.
import type { Identity } from '../../shared/heap.js';
import { NodeType } from '../heap-types.js';
import type { Work } from '../work.js';
import type { Snapshot } from './snapshot.js';

/** Of the objects that share an id, at least this part must agree in type and name. */
const AGREEMENT = 0.9;

/**
 * `objects` when the ids of application objects agree between every two adjacent snapshots. Ids are handed out in the same
 * order by every process, so that two runs of one program share nearly all ids and yet agree in a sixth of them at most; within one
 * epoch agreement is total, but for objects that died and left their address. Strings and the runtime's own nodes say nothing.
 * Addresses of two processes of one executable may coincide to any extent (static types, modules loaded in the same order): where
 * snapshots name their process, those of two are never of the same objects.
 */
export function* detectIdentity(snapshots: readonly Snapshot[]): Work<Identity> {
  const log = ({ graph }: Snapshot): string | undefined => graph.process?.identity?.log;
  const lives = new Set(snapshots.flatMap(({ graph }) => graph.process?.life ?? []));
  if (lives.size > 1) return 'shapes';
  for (let i = 1; i < snapshots.length; i++) {
    // ids made of births mean nothing beside those of another log, or those of addresses
    if (log(snapshots[i - 1] as Snapshot) !== log(snapshots[i] as Snapshot)) return 'shapes';
    const share = yield* agreement(snapshots[i - 1] as Snapshot, snapshots[i] as Snapshot);
    if (share < AGREEMENT) return 'shapes';
  }
  return 'objects';
}

/** Part of the shared ids (objects and functions only) that agree in type, name and shape of their edges. */
export function* agreement(a: Snapshot, b: Snapshot): Work<number> {
  const rowsA = yield* a.byId();
  const rowsB = yield* b.byId();
  const ga = a.graph;
  const gb = b.graph;
  const says = (type: number): boolean => type === NodeType.object || type === NodeType.closure || type === NodeType.regexp;
  // Names are compared once per pair of string indexes.
  const sameName = new Map<number, number>();
  let shared = 0;
  let same = 0;
  let j = 0;
  for (let i = 0; i < rowsA.length; i++) {
    const v = rowsA[i];
    const id = ga.nodeId[v];
    while (j < rowsB.length && gb.nodeId[rowsB[j]] < id) j++;
    if (j === rowsB.length) break;
    const w = rowsB[j];
    if (gb.nodeId[w] !== id || (!says(ga.nodeType[v]) && !says(gb.nodeType[w]))) continue;
    shared++;
    if (ga.nodeType[v] !== gb.nodeType[w]) continue;
    const nameA = ga.nodeName[v];
    const nameB = gb.nodeName[w];
    if (sameName.get(nameA) === nameB) same++;
    else if (ga.strings.text(nameA) === gb.strings.text(nameB)) {
      sameName.set(nameA, nameB);
      same++;
    }
  }
  return shared === 0 ? 0 : same / shared;
}
