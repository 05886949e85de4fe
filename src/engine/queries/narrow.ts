// Objects that are in a group, or in groups inside groups.
import type { GroupStep } from '../../shared/heap.js';
import { EngineFault } from '../faults.js';
import type { InterfaceDefinition } from '../graph/interfaces.js';
import { SLICE, slices, type Work } from '../work.js';
import type { DominatedTree } from './dominated.js';
import type { Groups } from './groups.js';
import type { Snapshot } from './snapshot.js';

/** Groups with this key, or, where there is none, with this label: a bare class name means all classes of that name. */
const wantedGroups = (groups: Groups, key: string): ReadonlySet<number> => {
  const wanted = new Set<number>();
  groups.keys.forEach((k, i) => {
    if (k === key) wanted.add(i);
  });
  if (wanted.size > 0) return wanted;
  groups.labels.forEach((label, i) => {
    if (label === key) wanted.add(i);
  });
  return wanted;
};

/** Id in the key of a row grouped by id: "@77"; NaN for other texts. */
export const idOfKey = (key: string): number => (/^@\d{1,16}$/.test(key) ? Number(key.slice(1)) : Number.NaN);

/**
 * 1 for each row that is in all groups of the path and in `include`; undefined when nothing narrows. `missing`: what an unknown group
 * is: an error, or a group without objects (it may be in another snapshot).
 */
export function* narrowed(
  s: Snapshot,
  path: readonly GroupStep[],
  missing: 'fault' | 'empty',
  definitions?: readonly InterfaceDefinition[],
  include?: Uint8Array,
): Work<Uint8Array | undefined> {
  let mask = include;
  for (const { grouping, key } of path) {
    const n = s.graph.nodeCount;
    const next = new Uint8Array(n);
    if (grouping === 'id') {
      const row = yield* s.find(idOfKey(key));
      if (row >= 0) next[row] = mask?.[row] ?? 1;
      else if (missing === 'fault') throw new EngineFault({ kind: 'no-such-class', class: key });
    } else if (grouping === 'retainedBy') {
      const row = yield* s.find(idOfKey(key));
      if (row < 0 && missing === 'fault') throw new EngineFault({ kind: 'no-such-class', class: key });
      if (row >= 0) yield* markBelow(yield* s.tree(), row, mask, next);
    } else {
      const groups = yield* s.groups(grouping, definitions);
      const wanted = wantedGroups(groups, key);
      if (wanted.size === 0 && missing === 'fault') throw new EngineFault({ kind: 'no-such-class', class: key });
      const isWanted = new Uint8Array(groups.keys.length);
      for (const k of wanted) isWanted[k] = 1;
      const before = mask;
      yield* slices('histogram', n, (from, to) => {
        for (let v = from; v < to; v++) if (isWanted[groups.of[v]] === 1 && before?.[v] !== 0) next[v] = 1;
      });
    }
    mask = next;
    yield { step: 'histogram', done: 0, total: 1 };
  }
  return mask;
}

/** Marks the dominator subtree of a row, as far as `mask` allows. */
function* markBelow(tree: DominatedTree, row: number, mask: Uint8Array | undefined, out: Uint8Array): Work<void> {
  const stack = [row];
  for (let done = 0; stack.length > 0; done++) {
    const v = stack.pop() as number;
    if (mask?.[v] !== 0) out[v] = 1;
    for (let c = tree.first[v]; c < tree.first[v + 1]; c++) stack.push(tree.nodes[c]);
    if (done % SLICE === 0) yield { step: 'dominators', done, total: out.length };
  }
}
