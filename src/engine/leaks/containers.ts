// Rule: a container that is alive in all snapshots (or, where there are three or more, since the second: filled for the first
// time in the first interval) and has more members in each. Its new members must still be there in the
// last snapshot: a bounded cache that only replaces entries does not grow.
import type { Groups } from '../queries/groups.js';
import { holderKindOf, memberEdges, storeOf } from '../queries/members.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import { toHandler } from './blink-listeners.js';
import { type Growth, isMonotonic, mostFrequent } from './growth.js';

/** New entries per interval that make an object a dictionary. */
const LEAST_ENTRIES = 2;
/** Members looked at when a class is chosen. */
const SAMPLE = 200;

export function* growingContainers(snapshots: readonly Snapshot[], ages: Uint8Array, classes: Groups): Work<Growth[]> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const intervals = snapshots.length - 1;
  const found: Growth[] = [];
  const young: Growth[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'suspects', done: v, total: g.nodeCount };
    if (ages[v] > (intervals > 1 ? 1 : 0)) continue;
    const kind = holderKindOf(g, v);
    if (kind === undefined || !mayGrow(last, v, kind, ages, intervals)) continue;
    const growth = yield* growthOf(snapshots, v, kind, ages, classes);
    if (growth !== undefined) (ages[v] === 0 ? found : young).push(growth);
  }
  // A young holder that is itself part of what another one gained is no cause.
  const gained = new Set(found.flatMap((growth) => freshMembers(last, growth, ages)));
  return [...found, ...young.filter((growth) => !isBelow(last, growth.holder, gained))];
}

const freshMembers = (s: Snapshot, growth: Growth, ages: Uint8Array): number[] =>
  memberEdges(s.graph, growth.holder, growth.kind === 'listeners' ? 'native' : growth.kind)
    .map((e) => s.graph.edgeTo[e])
    .filter((w) => ages[w] > 0);

const isBelow = (s: Snapshot, v: number, tops: ReadonlySet<number>): boolean => {
  const { dominator, root } = s.graph;
  for (let w = v; w !== root; w = dominator[w]) if (tops.has(w)) return true;
  return false;
};

/** Cheap test before the members are collected: enough edges to new nodes. */
const mayGrow = (s: Snapshot, v: number, kind: Growth['kind'], ages: Uint8Array, least: number): boolean => {
  const g = s.graph;
  if (g.firstEdge[v + 1] === g.firstEdge[v]) return false;
  const store = storeOf(g, v, kind);
  if (store < 0) return false;
  let fresh = 0;
  for (let e = g.firstEdge[store]; e < g.firstEdge[store + 1]; e++) if (ages[g.edgeTo[e]] > 0 && ++fresh >= least) return true;
  return false;
};

function* growthOf(
  snapshots: readonly Snapshot[],
  v: number,
  kind: Growth['kind'],
  ages: Uint8Array,
  classes: Groups,
): Work<Growth | undefined> {
  const g = (snapshots.at(-1) as Snapshot).graph;
  const intervals = snapshots.length - 1;
  const edges = memberEdges(g, v, kind);
  const gained = new Array<number>(intervals).fill(0);
  const gainedBytes = new Array<number>(intervals).fill(0);
  const fresh: number[] = [];
  const seen = new Set<number>();
  for (const e of edges) {
    const w = g.edgeTo[e];
    const age = ages[w];
    if (age === 0 || seen.has(w)) continue;
    seen.add(w);
    gained[age - 1] = (gained[age - 1] as number) + 1;
    gainedBytes[age - 1] = (gainedBytes[age - 1] as number) + g.retained[w];
    fresh.push(e);
  }
  if (fresh.length === 0) return undefined;
  // Keys that only this table holds come and go with their entries.
  const table = storeOf(g, v, kind);
  for (let e = g.firstEdge[table]; kind === 'map' && e < g.firstEdge[table + 1]; e++) {
    const w = g.edgeTo[e];
    if (ages[w] === 0 || seen.has(w) || g.dominator[w] !== table) continue;
    seen.add(w);
    gainedBytes[ages[w] - 1] = (gainedBytes[ages[w] - 1] as number) + g.retained[w];
  }
  const members: number[] = [];
  for (let i = 0; i < intervals; i++) {
    const s = snapshots[i] as Snapshot;
    members.push(ages[v] > i ? 0 : memberEdges(s.graph, yield* s.row(g.nodeId[v]), kind).length);
  }
  members.push(edges.length);
  const kept = gained.filter((n) => n > 0).length;
  if (!isMonotonic({ members, gained }) && !(growsOnTheWhole(members) && kept * 2 > intervals)) return undefined;
  // Any object may get a property or two as it lives; only many of them make it a dictionary.
  if ((kind === 'object' || kind === 'native') && fresh.length < LEAST_ENTRIES * intervals) return undefined;

  const stride = Math.max(1, Math.floor(fresh.length / SAMPLE));
  const sampled = fresh.filter((_, i) => i % stride === 0);
  const memberClass = mostFrequent(sampled.map((e) => classes.of[g.edgeTo[e]]));
  const example = sampled.find((e) => classes.of[g.edgeTo[e]] === memberClass) as number;
  const down = table === v ? [example] : [storeEdge(g, v, table), example];
  const sample = sampled.map((e) => g.edgeTo[e]).filter((w) => classes.of[w] === memberClass);
  const handler = kind === 'native' ? toHandler(g, g.edgeTo[example]) : [];
  if (handler.length > 0) {
    const functionOf = (w: number): number => g.edgeTo[toHandler(g, w).at(-1) ?? -1] ?? w;
    const called = functionOf(g.edgeTo[example]);
    return {
      holder: v,
      kind: 'listeners',
      members,
      gained,
      gainedBytes,
      memberClass: classes.of[called],
      down: [...down, ...handler],
      sample: sample.map(functionOf),
      byShape: false,
    };
  }
  return { holder: v, kind, members, gained, gainedBytes, memberClass, down, sample, byShape: false };
}

/** Not in every interval, but in most of them and by more than it ever lost. */
export const growsOnTheWhole = (members: readonly number[]): boolean => {
  let up = 0;
  let lost = 0;
  for (let i = 1; i < members.length; i++) {
    const change = (members[i] as number) - (members[i - 1] as number);
    if (change > 0) up++;
    else lost -= change;
  }
  const net = (members.at(-1) as number) - (members[0] as number);
  const intervals = members.length - 1;
  return net >= 3 * intervals && up * 2 > intervals && lost < net;
};

const storeEdge = (g: Snapshot['graph'], v: number, store: number): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (g.edgeTo[e] === store) return e;
  return g.firstEdge[v];
};
