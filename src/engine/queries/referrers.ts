// Partitions by what refers to an object: the kinds of its referrers, or the edges that hold it.
import { type HeapGraph, nodeColumn } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, isIndexed } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import { slices, type Work } from '../work.js';
import { DICTIONARY_SIZE, edgeSignature, edgeTypeOf } from './edges.js';
import { dictOwner, frontOf } from './fronts.js';
import { type Groups, GroupsBuilder } from './groups.js';

/** More kinds of referrers than this are lumped together. */
const MOST_KINDS = 4;
/** An object with more in-edges is shared by everybody. */
const MOST_EDGES = 64;

const MANY = -1;
/** Of an object with more than `MOST_EDGES` in-edges, as long as none but weak ones were seen. */
const CROWDED = -2;

/** Sets of one number are that number plus one, which most are; those of more begin here. 0 is the empty one. */
const SEVERAL = 1 << 30;

/** Small sets of numbers, each known by one number. */
class Sets {
  readonly #several: (readonly number[])[] = [];
  readonly #known = new Map<string, number>();
  readonly #steps = new PairMap(1 << 10);
  readonly #next: number[] = [];

  /** A set that is not empty with one more member, or MANY. */
  with(set: number, member: number): number {
    const step = this.#steps.intern(set, member);
    this.#next[step] ??= this.#with(set, member);
    return this.#next[step];
  }

  #with(set: number, member: number): number {
    const members = this.members(set);
    if (members.includes(member)) return set;
    if (members.length === MOST_KINDS) return MANY;
    const more = [...members, member].sort((a, b) => a - b);
    const key = more.join();
    let known = this.#known.get(key);
    if (known === undefined) {
      known = SEVERAL + this.#several.push(more) - 1;
      this.#known.set(key, known);
    }
    return known;
  }

  members(set: number): readonly number[] {
    return set >= SEVERAL ? (this.#several[set - SEVERAL] as readonly number[]) : [set - 1];
  }

  /** How many sets of more than one there are. */
  get several(): number {
    return this.#several.length;
  }
}

/** Kinds with keys that mean the same in every snapshot. */
interface Kinds {
  readonly keys: readonly string[];
  readonly labels: readonly string[];
}

/** `tokenOf(v, e)`: what edge `e` out of `v` counts as; an index into `kinds`. */
function* groupBySets(g: HeapGraph, kinds: Kinds, tokenOf: (v: number, e: number) => number): Work<Groups> {
  const sets = new Sets();
  const { nodeCount, edgeCount, firstEdge, firstRetainer, edgeType, edgeTo, selfSize } = g;
  const column = nodeColumn(g);
  // First each node's set; in the end the number of its group takes its place.
  const setOf = new Int32Array(column.buffer, column.byteOffset, nodeCount);
  for (let v = 0; v < nodeCount; v++) {
    // Empty nodes count nowhere.
    if (selfSize[v] === 0) setOf[v] = MANY;
    else if (firstRetainer[v + 1] - firstRetainer[v] > MOST_EDGES) setOf[v] = CROWDED;
  }
  let source = 0;
  yield* slices('histogram', edgeCount, (from, to) => {
    let v = source;
    for (let e = from; e < to; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
      const w = edgeTo[e];
      const set = setOf[w];
      if (set < 0) {
        if (set === CROWDED) setOf[w] = MANY;
        continue;
      }
      while (firstEdge[v + 1] <= e) v++;
      const token = tokenOf(v, e);
      if (set === 0) setOf[w] = token + 1;
      else if (set !== token + 1) setOf[w] = sets.with(set, token);
    }
    source = v;
  });
  const groups = new GroupsBuilder(nodeCount, column);
  const none = groups.group('(none)', '(none)');
  const many = groups.group('(many)', '(many)');
  const groupOf = (set: number): number =>
    groups.group(joined(kinds.keys, sets.members(set), ' | '), joined(kinds.labels, sets.members(set), ', '));
  /** Groups of sets of one, and of more; 0 where there is none yet, otherwise the group plus one. */
  const ofOne = new Uint32Array(kinds.keys.length + 1);
  const ofSeveral = new Uint32Array(sets.several);
  yield* slices('histogram', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      const set = setOf[v];
      if (set <= 0) {
        column[v] = set === MANY ? many : none;
        continue;
      }
      const known = set < SEVERAL ? ofOne : ofSeveral;
      const at = set < SEVERAL ? set : set - SEVERAL;
      if (known[at] === 0) known[at] = groupOf(set) + 1;
      column[v] = known[at] - 1;
    }
  });
  return groups.done();
}

const joined = (texts: readonly string[], members: readonly number[], between: string): string =>
  members
    .map((k) => texts[k] as string)
    .sort()
    .join(between);

/**
 * By the set of kinds that refer to an object: heapy's `byrcs`. Backing stores (arrays, hidden nodes) with one referrer stand for
 * it, so that a member of a Map is referred to by "Map". `kinds`: a partition of the referrers.
 */
export function* groupByReferrer(g: HeapGraph, kinds: Groups): Work<Groups> {
  let last = -1;
  let kind = 0;
  return yield* groupBySets(g, kinds, (v) => {
    if (v !== last) {
      last = v;
      kind = kinds.of[frontOf(g, v)];
    }
    return kind;
  });
}

/** By the set of edges that hold an object, each with the class it comes from: heapy's `byvia`. Indices and keys of data are left out. */
export function* groupByEdge(g: HeapGraph, classes: Groups): Work<Groups> {
  const kinds = { keys: [] as string[], labels: [] as string[] };
  const tokens = new PairMap(1 << 10);
  const edgeNames = new Map<string, number>();
  const texts: string[] = [];
  const numberOf = (text: string): number => {
    let k = edgeNames.get(text);
    if (k === undefined) {
      k = texts.push(text) - 1;
      edgeNames.set(text, k);
    }
    return k;
  };
  // Names of edges look the same wherever they come from, but for objects used as dictionaries. By type, 0 where it is not known yet.
  const known: (Uint32Array | undefined)[] = [];
  for (const type of [EdgeType.property, EdgeType.context, EdgeType.internal]) known[type] = new Uint32Array(g.strings.count);
  // Most names are of one class's properties: what each was last, the owner plus one. There are no more names than strings, but for these two.
  const ownerOfName = new Uint32Array(g.strings.count + 2);
  const tokenOfName = new Uint32Array(g.strings.count + 2);
  const { firstEdge, edgeName } = g;
  const slots = numberOf('[]');
  let last = -1;
  let owner = 0;
  let small = false;
  return yield* groupBySets(g, kinds, (v, e) => {
    if (v !== last) {
      last = v;
      const dict = dictOwner(g, v);
      owner = classes.of[dict >= 0 ? dict : frontOf(g, v)];
      small = firstEdge[v + 1] - firstEdge[v] <= DICTIONARY_SIZE;
    }
    const t = edgeTypeOf(g, e);
    let name = slots;
    if (!isIndexed(t)) {
      const names = small || t !== EdgeType.property ? known[t] : undefined;
      name = (names?.[edgeName[e]] ?? 0) - 1;
      if (name < 0) {
        name = numberOf(written(edgeSignature(g, v, e)));
        if (names !== undefined) names[edgeName[e]] = name + 1;
      }
    }
    if (ownerOfName[name] === owner + 1) return tokenOfName[name];
    const token = tokens.intern(owner, name);
    if (token === kinds.keys.length) {
      kinds.keys.push(`${classes.keys[owner]}${texts[name]}`);
      kinds.labels.push(`${classes.labels[owner]}${texts[name]}`);
    }
    ownerOfName[name] = owner + 1;
    tokenOfName[name] = token;
    return token;
  });
}

const written = (signature: string): string => (signature.startsWith('[') ? signature : `.${signature}`);
