// Rule for snapshots whose ids do not match: holders are the same when the chains to them have the same signature.
import type { HeapGraph } from '../graph/heap-graph.js';
import { rawChain, signatureOf } from '../queries/chains.js';
import { type HolderKind, holderKindOf, memberEdges, storeOf } from '../queries/members.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import { growsOnTheWhole } from './containers.js';
import { type Growth, mostFrequent } from './growth.js';

/** Holders with fewer members than this are not looked at. */
const LEAST_MEMBERS = 8;
const MOST_HOLDERS = 3000;

interface Place {
  members: number;
  holder: number;
  kind: HolderKind;
  largest: number;
}

function* places(s: Snapshot): Work<Map<string, Place>> {
  const g = s.graph;
  const classes = yield* s.groups('class');
  const tree = yield* s.paths(new Set());
  const holders: { v: number; kind: HolderKind; edges: number }[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'suspects', done: v, total: g.nodeCount };
    const kind = holderKindOf(g, v);
    if (kind === undefined) continue;
    const edges = edgesOf(g, v, kind);
    if (edges >= LEAST_MEMBERS) holders.push({ v, kind, edges });
  }
  holders.sort((a, b) => b.edges - a.edges);
  const found = new Map<string, Place>();
  for (const { v, kind } of holders.slice(0, MOST_HOLDERS)) {
    const chain = rawChain(s, tree, v);
    if (chain === undefined) continue;
    const members = memberEdges(g, v, kind).length;
    const signature = signatureOf(s, chain, classes);
    const known = found.get(signature);
    if (known === undefined) found.set(signature, { members, holder: v, kind, largest: members });
    else {
      known.members += members;
      if (members > known.largest) Object.assign(known, { holder: v, kind, largest: members });
    }
  }
  return found;
}

const edgesOf = (g: HeapGraph, v: number, kind: HolderKind): number => {
  const store = storeOf(g, v, kind);
  return store < 0 ? 0 : g.firstEdge[store + 1] - g.firstEdge[store];
};

export function* growingShapes(snapshots: readonly Snapshot[]): Work<Growth[]> {
  const all: Map<string, Place>[] = [];
  for (const s of snapshots) all.push(yield* places(s));
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const classes = yield* last.groups('class');
  const found: Growth[] = [];
  for (const [signature, place] of all.at(-1) as Map<string, Place>) {
    const members = all.map((p) => p.get(signature)?.members ?? 0);
    if (members[0] === 0 || !growsOnTheWhole(members)) continue;
    const edges = memberEdges(g, place.holder, place.kind);
    const memberClass = mostFrequent(edges.slice(-200).map((e) => classes.of[g.edgeTo[e]]));
    const ofClass = edges.filter((e) => classes.of[g.edgeTo[e]] === memberClass);
    const bytes = edges.reduce((sum, e) => sum + g.retained[g.edgeTo[e]], 0) / edges.length;
    const gained = members.slice(1).map((m, i) => Math.max(0, m - (members[i] as number)));
    const store = storeOf(g, place.holder, place.kind);
    const example = ofClass.at(-1) as number;
    const down = store === place.holder ? [example] : [entry(g, place.holder, store), example];
    found.push({
      holder: place.holder,
      kind: place.kind,
      members,
      gained,
      gainedBytes: gained.map((n) => n * bytes),
      memberClass,
      down,
      sample: ofClass.slice(-50).map((e) => g.edgeTo[e]),
      byShape: true,
    });
  }
  return found;
}

const entry = (g: HeapGraph, v: number, store: number): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (g.edgeTo[e] === store) return e;
  return g.firstEdge[v];
};
