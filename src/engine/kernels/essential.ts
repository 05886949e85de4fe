// Rule 3, the part that needs no knowledge of page ownership: which edges hold their target.
import { EDGE_TYPE_MASK, EdgeType, NOT_ESSENTIAL, STILL_OWNS } from '../heap-types.js';

export interface StructureArgs {
  readonly root: number;
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  /** Per node: id. */
  readonly nodeId: Uint32Array | Float64Array;
  /** Per string: 1 + number of the WeakMap pair that an edge of this name is half of, 0 for others. */
  readonly pairOfName: Uint32Array;
  /** Per pair: id of its table. */
  readonly pairTable: Float64Array;
}

/**
 * Marks edges of nodes [from, to) in the high bits of their type: weak, self, shortcuts not from the root, and the table's
 * half of WeakMap pairs do not hold. Returns how many edges target the root (0 in all but odd files).
 */
export const markStructure = (a: StructureArgs, from: number, to: number): number => {
  const { root, firstEdge, edgeType, edgeName, edgeTo, nodeId, pairOfName, pairTable } = a;
  let toRoot = 0;
  for (let v = from; v < to; v++) {
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      const t = edgeType[e];
      const w = edgeTo[e];
      if (w === root) toRoot++;
      if (t === EdgeType.weak) edgeType[e] = t | NOT_ESSENTIAL;
      else if (t === EdgeType.internal) {
        const pair = pairOfName[edgeName[e]];
        if (pair !== 0 && pairTable[pair - 1] === nodeId[v]) edgeType[e] = t | NOT_ESSENTIAL | STILL_OWNS;
        else if (w === v) edgeType[e] = t | NOT_ESSENTIAL;
      } else if (w === v) edgeType[e] = t | NOT_ESSENTIAL;
      else if (t === EdgeType.shortcut && v !== root) edgeType[e] = t | NOT_ESSENTIAL | STILL_OWNS;
    }
  }
  return toRoot;
};

/** Counts essential edges [from, to) by target. */
export const countEssential = (edgeType: Uint8Array, edgeTo: Uint32Array, counts: Uint32Array, from: number, to: number): void => {
  for (let e = from; e < to; e++) if (edgeType[e] < NOT_ESSENTIAL) counts[edgeTo[e]]++;
};

/** The type of an edge without marks. */
export const plainType = (type: number): number => type & EDGE_TYPE_MASK;
