// The ways to partition a heap other than by class.
import { LOCATION_STRIDE } from '../columns.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import { SLICE, type Work } from '../work.js';
import type { DominatedTree } from './dominated.js';
import { type Groups, GroupsBuilder } from './groups.js';
import { internalTarget } from './text.js';

/** Node types of the format. */
export const groupByKind = (g: HeapGraph): Groups => ({ of: Uint32Array.from(g.nodeType), keys: g.nodeTypeNames, labels: g.nodeTypeNames });

/** Powers of two of the shallow size: key 64 holds sizes 64 to 127. */
export const groupBySize = (g: HeapGraph): Groups => {
  const groups = new GroupsBuilder(g.nodeCount);
  // By exponent plus one; nothing is larger than 2^53.
  const known = new Int32Array(64).fill(-1);
  for (let v = 0; v < g.nodeCount; v++) {
    const size = g.selfSize[v];
    const step = size === 0 ? 0 : Math.floor(Math.log2(size)) + 1;
    if (known[step] < 0) {
      const low = size === 0 ? 0 : 2 ** (step - 1);
      known[step] = groups.group(String(low), size === 0 ? '0' : `${low} – ${low * 2 - 1}`);
    }
    groups.of[v] = known[step];
  }
  return groups.done();
};

/** More kinds of referrers than this are lumped together. */
const MAX_REFERRERS = 4;
/** In-edges looked at: objects referred to by more are shared by everybody. */
const MAX_RETAINERS = 64;

/**
 * By the set of classes that refer to an object. Backing stores (arrays, hidden nodes) with one referrer stand for it, so
 * that a member of a Map is referred to by "Map".
 */
export function* groupByReferrer(g: HeapGraph, classes: Groups): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  const sets = new PairMap(1 << 10);
  const groupOfSet: number[] = [];
  const none = groups.group('(none)', '(none)');
  const many = groups.group('(many)', '(many)');
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    const first = g.firstRetainer[v];
    const end = g.firstRetainer[v + 1];
    const found: number[] = [];
    for (let r = first; r < end && r < first + MAX_RETAINERS && found.length <= MAX_REFERRERS; r++) {
      const e = g.retainerEdge[r];
      if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
      const k = classes.of[frontOf(g, sourceOf(g.firstEdge, e))];
      if (!found.includes(k)) found.push(k);
    }
    if (found.length === 0) groups.of[v] = none;
    else if (found.length > MAX_REFERRERS || end - first > MAX_RETAINERS) groups.of[v] = many;
    else {
      found.sort((a, b) => a - b);
      let set = 0;
      for (const k of found) set = sets.intern(set, k) + 1;
      let group = groupOfSet[set];
      if (group === undefined) {
        const labels = found.map((k) => classes.labels[k] as string);
        group = groups.group(
          found
            .map((k) => classes.keys[k] as string)
            .sort()
            .join(' | '),
          labels.sort().join(', '),
        );
        groupOfSet[set] = group;
      }
      groups.of[v] = group;
    }
  }
  return groups.done();
}

/** The object that a backing store belongs to: itself unless it is an array or hidden node with a single strong referrer. */
export const frontOf = (g: HeapGraph, v: number): number => {
  for (let hops = 0; hops < 3 && (g.nodeType[v] === NodeType.array || g.nodeType[v] === NodeType.hidden); hops++) {
    let only = -1;
    for (let r = g.firstRetainer[v]; r < g.firstRetainer[v + 1]; r++) {
      const e = g.retainerEdge[r];
      if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
      const source = sourceOf(g.firstEdge, e);
      if (only >= 0 && only !== source) return v;
      only = source;
    }
    if (only < 0) return v;
    v = only;
  }
  return v;
};

const UNKNOWN_MODULE = '(unknown)';

/** Script names by script id: from functions, whose shared info names the script. */
export const scriptNames = (g: HeapGraph): Map<number, string> => {
  const names = new Map<number, string>();
  const { locations } = g;
  for (let i = 0; i < locations.length; i += LOCATION_STRIDE) {
    const script = locations[i + 1];
    const v = locations[i];
    if (names.has(script) || g.nodeType[v] !== NodeType.closure) continue;
    const shared = internalTarget(g, v, 'shared');
    if (shared < 0) continue;
    let node = internalTarget(g, shared, 'script_or_debug_info');
    if (node < 0) node = internalTarget(g, shared, 'script');
    if (node < 0) continue;
    const name = g.strings.text(g.nodeName[node], 1024);
    if (name !== '' && !name.startsWith('system /')) names.set(script, name);
  }
  return names;
};

/** Package of a script, its path for the application's own, `node:…` for the runtime's. */
export const moduleOf = (script: string): { readonly key: string; readonly kind: 'application' | 'package' | 'runtime' } => {
  if (script.startsWith('node:') || script.startsWith('internal/') || script.startsWith('chrome-extension:'))
    return { key: script, kind: 'runtime' };
  const at = script.lastIndexOf('/node_modules/');
  if (at < 0) return { key: script.replace(/^file:\/\//, ''), kind: 'application' };
  const [scope, name] = script.slice(at + '/node_modules/'.length).split('/');
  return { key: scope?.startsWith('@') === true && name !== undefined ? `${scope}/${name}` : (scope as string), kind: 'package' };
};

/** By the script that made an object, where the snapshot has locations; others follow their nearest dominator that has one. */
export function* groupByModule(g: HeapGraph, tree: DominatedTree): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  const unknown = groups.group(UNKNOWN_MODULE, UNKNOWN_MODULE);
  const names = scriptNames(g);
  const own = new Int32Array(g.nodeCount).fill(-1);
  const { locations } = g;
  for (let i = 0; i < locations.length; i += LOCATION_STRIDE) {
    const name = names.get(locations[i + 1]);
    if (name === undefined) continue;
    const { key } = moduleOf(name);
    own[locations[i]] = groups.group(key, key);
  }
  groups.of[g.root] = unknown;
  let level = [g.root];
  let done = 0;
  while (level.length > 0) {
    const below: number[] = [];
    for (const v of level) {
      if (++done % SLICE === 0) yield { step: 'histogram', done, total: g.nodeCount };
      for (let c = tree.first[v]; c < tree.first[v + 1]; c++) {
        const w = tree.nodes[c];
        groups.of[w] = own[w] >= 0 ? own[w] : groups.of[v];
        below.push(w);
      }
    }
    level = below;
  }
  return groups.done();
}
