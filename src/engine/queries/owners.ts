// Containers told apart by whom they belong to: heapy's `byclodo`, "by class or dict owner".
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { isPlainObject } from '../graph/interfaces.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { SLICE, type Work } from '../work.js';
import { dictOwner, frontOf, isDict } from './fronts.js';
import { type Groups, GroupsBuilder } from './groups.js';
import { holderNames } from './members.js';

const NOBODY = -1;
const SEVERAL = -2;

/** The one object that refers strongly to `v`, with backing stores folded into theirs. */
const onlyOwner = (g: HeapGraph, v: number): number => {
  let only = NOBODY;
  for (let r = g.firstRetainer[v]; r < g.firstRetainer[v + 1]; r++) {
    const e = g.retainerEdge[r];
    if ((g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.weak) continue;
    const source = frontOf(g, sourceOf(g.firstEdge, e));
    if (source === v || source === only) continue;
    if (only !== NOBODY) return SEVERAL;
    only = source;
  }
  return only;
};

/**
 * Classes, but containers (CPython: dicts; V8: Maps, Sets, Arrays, plain objects and backing stores) are "dict of Order" by the
 * class of their one owner.
 */
export function* groupByOwner(g: HeapGraph, classes: Groups): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  const python = g.className !== undefined;
  const isV8Container = v8Containers(g);
  const plain = new Int32Array(classes.keys.length).fill(-1);
  /** By the container's class and its owner's, or what there is instead of one. */
  const known = new Map<number, number>();
  const kinds = classes.keys.length + 2;
  const named = (k: number, owner: number): number => {
    const key = classes.keys[k] as string;
    const label = classes.labels[k] as string;
    if (owner === NOBODY) return groups.group(`${key} (no owner)`, `${label} (no owner)`);
    if (owner === SEVERAL) return groups.group(`${key} (shared)`, `${label} (shared)`);
    return groups.group(`${key} of ${classes.keys[owner]}`, `${label} of ${classes.labels[owner]}`);
  };
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    const k = classes.of[v];
    const isContainer = python ? isDict(g, v) : isV8Container(v);
    if (!isContainer) {
      if (plain[k] < 0) plain[k] = groups.group(classes.keys[k] as string, classes.labels[k] as string);
      groups.of[v] = plain[k];
      continue;
    }
    const dict = python ? dictOwner(g, v) : onlyOwner(g, v);
    const owner = dict < 0 ? dict : classes.of[dict];
    const pair = k * kinds + owner + 2;
    let group = known.get(pair);
    if (group === undefined) {
      group = named(k, owner);
      known.set(pair, group);
    }
    groups.of[v] = group;
  }
  return groups.done();
}

const v8Containers = (g: HeapGraph): ((v: number) => boolean) => {
  const { map, set, array } = holderNames(g);
  const { nodeType, nodeName } = g;
  return (v) => {
    if (nodeType[v] === NodeType.array) return true;
    if (nodeType[v] !== NodeType.object) return false;
    const name = nodeName[v];
    return name === map || name === set || name === array || isPlainObject(g, v);
  };
};
