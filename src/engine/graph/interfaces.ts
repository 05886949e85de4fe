// Rule 8, the part about plain objects: an inferred interface `{a, b}` instead of "Object" where enough of them look alike.
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import type { Work } from '../work.js';
import { SLICE } from '../work.js';
import type { HeapGraph } from './heap-graph.js';

export interface InterfaceDefinition {
  readonly name: string;
  readonly properties: readonly string[];
}

/** Longest name of an interface, unless its first property alone is longer. */
const MAX_NAME = 120;
const MIN_OBJECTS = 2;
/** An interface needs at least one in so many plain objects. */
const MIN_PROPORTION = 1000;

/** Property names as they stand in an interface's name: quoted where they would be confusing. */
export const formatProperty = (name: string): string => {
  if (!/[,'"{}]/.test(name)) return name;
  const json = JSON.stringify({ [name]: 0 });
  return json.substring(1, json.length - 3);
};

export const isPlainObject = (g: HeapGraph, v: number): boolean =>
  g.nodeType[v] === NodeType.object && g.nodeName[v] === g.words.index.object && g.words.index.object >= 0;

/** Definitions that DevTools would infer from this snapshot, the most frequent first. */
export function* inferInterfaces(g: HeapGraph): Work<readonly InterfaceDefinition[]> {
  const { firstEdge, edgeType, edgeName, strings } = g;
  const proto = g.words.index.proto;
  // A tree of property names in their order; each plain object ends at one node of it.
  const tree = new PairMap(1 << 12);
  const counts: number[] = [];
  const order: number[] = [];
  const lengths = new Map<number, number>();
  const formattedLength = (name: number): number => {
    let length = lengths.get(name);
    if (length === undefined) {
      length = formatProperty(strings.text(name)).length;
      lengths.set(name, length);
    }
    return length;
  };
  let objects = 0;
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    if (!isPlainObject(g, v)) continue;
    objects++;
    let at = 0;
    let length = 1;
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) !== EdgeType.property || edgeName[e] === proto) continue;
      const more = formattedLength(edgeName[e]);
      if (length > 1 && length + more > MAX_NAME) break;
      length += length === 1 ? more : more + 2;
      at = tree.intern(at, edgeName[e]) + 1;
    }
    if (at === 0) continue;
    if (counts[at] === undefined) {
      counts[at] = 1;
      order.push(at);
    } else counts[at] = (counts[at] as number) + 1;
  }
  const least = Math.max(MIN_OBJECTS, objects / MIN_PROPORTION);
  const popular = order.filter((at) => (counts[at] as number) >= least);
  // Array.prototype.sort is stable: equal counts stay in file order.
  popular.sort((a, b) => (counts[b] as number) - (counts[a] as number));
  return popular.map((at) => {
    const names: number[] = [];
    for (let k = at; k !== 0; k = tree.first(k - 1)) names.push(tree.second(k - 1));
    const properties = names.reverse().map((name) => strings.text(name));
    return { name: `{${properties.map(formatProperty).join(', ')}}`, properties };
  });
}

interface Match {
  readonly definition: number;
  readonly properties: number;
}

interface State {
  readonly next: Map<string, State>;
  match: Match | undefined;
  /** Greatest key of `next`: no transition is possible from properties beyond it. */
  greatest: string | undefined;
}

const newState = (): State => ({ next: new Map(), match: undefined, greatest: undefined });

const better = (a: Match, b: Match | undefined): Match => {
  if (b === undefined || a.properties > b.properties) return a;
  if (b.properties > a.properties) return b;
  return a.definition <= b.definition ? a : b;
};

/** Finds for a list of properties the definition with the most properties among those wholly contained; ties by rank. */
export class InterfaceMatcher {
  readonly #root = newState();

  constructor(readonly definitions: readonly InterfaceDefinition[]) {
    for (const [index, definition] of definitions.entries()) {
      const properties = definition.properties.toSorted();
      let state = this.#root;
      for (const property of properties) {
        let next = state.next.get(property);
        if (next === undefined) {
          next = newState();
          state.next.set(property, next);
          if (state.greatest === undefined || state.greatest < property) state.greatest = property;
        }
        state = next;
      }
      state.match ??= { definition: index, properties: properties.length };
    }
  }

  /** Rank of the definition, or -1. */
  match(properties: string[]): number {
    properties.sort();
    const states = new Set<State>([this.#root]);
    let best: Match | undefined;
    for (const property of properties) {
      for (const state of [...states]) {
        if (state.greatest === undefined || property >= state.greatest) states.delete(state);
        const next = state.next.get(property);
        if (next === undefined) continue;
        states.add(next);
        if (next.match !== undefined) best = better(next.match, best);
      }
    }
    return best?.definition ?? -1;
  }
}
