// Which objects two snapshots have in common: rule 9, by id within each class.
import type { HeapGraph } from '../graph/heap-graph.js';
import { slices, type Work } from '../work.js';
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

/** Objects that two snapshots have in common: same id, same group. Per row 1 for those; empty nodes (size zero) are in neither. */
export interface Common {
  readonly inA: Uint8Array;
  readonly inB: Uint8Array;
}

/** Ids are looked up in a table where it takes at most so many cells an object; V8 counts them up by two. */
const SPARSE = 16;
/** Others in a map, so many at most. */
const MOST_FAR = 1 << 16;

/** `a` and `b` are members of one alignment. */
export function* inBoth(a: Aligned, b: Aligned): Work<Common> {
  const common = { inA: new Uint8Array(a.snapshot.graph.nodeCount), inB: new Uint8Array(b.snapshot.graph.nodeCount) };
  const table = yield* rowsOfIds(b.snapshot.graph);
  if (table === undefined) yield* merge(a, b, common);
  else yield* lookUp(a, b, table, common);
  return common;
}

const isSame = (a: Aligned, v: number, b: Aligned, w: number): boolean =>
  b.snapshot.graph.selfSize[w] !== 0 && b.common[b.groups.of[w]] === a.common[a.groups.of[v]];

/** Rows by id. */
interface RowsOfIds {
  /** 1 + row, for ids that are near each other. */
  readonly near: Uint32Array;
  /** What V8 numbers by a hash: the few nodes of the embedder. */
  readonly far: ReadonlyMap<number, number>;
}

/** Undefined where many ids are far apart (addresses), or one stands for two rows. */
function* rowsOfIds({ nodeCount, nodeId }: HeapGraph): Work<RowsOfIds | undefined> {
  const limit = nodeCount * SPARSE;
  const far = new Map<number, number>();
  let greatest = 0;
  let twice = false;
  yield* slices('compare', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      const id = nodeId[v];
      if (id <= limit) {
        if (id > greatest) greatest = id;
      } else if (far.size < MOST_FAR) {
        if (far.has(id)) twice = true;
        far.set(id, v + 1);
      } else twice = true;
    }
  });
  if (twice) return undefined;
  const near = new Uint32Array(greatest + 1);
  yield* slices('compare', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      const id = nodeId[v];
      if (id > limit) continue;
      if (near[id] !== 0) twice = true;
      near[id] = v + 1;
    }
  });
  return twice ? undefined : { near, far };
}

function* lookUp(a: Aligned, b: Aligned, { near, far }: RowsOfIds, { inA, inB }: Common): Work<void> {
  const { nodeCount, nodeId, selfSize } = a.snapshot.graph;
  yield* slices('compare', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      if (selfSize[v] === 0) continue;
      const id = nodeId[v];
      const w = (id < near.length ? near[id] : (far.get(id) ?? 0)) - 1;
      if (w < 0 || !isSame(a, v, b, w)) continue;
      inA[v] = 1;
      inB[w] = 1;
    }
  });
}

/** Two lists in ascending order of ids, side by side. */
function* merge(a: Aligned, b: Aligned, { inA, inB }: Common): Work<void> {
  const rowsA = yield* a.snapshot.byId();
  const rowsB = yield* b.snapshot.byId();
  const ga = a.snapshot.graph;
  const gb = b.snapshot.graph;
  let j = 0;
  yield* slices('compare', rowsA.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const v = rowsA[i];
      const id = ga.nodeId[v];
      if (ga.selfSize[v] === 0) continue;
      while (j < rowsB.length && gb.nodeId[rowsB[j]] < id) j++;
      for (let k = j; k < rowsB.length && gb.nodeId[rowsB[k]] === id; k++) {
        if (!isSame(a, v, b, rowsB[k])) continue;
        inA[v] = 1;
        inB[rowsB[k]] = 1;
      }
    }
  });
}
