// Partitions that need nothing but a node's own columns.
import type { HeapGraph } from '../graph/heap-graph.js';
import { slices, type Work } from '../work.js';
import { type Groups, GroupsBuilder } from './groups.js';

/** Node types of the format. */
export const groupByKind = (g: HeapGraph): Groups => ({ of: Uint32Array.from(g.nodeType), keys: g.nodeTypeNames, labels: g.nodeTypeNames });

/** Powers of two of the shallow size: key 64 holds sizes 64 to 127. */
export const groupBySize = (g: HeapGraph): Groups => {
  const groups = new GroupsBuilder(g.nodeCount);
  // By exponent plus one; nothing is larger than 2^53.
  const known = new Int32Array(64).fill(-1);
  for (let v = 0; v < g.nodeCount; v++) {
    const size = g.selfSize[v];
    const step = size <= 0xffffffff ? 32 - Math.clz32(size) : Math.floor(Math.log2(size)) + 1;
    if (known[step] < 0) {
      const low = size === 0 ? 0 : 2 ** (step - 1);
      known[step] = groups.group(String(low), size === 0 ? '0' : `${low} – ${low * 2 - 1}`);
    }
    groups.of[v] = known[step];
  }
  return groups.done();
};

/** Every shallow size by itself: heapy's `bysize`. */
export function* groupByExactSize(g: HeapGraph): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  const known = new Map<number, number>();
  yield* slices('histogram', g.nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      const size = g.selfSize[v];
      let k = known.get(size);
      if (k === undefined) {
        k = groups.group(String(size), String(size));
        known.set(size, k);
      }
      groups.of[v] = k;
    }
  });
  return groups.done();
}
