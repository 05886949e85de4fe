// Order by id: what finding an object and comparing snapshots rest on.
import type { HeapGraph } from '../graph/heap-graph.js';
import { slices, type Work } from '../work.js';

/** Rows by ascending id (radix sort; rows with the same id keep their order). */
export function* rowsById(g: HeapGraph): Work<Uint32Array> {
  const { nodeCount: n, nodeId } = g;
  let rows = new Uint32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  if (nodeId instanceof Float64Array) return rows.sort((a, b) => nodeId[a] - nodeId[b] || a - b);
  let max = 0;
  for (let i = 0; i < n; i++) if (nodeId[i] > max) max = nodeId[i];
  const BITS = 11;
  const counts = new Uint32Array(1 << BITS);
  let other = new Uint32Array(n);
  for (let shift = 0; shift < 32 && max >>> shift > 0; shift += BITS) {
    counts.fill(0);
    yield* slices('compare', n, (from, to) => {
      for (let i = from; i < to; i++) counts[(nodeId[i] >>> shift) & 2047]++;
    });
    let sum = 0;
    for (let i = 0; i < counts.length; i++) {
      const c = counts[i];
      counts[i] = sum;
      sum += c;
    }
    const [before, after] = [rows, other];
    yield* slices('compare', n, (from, to) => {
      for (let i = from; i < to; i++) after[counts[(nodeId[before[i]] >>> shift) & 2047]++] = before[i];
    });
    [rows, other] = [after, before];
  }
  return rows;
}
