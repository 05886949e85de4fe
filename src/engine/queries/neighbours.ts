// What an object refers to, and what refers to it.
import type { ReferencePage } from '../../shared/heap.js';
import { sourceOf } from '../graph/heap-graph.js';
import { EdgeType } from '../heap-types.js';
import { edgeKindOf, edgeLabel, edgeTypeOf } from './edges.js';
import type { Groups } from './groups.js';
import type { Snapshot } from './snapshot.js';

export type ReferenceRow = ReferencePage['rows'][number];

/** Edges out of `v` in file order: properties as the program added them. */
export const referenceEdges = (s: Snapshot, v: number): Uint32Array => {
  const { firstEdge } = s.graph;
  return Uint32Array.from({ length: firstEdge[v + 1] - firstEdge[v] }, (_, i) => firstEdge[v] + i);
};

/** Distances from here on are not told apart; nobody pages that far. */
const FAR = 4094;

/** Edges into `v`: nearest to a root first, weak ones last. Linear: values that everybody refers to have millions. */
export const retainerEdges = (s: Snapshot, v: number): Uint32Array => {
  const g = s.graph;
  const edges = g.retainerEdge.subarray(g.firstRetainer[v], g.firstRetainer[v + 1]);
  const rank = (e: number): number => {
    if (edgeTypeOf(g, e) === EdgeType.weak) return FAR + 1;
    const distance = g.distance[sourceOf(g.firstEdge, e)];
    return distance < 0 ? FAR : Math.min(distance, FAR);
  };
  const ranks = Uint16Array.from(edges, rank);
  const place = new Uint32Array(FAR + 3);
  for (const r of ranks) place[r + 1]++;
  for (let r = 1; r < place.length; r++) place[r] += place[r - 1];
  const sorted = new Uint32Array(edges.length);
  for (let i = 0; i < edges.length; i++) sorted[place[ranks[i]]++] = edges[i];
  return sorted;
};

/** `direction` says which end of the edge the row shows. */
export const describeEdge = (s: Snapshot, e: number, direction: 'references' | 'retainers', classes: Groups): ReferenceRow => {
  const g = s.graph;
  const source = sourceOf(g.firstEdge, e);
  return {
    edge: edgeLabel(g, source, e),
    edgeKind: edgeKindOf(g, e),
    object: s.describe(direction === 'references' ? g.edgeTo[e] : source, classes),
  };
};
