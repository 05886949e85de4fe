// Rule 1: which native nodes are attached to or detached from a document, and the names of the detached ones.
import type { HeapColumns } from '../columns.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';

const UNKNOWN = 0;
const ATTACHED = 1;
const DETACHED = 2;

/**
 * Per node 1 when detached. Propagates attached, then detached, into native nodes only, and puts "Detached " before the
 * names of detached ones (in `nodeName`). Without the field, a native name that starts with "Detached " counts.
 */
export const propagateDetached = (c: HeapColumns): Uint8Array => {
  const { nodeCount, nodeType, nodeName, strings, detachedness } = c;
  const detached = new Uint8Array(nodeCount);
  if (detachedness === undefined) {
    for (let i = 0; i < nodeCount; i++) {
      if (nodeType[i] === NodeType.native && strings.firstByte(nodeName[i]) === 68 && strings.text(nodeName[i], 9) === 'Detached ')
        detached[i] = 1;
    }
    return detached;
  }

  const state = detachedness;
  const attachedList: number[] = [];
  const detachedList: number[] = [];
  let visited: Uint8Array | undefined;
  const renamed = new Map<number, number>();
  const visit = (seen: Uint8Array, v: number, to: number): void => {
    if (seen[v] === 1) return;
    seen[v] = 1;
    // Only embedder nodes know their state, and all of them are native: nothing propagates through JavaScript.
    if (nodeType[v] !== NodeType.native) return;
    state[v] = to;
    if (to === ATTACHED) attachedList.push(v);
    else if (to === DETACHED) {
      const old = nodeName[v];
      let name = renamed.get(old);
      if (name === undefined) {
        name = strings.add(`Detached ${strings.text(old)}`);
        renamed.set(old, name);
      }
      nodeName[v] = name;
      detachedList.push(v);
    }
  };
  // Hardly any node has a state: four are looked at at once.
  const four = state.byteOffset % 4 === 0 ? new Uint32Array(state.buffer, state.byteOffset, nodeCount >> 2) : new Uint32Array(0);
  for (let v = 0; v < nodeCount; v++) {
    if (v % 4 === 0 && four[v >> 2] === 0) {
      v += 3;
      continue;
    }
    if (state[v] === UNKNOWN) continue;
    visited ??= new Uint8Array(nodeCount);
    visit(visited, v, state[v]);
  }
  if (visited === undefined) return detached;
  const seen = visited;
  const propagate = (v: number, to: number): void => {
    for (let e = c.firstEdge[v]; e < c.firstEdge[v + 1]; e++) {
      const t = c.edgeType[e] & EDGE_TYPE_MASK;
      if (t !== EdgeType.hidden && t !== EdgeType.weak && t !== EdgeType.other) visit(seen, c.edgeTo[e], to);
    }
  };
  for (let v = attachedList.pop(); v !== undefined; v = attachedList.pop()) propagate(v, ATTACHED);
  for (let v = detachedList.pop(); v !== undefined; v = detachedList.pop()) if (state[v] !== ATTACHED) propagate(v, DETACHED);
  for (let v = 0; v < nodeCount; v++) if (state[v] === DETACHED) detached[v] = 1;
  return detached;
};
