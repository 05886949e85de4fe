// Rule: texts that were put together piece by piece, and never read as a whole, would take less in one piece.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import type { Groups } from '../queries/groups.js';
import { isPartOfRope } from '../queries/pinned-strings.js';
import type { Snapshot } from '../queries/snapshot.js';
import { isText } from '../queries/text.js';
import { SLICE, type Work } from '../work.js';

/** Fewer joints are what any program has: the runtime's own texts of two or three parts. */
const LEAST_JOINTS = 8;
/** What V8 writes before the characters of a text: shape, hash and length. */
const HEADER_BYTES = 16;

export function* join({ graph: g }: Snapshot, classes: Groups): Work<readonly Saving[]> {
  let of: string | undefined;
  let count = 0;
  let bytes = 0;
  let saved = 0;
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    if (g.nodeType[v] !== NodeType.consString || isPartOfRope(g, v)) continue;
    const rope = ropeBelow(g, v);
    if (rope === undefined || rope.saved <= 0) continue;
    of ??= classes.labels[classes.of[v]];
    count++;
    bytes += rope.bytes;
    saved += rope.saved;
  }
  return of === undefined ? [] : [{ rule: 'join', class: of, count, bytes: bytes as Bytes, savedBytes: saved as Bytes }];
}

/** Undefined where there is little to join, or another text has a part of it in common: in one piece each, that part would be there twice. */
function ropeBelow(g: HeapGraph, top: number): { readonly bytes: number; readonly saved: number } | undefined {
  let joints = 0;
  let bytes = 0;
  let saved = -HEADER_BYTES;
  const stack = [top];
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    joints++;
    bytes += g.selfSize[v];
    saved += g.selfSize[v];
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
      const w = g.edgeTo[e];
      if (!isText(g.nodeType[w])) continue;
      const isShared = onlyHolder(g, w) === undefined;
      if (g.nodeType[w] === NodeType.consString) {
        if (isShared) return undefined;
        stack.push(w);
      } else if (isShared) saved -= g.selfSize[w] - HEADER_BYTES;
      else {
        bytes += g.selfSize[w];
        saved += HEADER_BYTES;
      }
    }
  }
  return joints < LEAST_JOINTS ? undefined : { bytes, saved };
}

/** The object that alone holds `v`; undefined where there are more. Looks at two of them at most: a line break may have thousands. */
const onlyHolder = (g: HeapGraph, v: number): number | undefined => {
  let holder: number | undefined;
  for (let r = g.firstRetainer[v]; r < g.firstRetainer[v + 1]; r++) {
    const e = g.retainerEdge[r];
    if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
    if (holder !== undefined) return undefined;
    holder = sourceOf(g.firstEdge, e);
  }
  return holder;
};
