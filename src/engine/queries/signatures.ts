// Classes from signatures: a kernel has found which nodes look alike (kernels/wasm/assembly/classes.as), and what each kind of
// them is called is decided here, once for each, by the rules of classes.ts and in the same order.
import { type InterfaceDefinition, InterfaceInference, InterfaceMatcher } from '../graph/interfaces.js';
import type { StringTable } from '../strings.js';
import { elementName, typeLabel } from './classes.js';
import { GroupsBuilder } from './groups.js';

/** What the first half of a pair is, in its highest hex digit; the rest of it is a number. Without a tag: the list before. */
const Tag = { list: 0, name: 1, empty: 2, line: 3, place: 4, located: 5, type: 6 } as const;

export interface Signatures {
  /** Pairs by number: the (tagged) first half and the second. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Per signature, in the order of their first nodes: its pair, and how many nodes have it. */
  readonly pairOf: Uint32Array;
  readonly counts: Uint32Array;
}

/** The parts of a graph that name classes. */
export interface Named {
  readonly strings: StringTable;
  readonly nodeTypeNames: readonly string[];
  /** Names of plain objects and of their prototype's edge, -1 for none. */
  readonly words: { readonly index: { readonly object: number; readonly proto: number } };
}

export interface SignatureClasses {
  readonly definitions: readonly InterfaceDefinition[];
  readonly keys: readonly string[];
  readonly labels: readonly string[];
  /** Per signature: its group. */
  readonly groupOf: Uint32Array;
}

export const classesOfSignatures = (g: Named, s: Signatures): SignatureClasses => {
  const tag = (pair: number): number => s.first[pair] >>> 28;
  const rest = (pair: number): number => s.first[pair] & 0x0fffffff;
  /** Without its location. */
  const baseOf = (pair: number): number => (tag(pair) === Tag.located ? rest(pair) : pair);
  const isPlain = (pair: number): boolean => tag(pair) === Tag.list || tag(pair) === Tag.empty;
  /** Names of the properties of a plain object, in their order. */
  const properties = (pair: number): number[] => {
    const names: number[] = [];
    if (tag(pair) === Tag.empty) return names;
    for (let k = pair; ; k = s.first[k] - 1) {
      names.push(s.second[k]);
      if (s.first[k] === 0) return names.reverse();
    }
  };

  const inference = new InterfaceInference(g.strings, g.words.index.proto);
  for (let i = 0; i < s.pairOf.length; i++) {
    const base = baseOf(s.pairOf[i]);
    if (isPlain(base)) inference.add(properties(base), s.counts[i]);
  }
  const definitions = inference.definitions();

  const groups = new GroupsBuilder(0);
  const named = (name: string): number => groups.group(`,${name}`, name);
  const matcher = new InterfaceMatcher(definitions);
  const known = new Map<number, number>();
  const groupOfBase = (base: number): number => {
    let k = known.get(base);
    if (k === undefined) {
      k = find(base);
      known.set(base, k);
    }
    return k;
  };
  const find = (base: number): number => {
    if (tag(base) === Tag.type) return named(typeLabel(s.second[base], g.nodeTypeNames[s.second[base]] as string));
    if (!isPlain(base)) return named(elementName(g.strings.text(s.second[base])));
    const definition = definitions.length === 0 ? -1 : matcher.match(properties(base).map((name) => g.strings.text(name)));
    return named(
      definition < 0 ? elementName(g.strings.text(g.words.index.object)) : (definitions[definition] as InterfaceDefinition).name,
    );
  };
  const groupOf = new Uint32Array(s.pairOf.length);
  for (let i = 0; i < s.pairOf.length; i++) {
    const pair = s.pairOf[i];
    let k = groupOfBase(baseOf(pair));
    if (tag(pair) === Tag.located) {
      const place = s.second[pair];
      const line = rest(place);
      const name = groups.labels[k] as string;
      k = groups.group(`${rest(line)},${s.second[line]},${s.second[place]},${name}`, name);
    }
    groupOf[i] = k;
  }
  return { definitions, keys: groups.keys, labels: groups.labels, groupOf };
};
