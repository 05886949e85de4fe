// Sums over groups: count, shallow bytes, retained bytes of the topmost instances, least distance.
import type { GroupRow } from '../../shared/heap.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { SLICE, slices, type Work } from '../work.js';
import type { DominatedOrder } from './dominated.js';
import type { Groups } from './groups.js';

export interface Aggregates {
  /** Per group. */
  readonly count: Uint32Array;
  readonly shallow: Float64Array;
  readonly retained: Float64Array;
  readonly distance: Int32Array;
}

/** The same from the rows of a histogram of all objects by these groups. */
export const sumsOfRows = (groups: Groups, rows: readonly GroupRow[]): Aggregates => {
  const n = groups.keys.length;
  const sums = {
    count: new Uint32Array(n),
    shallow: new Float64Array(n),
    retained: new Float64Array(n),
    distance: new Int32Array(n).fill(0x7fffffff),
  };
  const rowOf = new Map(rows.map((row) => [row.key, row]));
  for (const [k, key] of groups.keys.entries()) {
    const row = rowOf.get(key);
    if (row === undefined) continue;
    sums.count[k] = row.count;
    sums.shallow[k] = row.shallowBytes;
    sums.retained[k] = row.retainedBytes;
    sums.distance[k] = row.distance;
  }
  return sums;
};

/** Nodes of size zero (their size went to an owner) count nowhere. `include`: 1 for the nodes that count. */
export function* aggregate(g: HeapGraph, order: DominatedOrder, groups: Groups, include?: Uint8Array): Work<Aggregates> {
  const n = groups.keys.length;
  const count = new Uint32Array(n);
  const shallow = new Float64Array(n);
  const distance = new Int32Array(n).fill(0x7fffffff);
  const { nodeCount, selfSize } = g;
  for (let from = 0; from < nodeCount; from += SLICE) {
    const to = Math.min(nodeCount, from + SLICE);
    for (let v = from; v < to; v++) {
      const size = selfSize[v];
      if (size === 0 || (include !== undefined && include[v] === 0)) continue;
      const k = groups.of[v];
      count[k]++;
      shallow[k] += size;
      if (g.distance[v] < distance[k]) distance[k] = g.distance[v];
    }
    yield { step: 'histogram', done: from, total: nodeCount * 2 };
  }
  const retained = yield* topmostRetained(g, order, groups, include);
  return { count, shallow, retained, distance };
}

/** An instance below another of its group in the dominator tree is already counted there. */
function* topmostRetained(g: HeapGraph, order: DominatedOrder, groups: Groups, include?: Uint8Array): Work<Float64Array> {
  const { rows, end, counts } = order;
  const { of } = groups;
  const retained = new Float64Array(groups.keys.length);
  /** Per group: the place after all that lies below its last topmost instance. */
  const until = new Int32Array(groups.keys.length);
  yield* slices('histogram', g.nodeCount, (from, to) => {
    for (let i = from; i < to; i++) {
      if (counts[i] === 0) continue;
      const v = rows[i];
      const k = of[v];
      if (i < until[k] || (include !== undefined && include[v] === 0)) continue;
      until[k] = end[i];
      retained[k] += g.retained[v];
    }
  });
  return retained;
}
