// Rule: an object of a browser that gains children. Parent and children are held together without a list: the parent refers to one
// child, each child to its neighbours and to the parent.
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import type { Groups } from '../queries/groups.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import { type Growth, isMonotonic, mostFrequent } from './growth.js';

/** New children per interval that make a parent a holder. */
const LEAST_CHILDREN = 2;
/** Children looked at when a class is chosen. */
const SAMPLE = 200;

/** `explained`: 1 for rows that another rule already accounts for; those that this one accounts for join them. */
export function* growingSiblings(snapshots: readonly Snapshot[], ages: Uint8Array, classes: Groups, explained: Uint8Array): Work<Growth[]> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const intervals = snapshots.length - 1;
  const found: Growth[] = [];
  const parents = yield* possibleParents(g, ages, explained, LEAST_CHILDREN * intervals);
  // The document is referred to by all that is in it: whoever is further down is nearer.
  for (const parent of parents.toSorted((a, b) => g.distance[b] - g.distance[a])) {
    const into = childrenOf(g, parent);
    const fresh = [...into.keys()].filter((v) => ages[v] > 0 && !isExplained(g, v, ages, explained));
    const gained = new Array<number>(intervals).fill(0);
    const gainedBytes = new Array<number>(intervals).fill(0);
    const below = heldBySiblings(g, into);
    for (const v of fresh) {
      const interval = ages[v] - 1;
      gained[interval] = (gained[interval] as number) + 1;
      gainedBytes[interval] = (gainedBytes[interval] as number) + g.retained[v] - (below.get(v) ?? 0);
    }
    if (gained.some((n) => n < LEAST_CHILDREN)) continue;
    const members: number[] = [];
    for (const s of snapshots) members.push(s === last ? into.size : childrenOf(s.graph, yield* s.row(g.nodeId[parent])).size);
    if (!isMonotonic({ members, gained })) continue;
    for (const v of fresh) explained[v] = 1;
    const memberClass = mostFrequent(fresh.slice(0, SAMPLE).map((v) => classes.of[v]));
    const sample = fresh.filter((v) => classes.of[v] === memberClass).slice(0, SAMPLE);
    found.push({
      holder: parent,
      kind: 'native',
      members,
      gained,
      gainedBytes,
      memberClass,
      down: pathTo(g, into, parent, sample[0] as number),
      sample,
      byShape: false,
    });
  }
  return found;
}

/** It, or a new object that it is part of. */
function isExplained({ dominator, root }: HeapGraph, v: number, ages: Uint8Array, explained: Uint8Array): boolean {
  for (let w = v; w !== root && ages[w] > 0; w = dominator[w]) if (explained[w] === 1) return true;
  return false;
}

/** Native objects of all snapshots to which enough new ones refer. */
function* possibleParents(g: HeapGraph, ages: Uint8Array, explained: Uint8Array, least: number): Work<number[]> {
  const referrers = new Map<number, number>();
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'suspects', done: v, total: g.nodeCount };
    if (ages[v] === 0 || explained[v] === 1 || g.nodeType[v] !== NodeType.native) continue;
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
      const w = g.edgeTo[e];
      if (g.edgeType[e] < NOT_ESSENTIAL && ages[w] === 0 && g.nodeType[w] === NodeType.native)
        referrers.set(w, (referrers.get(w) ?? 0) + 1);
    }
  }
  return [...referrers].filter(([, count]) => count >= least).map(([w]) => w);
}

/** What is reached from a parent through native objects that refer to it, each with the edge that leads to it; nearest first. Not what is above it. */
function childrenOf(g: HeapGraph, parent: number): ReadonlyMap<number, number> {
  const into = new Map<number, number>();
  const above = new Set<number>();
  for (let v = g.dominator[parent]; v !== g.root; v = g.dominator[v]) above.add(v);
  const queue = [parent];
  for (let head = 0; head < queue.length; head++) {
    const v = queue[head] as number;
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
      const w = g.edgeTo[e];
      if (
        g.edgeType[e] >= NOT_ESSENTIAL ||
        w === parent ||
        into.has(w) ||
        above.has(w) ||
        g.nodeType[w] !== NodeType.native ||
        !refersTo(g, w, parent)
      ) {
        continue;
      }
      into.set(w, e);
      queue.push(w);
    }
  }
  return into;
}

/** Per child: bytes of other children that are held through it alone. */
function heldBySiblings({ dominator, retained, root }: HeapGraph, into: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const below = new Map<number, number>();
  for (const v of into.keys()) {
    let w = dominator[v];
    while (w !== root && !into.has(w)) w = dominator[w];
    if (w !== root) below.set(w, (below.get(w) ?? 0) + retained[v]);
  }
  return below;
}

function refersTo(g: HeapGraph, v: number, to: number): boolean {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (g.edgeTo[e] === to && g.edgeType[e] < NOT_ESSENTIAL) return true;
  return false;
}

/** Edges from a parent down to one of its children. */
function pathTo(g: HeapGraph, into: ReadonlyMap<number, number>, parent: number, child: number): number[] {
  const edges: number[] = [];
  for (let v = child; v !== parent; ) {
    const e = into.get(v) as number;
    edges.push(e);
    v = sourceOf(g.firstEdge, e);
  }
  return edges.reverse();
}
