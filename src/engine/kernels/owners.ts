// Rule 4: hidden nodes and backing stores that belong to one object give it their size.
import { EDGE_TYPE_MASK, EdgeType } from '../heap-types.js';

export const UNOWNED = 0xffffffff;
export const SEVERAL_OWNERS = 0xfffffffe;

export interface OwnerArgs {
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeTo: Uint32Array;
  /** Per node: its owner's row, `UNOWNED` or `SEVERAL_OWNERS`; owners own themselves. */
  readonly owner: Uint32Array;
  /** Work list with room for 2 * nodes (a node enters at most twice). */
  readonly list: Uint32Array;
}

/** Floods from the owners among nodes [from, to). Weak edges do not own. */
export const floodOwners = (a: OwnerArgs, from: number, to: number): void => {
  const { firstEdge, edgeType, edgeTo, owner, list } = a;
  let top = 0;
  for (let s = from; s < to; s++) {
    if (owner[s] !== s) continue;
    list[top++] = s;
    while (top > 0) {
      const v = list[--top];
      const o = owner[v];
      for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
        const w = edgeTo[e];
        const ow = owner[w];
        if (ow === w || ow === o || ow === SEVERAL_OWNERS) continue;
        if ((edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
        owner[w] = ow === UNOWNED ? o : SEVERAL_OWNERS;
        list[top++] = w;
      }
    }
  }
};
