// What would go if one object no longer referred to another.
import type { Cut } from '../../shared/heap.js';
import type { Bytes } from '../../shared/units.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL } from '../heap-types.js';
import { frontOf } from './fronts.js';
import type { Snapshot } from './snapshot.js';

/** More are not counted. */
const MOST_HOLDERS = 1000;

/** Whether `v` lies in the dominator subtree of `top`. */
const isBelow = (g: HeapGraph, v: number, top: number): boolean => {
  for (let at = v; ; at = g.dominator[at]) {
    if (at === top) return true;
    if (at === g.root) return false;
  }
};

/**
 * All references from `from` to `to` are cut, with the places in `from`'s own backing stores that hold it for them: V8 lists a
 * property of an object in dictionary mode both as the object's and as its dictionary's. Objects below `to` in the dominator tree are reached through `to` alone: they all go
 * when no other essential reference leads to it from outside that tree, and none goes otherwise. References from unreachable circles
 * count as DevTools counts them.
 */
export const cutReference = (s: Snapshot, from: number, to: number, count: (top: number) => number): Cut => {
  const g = s.graph;
  let direct = 0;
  let stored = 0;
  const others = new Set<number>();
  for (let r = g.firstRetainer[to]; r < g.firstRetainer[to + 1]; r++) {
    const e = g.retainerEdge[r];
    if (g.edgeType[e] >= NOT_ESSENTIAL) continue;
    const source = sourceOf(g.firstEdge, e);
    if (source === from) direct++;
    else if (source !== to && frontOf(g, source) === from) stored++;
    else if (others.size < MOST_HOLDERS && !others.has(source) && !isBelow(g, source, to)) others.add(source);
  }
  const cut = direct > 0 ? direct : stored;
  const frees = cut > 0 && others.size === 0 && to !== g.root && !isBelow(g, from, to);
  return {
    references: cut,
    otherHolders: others.size,
    frees,
    objects: frees ? count(to) : 0,
    freedBytes: (frees ? g.retained[to] : 0) as Bytes,
  };
};
