// Exact dominators with semi-NCA (Georgiadis, Linear-Time Algorithms for Dominators and Related Problems, 2005; Georgiadis,
// Tarjan and Werneck, Finding Dominators in Practice, 2006) in preorder numbers, so that most accesses are near each other.
import { NOT_ESSENTIAL, STILL_OWNS } from '../heap-types.js';

/** State of the depth-first walk; preorder numbers start at 1, 0 means not visited. */
export interface Walk {
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeTo: Uint32Array;
  /** Per node: its preorder number. */
  readonly pre: Uint32Array;
  /** Per preorder number: its node, its parent's number, and the edge to go on with. */
  readonly node: Uint32Array;
  readonly parent: Uint32Array;
  readonly next: Uint32Array;
  /** Per node: 1 when page-owned without being visited in the page phase. */
  readonly owned: Uint8Array;
  /** Page phase only: targets of edges that own without holding. */
  readonly pending: number[];
  /** In the page phase everything reached is page-owned; afterwards edges from outside into owned nodes do not hold. */
  pagePhase: boolean;
  /** Numbers given so far. */
  count: number;
  /** Number of the node the walk stands at, and of the one it started from. */
  at: number;
  base: number;
}

/** Starts a walk at node `s` as a child of preorder number `parent`. */
export const startWalk = (w: Walk, s: number, parent: number): void => {
  const k = ++w.count;
  w.pre[s] = k;
  w.node[k] = s;
  w.parent[k] = parent;
  w.next[k] = w.firstEdge[s];
  w.at = k;
  w.base = k;
};

/** Goes on with a walk for about `budget` steps. True when the walk has returned to its start and is over. */
export const walkDepthFirst = (w: Walk, budget: number): boolean => {
  const { firstEdge, edgeType, edgeTo, pre, node, parent, next, owned, pending, pagePhase, base } = w;
  let k = w.count;
  let i = w.at;
  let v = node[i];
  let e = next[i];
  let end = firstEdge[v + 1];
  while (budget-- > 0) {
    let found = false;
    let t = 0;
    for (; e < end; e++) {
      t = edgeTo[e];
      const type = edgeType[e];
      if (type >= NOT_ESSENTIAL) {
        if (pagePhase && (type & STILL_OWNS) !== 0 && pre[t] === 0) pending.push(t);
        continue;
      }
      if (pre[t] !== 0) continue;
      if (!pagePhase && owned[t] !== 0 && owned[v] === 0) continue;
      found = true;
      e++;
      break;
    }
    if (found) {
      next[i] = e;
      k++;
      pre[t] = k;
      node[k] = t;
      parent[k] = i;
      i = k;
      v = t;
      e = firstEdge[v];
      end = firstEdge[v + 1];
    } else {
      if (i === base) {
        w.count = k;
        return true;
      }
      i = parent[i];
      v = node[i];
      e = next[i];
      end = firstEdge[v + 1];
    }
  }
  next[i] = e;
  w.at = i;
  w.count = k;
  return false;
};

export interface PredecessorArgs {
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeTo: Uint32Array;
  readonly pre: Uint32Array;
  readonly node: Uint32Array;
  readonly owned: Uint8Array;
  /** Highest number of the page phase: numbers 2 … pageCount are page-owned. */
  readonly pageCount: number;
  /** Per node: inclusive prefix sums of essential in-edges; moves down to the start of the node's slots. */
  readonly place: Uint32Array;
  /** Preorder numbers of predecessors, in slots by target node. */
  readonly predecessors: Uint32Array;
}

/** Enters the essential edges of the nodes numbered [from, to] into the slots of their targets. */
export const fillPredecessors = (a: PredecessorArgs, from: number, to: number): void => {
  const { firstEdge, edgeType, edgeTo, pre, node, owned, pageCount, place, predecessors } = a;
  for (let i = from; i <= to; i++) {
    const v = node[i];
    // The root (number 1) holds whatever it points at.
    const outside = i > pageCount && owned[v] === 0;
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      if (edgeType[e] >= NOT_ESSENTIAL) continue;
      const w = edgeTo[e];
      if (outside) {
        const p = pre[w];
        if ((p > 1 && p <= pageCount) || owned[w] !== 0) continue;
      }
      predecessors[--place[w]] = i;
    }
  }
};

export interface SemiArgs {
  readonly node: Uint32Array;
  readonly parent: Uint32Array;
  /** Per node: start of its predecessors' slots, as `fillPredecessors` left them; up to the start of the next node's. */
  readonly slot: Uint32Array;
  /** Slots that were not filled hold 0. */
  readonly predecessors: Uint32Array;
  /** Copies of `parent` to begin with. */
  readonly ancestor: Uint32Array;
  readonly label: Uint32Array;
  readonly semi: Uint32Array;
  readonly stack: Uint32Array;
}

/** Semidominators of the numbers high, high - 1, … low (all below `high` must have been done). */
export const semiNca = (a: SemiArgs, high: number, low: number): void => {
  const { node, parent, slot, predecessors, ancestor, label, semi, stack } = a;
  for (let i = high; i >= low; i--) {
    const w = node[i];
    let best = parent[i];
    let r = slot[w];
    const end = slot[w + 1];
    // A single predecessor is the parent.
    if (end - r > 1) {
      for (; r < end; r++) {
        const p = predecessors[r];
        if (p <= i) {
          if (p < best && p !== 0) best = p;
          continue;
        }
        let top = 0;
        let y = p;
        let up = ancestor[y];
        while (up > i) {
          stack[top++] = y;
          y = up;
          up = ancestor[y];
        }
        let least = label[y];
        while (top !== 0) {
          y = stack[--top];
          if (label[y] > least) label[y] = least;
          else least = label[y];
          ancestor[y] = up;
        }
        if (least < best) best = least;
      }
    }
    label[i] = best;
    semi[i] = best;
  }
};

export interface ClimbArgs {
  /** Per number: its parent to begin with, then its immediate dominator. Number 1 is its own. */
  readonly dominator: Uint32Array;
  readonly semi: Uint32Array;
  /** Per number: how deep it lies in the dominator tree, and a dominator further up to jump to. Number 1: 0, and itself. */
  readonly depth: Uint32Array;
  readonly jump: Uint32Array;
}

/**
 * Parents become immediate dominators for the numbers [from, to], given those below `from`. Each climbs to its semidominator in jumps
 * (Myers, An Applicative Random-Access Stack, 1983): step by step, a list of n whose members are held elsewhere too takes n² / 2 steps.
 */
export const immediateDominators = ({ dominator, semi, depth, jump }: ClimbArgs, from: number, to: number): void => {
  for (let i = from; i <= to; i++) {
    const s = semi[i];
    let j = dominator[i];
    while (j > s) {
      const up = jump[j];
      j = up >= s ? up : dominator[j];
    }
    dominator[i] = j;
    const up = jump[j];
    const over = jump[up];
    depth[i] = depth[j] + 1;
    jump[i] = depth[j] - depth[up] === depth[up] - depth[over] ? over : j;
  }
};
