// Strings made of other strings: slices that keep a large parent alive, and ropes that were never flattened.
import type { PinnedRow } from '../../shared/heap-strings.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { sourceOf } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { asciiBytes } from '../strings.js';
import { SLICE, type Work } from '../work.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';

/** What V8 calls a slice whose text it does not write. */
const UNNAMED = asciiBytes('(sliced string)');

/** A string made of others is looked at for as long as so many other nodes. */
const SLOW = 64;

/** Rows by wasted bytes. */
export function* pinnedStrings(s: Snapshot): Work<readonly PinnedRow[]> {
  const g = s.graph;
  const rows: PinnedRow[] = [];
  const parents = new Map<number, { slices: number; bytes: number; useful: number }>();
  let budget = SLICE;
  for (let v = 0; v < g.nodeCount; v++) {
    if (--budget <= 0) {
      budget = SLICE;
      yield { step: 'histogram', done: v, total: g.nodeCount };
    }
    if (g.nodeType[v] === NodeType.slicedString) {
      budget -= SLOW;
      const parent = textTarget(g, v, 'parent');
      if (parent < 0) continue;
      const known = parents.get(parent) ?? { slices: 0, bytes: 0, useful: 0 };
      known.slices++;
      known.bytes += g.selfSize[v];
      if (!g.strings.equals(g.nodeName[v], UNNAMED)) known.useful += g.strings.text(g.nodeName[v], 1025).length;
      parents.set(parent, known);
    } else if (g.nodeType[v] === NodeType.consString) {
      budget -= SLOW;
      if (!isPartOfRope(g, v)) rows.push(ropeRow(g, v));
    }
  }
  for (const [parent, { slices, bytes, useful }] of parents) {
    budget -= SLOW;
    if (budget <= 0) {
      budget = SLICE;
      yield { step: 'histogram', done: g.nodeCount, total: g.nodeCount };
    }
    const size = g.selfSize[parent];
    const onlyByPieces = heldOnlyBySlices(g, parent);
    rows.push({
      id: g.nodeId[parent] as NodeId,
      kind: 'sliced',
      preview: preview(g, parent),
      pieces: slices,
      pieceBytes: bytes as Bytes,
      heldBytes: size as Bytes,
      // From above: V8 does not say how long a slice is. The parent's cost is theirs when nobody else holds it.
      wastedBytes: (onlyByPieces ? Math.max(0, size - useful) : 0) as Bytes,
      onlyByPieces,
    });
  }
  return rows.sort((a, b) => b.wastedBytes - a.wastedBytes || b.heldBytes - a.heldBytes || a.id - b.id);
}

/** Target of an internal edge with this name. */
const textTarget = (g: HeapGraph, v: number, name: string): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++)
    if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.internal && g.strings.text(g.edgeName[e], 8) === name) return g.edgeTo[e];
  return -1;
};

const strongSources = function* (g: HeapGraph, v: number): Generator<number, void> {
  for (let r = g.firstRetainer[v]; r < g.firstRetainer[v + 1]; r++) {
    const e = g.retainerEdge[r];
    if ((g.edgeType[e] & EDGE_TYPE_MASK) !== EdgeType.weak) yield sourceOf(g.firstEdge, e);
  }
};

export const isPartOfRope = (g: HeapGraph, v: number): boolean => {
  for (const source of strongSources(g, v)) if (g.nodeType[source] === NodeType.consString) return true;
  return false;
};

const heldOnlyBySlices = (g: HeapGraph, v: number): boolean => {
  for (const source of strongSources(g, v)) if (g.nodeType[source] !== NodeType.slicedString) return false;
  return true;
};

const MOST_PIECES = 1 << 20;

/** A rope costs its inner nodes on top of its text; flattened they go. */
const ropeRow = (g: HeapGraph, top: number): PinnedRow => {
  const seen = new Set<number>([top]);
  const stack = [top];
  let pieceBytes = 0;
  let pieces = 0;
  while (stack.length > 0 && seen.size < MOST_PIECES) {
    const v = stack.pop() as number;
    pieces++;
    pieceBytes += g.selfSize[v];
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
      const w = g.edgeTo[e];
      if (g.nodeType[w] !== NodeType.consString || seen.has(w)) continue;
      seen.add(w);
      stack.push(w);
    }
  }
  return {
    id: g.nodeId[top] as NodeId,
    kind: 'rope',
    preview: preview(g, top),
    pieces,
    pieceBytes: pieceBytes as Bytes,
    heldBytes: g.retained[top] as Bytes,
    wastedBytes: pieceBytes as Bytes,
    onlyByPieces: true,
  };
};
