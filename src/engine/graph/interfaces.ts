// Rule 8, the part about plain objects: an inferred interface `{a, b}` instead of "Object" where enough of them look alike.
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import type { StringTable } from '../strings.js';
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

/** Counts which plain objects look alike and says which interfaces DevTools would infer from them. */
export class InterfaceInference {
  // A tree of property names in their order; each plain object ends at one node of it.
  readonly #tree = new PairMap(1 << 12);
  readonly #counts: number[] = [];
  readonly #order: number[] = [];
  readonly #lengths = new Map<number, number>();
  #objects = 0;
  #at = 0;
  #length = 1;

  constructor(
    readonly strings: StringTable,
    readonly proto: number,
  ) {}

  /** `count` objects have these properties. */
  add(names: readonly number[], count: number): void {
    this.begin();
    for (const name of names) if (!this.property(name)) break;
    this.end(count);
  }

  /** An object whose properties follow, one by one. */
  begin(): void {
    this.#at = 0;
    this.#length = 1;
  }

  /** False when the interface's name is full: further properties do not count. */
  property(name: number): boolean {
    if (name === this.proto) return true;
    const more = this.#formattedLength(name);
    if (this.#length > 1 && this.#length + more > MAX_NAME) return false;
    this.#length += this.#length === 1 ? more : more + 2;
    this.#at = this.#tree.intern(this.#at, name) + 1;
    return true;
  }

  /** So many objects had them. */
  end(count: number): void {
    const at = this.#at;
    this.#objects += count;
    if (at === 0) return;
    if (this.#counts[at] === undefined) {
      this.#counts[at] = count;
      this.#order.push(at);
    } else this.#counts[at] = (this.#counts[at] as number) + count;
  }

  /** The most frequent first. */
  definitions(): readonly InterfaceDefinition[] {
    const count = (at: number): number => this.#counts[at] as number;
    const least = Math.max(MIN_OBJECTS, this.#objects / MIN_PROPORTION);
    const popular = this.#order.filter((at) => count(at) >= least);
    // Array.prototype.sort is stable: equal counts stay in file order.
    popular.sort((a, b) => count(b) - count(a));
    return popular.map((at) => {
      const names: number[] = [];
      for (let k = at; k !== 0; k = this.#tree.first(k - 1)) names.push(this.#tree.second(k - 1));
      const properties = names.reverse().map((name) => this.strings.text(name));
      return { name: `{${properties.map(formatProperty).join(', ')}}`, properties };
    });
  }

  #formattedLength(name: number): number {
    let length = this.#lengths.get(name);
    if (length === undefined) {
      length = formatProperty(this.strings.text(name)).length;
      this.#lengths.set(name, length);
    }
    return length;
  }
}

/** Definitions that DevTools would infer from this snapshot, the most frequent first. */
export function* inferInterfaces(g: HeapGraph): Work<readonly InterfaceDefinition[]> {
  const { firstEdge, edgeType, edgeName } = g;
  const inference = new InterfaceInference(g.strings, g.words.index.proto);
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    if (!isPlainObject(g, v)) continue;
    inference.begin();
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) === EdgeType.property && !inference.property(edgeName[e])) break;
    }
    inference.end(1);
  }
  return inference.definitions();
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
