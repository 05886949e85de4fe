// Pictures of a part of the heap, as bounded structures that somebody else draws.
import * as z from 'zod';
import { GRAPH_DIRECTIONS } from './choices.js';
import { edgeKind } from './heap.js';
import { bytes, nodeId } from './units.js';

/** A rectangle of a treemap: an object, or several siblings of one class where there are many. */
export const treemapCell = z.strictObject({
  /** Index of the cell it lies in; -1 for the outermost. */
  parent: z.number().int(),
  /** The object; absent for several. */
  id: nodeId.optional(),
  class: z.string(),
  preview: z.string(),
  /** Objects that the cell stands for, without what they dominate. */
  count: z.number(),
  shallowBytes: bytes,
  retainedBytes: bytes,
  /** Of these, what no inner cell shows. */
  ownBytes: bytes,
});
export type TreemapCell = z.infer<typeof treemapCell>;
export const treemap = z.strictObject({ cells: z.array(treemapCell), totalBytes: bytes });
export type Treemap = z.infer<typeof treemap>;

export const graphDirection = z.enum(GRAPH_DIRECTIONS);
export type GraphDirection = z.infer<typeof graphDirection>;

export const graphNode = z.strictObject({
  id: nodeId,
  class: z.string(),
  kind: z.string(),
  preview: z.string(),
  shallowBytes: bytes,
  retainedBytes: bytes,
  /** Steps from the object that the picture is of. */
  level: z.number().int(),
  /** Neighbours that are not in the picture. */
  hidden: z.number().int(),
  /** A root of the collector, or the object that the picture is of. */
  role: z.enum(['subject', 'root', 'other']),
});
export type GraphNode = z.infer<typeof graphNode>;

/** Arrows go from what refers to what is referred to, whatever the direction of the walk. */
export const graphEdge = z.strictObject({ from: nodeId, to: nodeId, label: z.string(), kind: edgeKind });
export type GraphEdge = z.infer<typeof graphEdge>;

export const objectGraph = z.strictObject({ direction: graphDirection, nodes: z.array(graphNode), edges: z.array(graphEdge) });
export type ObjectGraph = z.infer<typeof objectGraph>;
