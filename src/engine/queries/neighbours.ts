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

/** Edges into `v`: nearest to a root first, weak ones last. */
export const retainerEdges = (s: Snapshot, v: number): Uint32Array => {
  const g = s.graph;
  const edges = g.retainerEdge.slice(g.firstRetainer[v], g.firstRetainer[v + 1]);
  const rank = (e: number): number => {
    const distance = g.distance[sourceOf(g.firstEdge, e)];
    return (edgeTypeOf(g, e) === EdgeType.weak ? 2e9 : 0) + (distance < 0 ? 1e9 : distance);
  };
  const ranks = new Map<number, number>();
  for (const e of edges) ranks.set(e, rank(e));
  return edges.sort((a, b) => (ranks.get(a) as number) - (ranks.get(b) as number) || a - b);
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
