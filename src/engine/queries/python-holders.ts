// CPython's containers as holders: there is no backing store to fold in, and the class names the kind.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import type { HolderKind } from './members.js';

const KINDS: Readonly<Record<string, HolderKind>> = {
  dict: 'map',
  'collections.OrderedDict': 'map',
  'collections.defaultdict': 'map',
  'collections.Counter': 'map',
  list: 'array',
  tuple: 'array',
  'collections.deque': 'array',
  set: 'set',
  frozenset: 'set',
};

const kinds = new WeakMap<HeapGraph, Map<number, HolderKind>>();

/** How a node of a CPython heap holds things; undefined for what is no holder of its own. */
export const pythonHolderKind = (g: HeapGraph, className: Uint32Array, v: number): HolderKind | undefined => {
  if (g.nodeType[v] === NodeType.closure) return 'object';
  if (g.nodeType[v] !== NodeType.object) return undefined;
  let known = kinds.get(g);
  if (known === undefined) {
    known = new Map();
    kinds.set(g, known);
  }
  const name = className[v];
  let kind = known.get(name);
  if (kind === undefined) {
    kind = KINDS[g.strings.text(name, 80)] ?? 'object';
    known.set(name, kind);
  }
  return kind;
};
