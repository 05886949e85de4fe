// A component that listens to its window for two events is held by both registrations, and below neither list: the browser keeps a
// list for each event. What such lists gain, and what all of them together keep, is one holder: the window's (or element's) listeners.
import type { SourcePlace } from '../../shared/source-place.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import { placesOf } from '../queries/places.js';
import type { Snapshot } from '../queries/snapshot.js';
import { internalTarget } from '../queries/text.js';
import type { Work } from '../work.js';
import { toHandler } from './blink-listeners.js';
import type { Growth } from './growth.js';

/** A function that was added as a listener. */
export interface Called {
  /** '' where it has none. */
  readonly name: string;
  readonly place?: SourcePlace;
}

const isData = (g: HeapGraph, v: number): boolean =>
  g.nodeType[v] === NodeType.native && g.strings.text(g.nodeName[v], 60) === 'blink::EventTargetData';

/** What an object of a browser keeps its listeners in, where a growth is one of its lists, or held by several of them; -1 otherwise. */
const dataOf = (g: HeapGraph, growth: Growth): number => {
  const { holder, kind, down } = growth;
  if (kind === 'listeners') return isData(g, g.dominator[holder]) ? g.dominator[holder] : -1;
  return kind === 'linked' && isData(g, holder) && down.some((e) => toHandler(g, g.edgeTo[e]).length > 0) ? holder : -1;
};

const sums = (all: readonly (readonly number[])[]): number[] =>
  (all[0] ?? []).map((_, i) => all.reduce((sum, each) => sum + (each[i] ?? 0), 0));
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The same growths, with those of one object's listeners as one: counted by registrations, its chain down to what weighs most. */
export function joinListeners(g: HeapGraph, growths: readonly Growth[]): Growth[] {
  const byData = new Map<number, Growth[]>();
  const others: Growth[] = [];
  for (const growth of growths) {
    const data = dataOf(g, growth);
    if (data < 0) others.push(growth);
    else byData.set(data, [...(byData.get(data) ?? []), growth]);
  }
  for (const [data, parts] of byData) {
    const lists = parts.filter(({ kind }) => kind === 'listeners');
    const most = parts.toSorted((a, b) => total(b.gainedBytes) - total(a.gainedBytes))[0] as Growth;
    if (parts.length === 1 || lists.length === 0) {
      others.push(...parts.map((part): Growth => ({ ...part, kind: 'listeners' })));
      continue;
    }
    const listed = lists[0] as Growth;
    others.push({
      ...listed,
      holder: data,
      members: sums(lists.map(({ members }) => members)),
      gained: sums(lists.map(({ gained }) => gained)),
      gainedBytes: sums(parts.map(({ gainedBytes }) => gainedBytes)),
      down: most.holder === data ? most.down : [edgeBetween(g, data, most.holder), ...most.down],
      sample: lists.flatMap(({ sample }) => sample),
    });
  }
  return others;
}

const edgeBetween = (g: HeapGraph, from: number, to: number): number => {
  for (let e = g.firstEdge[from]; e < g.firstEdge[from + 1]; e++) if (g.edgeTo[e] === to && g.edgeType[e] < NOT_ESSENTIAL) return e;
  return g.firstEdge[from];
};

/** Places that are told: a component has few listeners. */
const MOST_CALLED = 3;

/** Which functions a sample of listeners is, those from one place once, the most frequent first. */
export function* calledBy(s: Snapshot, sample: readonly number[]): Work<readonly Called[]> {
  const { graph: g } = s;
  const rows = sample.map((v) => boundTo(g, v)).filter((v) => g.nodeType[v] === NodeType.closure);
  const places = yield* placesOf(s, rows);
  const counted = new Map<string, { readonly called: Called; times: number }>();
  for (const row of rows) {
    const found = places.get(row);
    const name = g.strings.text(g.nodeName[row], 100);
    if (found === undefined && name === '') continue;
    const called: Called = {
      name,
      ...(found === undefined ? {} : { place: { script: found.script, line: found.line, column: found.column } }),
    };
    const key = JSON.stringify(called);
    const known = counted.get(key);
    if (known === undefined) counted.set(key, { called, times: 1 });
    else known.times++;
  }
  return [...counted.values()]
    .sort((a, b) => b.times - a.times)
    .slice(0, MOST_CALLED)
    .map(({ called }) => called);
}

/** `this.resized.bind(this)` is known by the function that it binds. */
const boundTo = (g: HeapGraph, v: number): number => {
  const bound = internalTarget(g, v, 'bound_function');
  return bound < 0 ? v : bound;
};
