// Partitions by origin: the script, package or module that an object comes from.
import { LOCATION_STRIDE } from '../columns.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import { MODULE } from '../looked-up-names.js';
import { slices, type Work } from '../work.js';
import type { DominatedOrder } from './dominated.js';
import { type Groups, GroupsBuilder } from './groups.js';
import { internalTarget } from './text.js';

const UNKNOWN = '(unknown)';

const SCRIPT = /^system \/ Script \/ /;

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
    // Newer V8s write what kind of object it is before the name.
    const name = g.strings.text(g.nodeName[node], 1024).replace(SCRIPT, '');
    if (name !== '' && !name.startsWith('system /')) names.set(script, name);
  }
  return names;
};

/** Package of a script, its path for the application's own, `node:…` for the runtime's. */
export const moduleOf = (script: string): { readonly key: string; readonly kind: 'application' | 'package' | 'runtime' } => {
  if (script.startsWith('node:') || script.startsWith('internal/') || script.startsWith('chrome-extension:'))
    return { key: script, kind: 'runtime' };
  const at = script.lastIndexOf('/node_modules/');
  if (at < 0) return { key: plainPath(script), kind: 'application' };
  const [scope, name] = script.slice(at + '/node_modules/'.length).split('/');
  return { key: scope?.startsWith('@') === true && name !== undefined ? `${scope}/${name}` : (scope as string), kind: 'package' };
};

const plainPath = (script: string): string => script.replace(/^file:\/\//, '');

/** `script`: every file by itself. `package`: dependencies by name, the rest lumped. `module`: packages, and the application's scripts. */
export type Origin = 'script' | 'package' | 'module';

const originOf = (script: string, by: Origin): string => {
  if (by === 'script') return plainPath(script);
  const { key, kind } = moduleOf(script);
  return by === 'module' || kind === 'package' ? key : `(${kind})`;
};

/**
 * Where the snapshot says it of an object itself (V8: the place of its constructor or function; CPython: the module of its class);
 * other objects follow their nearest dominator that has an origin.
 */
export function* groupByOrigin(g: HeapGraph, { rows, end }: DominatedOrder, depth: number, by: Origin): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  // Number 0, which is also what a node has as long as it has no origin of its own.
  groups.group(UNKNOWN, UNKNOWN);
  const { of } = groups;
  if (g.className === undefined) fromLocations(g, by, groups);
  else fromModules(g, g.className, by, groups);
  of[g.root] = 0;
  /** Nodes on the way down to the one at hand: where each ends, and its group. */
  const ends = new Int32Array(depth + 1);
  const open = new Uint32Array(depth + 1);
  let at = 0;
  ends[0] = g.nodeCount;
  yield* slices('histogram', g.nodeCount, (from, to) => {
    for (let i = from; i < to; i++) {
      while (ends[at] <= i) at--;
      const v = rows[i];
      const k = of[v] === 0 ? open[at] : of[v];
      of[v] = k;
      if (end[i] === i + 1) continue;
      ends[++at] = end[i];
      open[at] = k;
    }
  });
  return groups.done();
}

const fromLocations = (g: HeapGraph, by: Origin, groups: GroupsBuilder): void => {
  const names = scriptNames(g);
  const groupOf = new Map<number, number>();
  const { locations } = g;
  for (let i = 0; i < locations.length; i += LOCATION_STRIDE) {
    const script = locations[i + 1];
    let k = groupOf.get(script);
    if (k === undefined) {
      const name = names.get(script);
      if (name === undefined) continue;
      const key = originOf(name, by);
      k = groups.group(key, key);
      groupOf.set(script, k);
    }
    groups.of[locations[i]] = k;
  }
};

/** Modules whose classes are everybody's building blocks: their instances belong to who holds them. */
const BUILDING_BLOCKS: ReadonlySet<string> = new Set([
  'builtins',
  'collections',
  'collections.abc',
  'array',
  'weakref',
  '_weakref',
  'functools',
  'itertools',
  'operator',
  'types',
  'datetime',
  'decimal',
  'fractions',
  'enum',
  're',
  '_sre',
  'uuid',
  'pathlib',
  '_thread',
  'threading',
  '_io',
  'io',
]);

export const isBuildingBlock = (module: string): boolean => BUILDING_BLOCKS.has(module);

const fromModules = (g: HeapGraph, className: Uint32Array, by: Origin, groups: GroupsBuilder): void => {
  const own = groups.of;
  const moduleName = g.strings.find(MODULE);
  const modules = new Set<string>();
  const named = (module: string): number => {
    const key = by === 'package' ? (module.split('.')[0] as string) : module;
    return groups.group(key, key);
  };
  for (let v = 0; v < g.nodeCount; v++) {
    if (className[v] !== moduleName || g.nodeName[v] === moduleName) continue;
    const name = g.strings.text(g.nodeName[v], 200);
    modules.add(name);
    own[v] = named(name);
  }
  // A class is "package.module.Outer.Inner": the longest beginning that is a module.
  const ofClass = new Map<number, number>();
  const find = (text: string): number => {
    for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
      const prefix = text.slice(0, dot);
      if (modules.has(prefix)) return isBuildingBlock(prefix) ? 0 : named(prefix);
    }
    return 0;
  };
  for (let v = 0; v < g.nodeCount; v++) {
    if (own[v] !== 0) continue;
    let k = ofClass.get(className[v]);
    if (k === undefined) {
      k = find(g.strings.text(className[v], 400));
      ofClass.set(className[v], k);
    }
    own[v] = k;
  }
};
