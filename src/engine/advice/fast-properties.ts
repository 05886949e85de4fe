// Rule: objects in dictionary mode (V8) keep their properties in a hash table each; with a shape in common the same properties would
// lie in the object. Known by structure: a property store whose entries have their names beside them, of an object whose map has no
// descriptors. Objects that are used as dictionaries have names of their own each: those are left alone.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { EdgeType, NodeType } from '../heap-types.js';
import { edgeTypeOf, slotOf } from '../queries/edges.js';
import type { Groups } from '../queries/groups.js';
import { OBJECT_HEADER, wordBytes } from '../queries/layout.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import { isPrototype } from './prototypes.js';

/** Objects with the same names, from which on they are records of one kind. */
const LEAST = 10;
/** With more properties beside it V8 gives an object a table by itself (kMaxFastProperties). */
const MOST_PROPERTIES = 128;
/** Words of an entry: name, value, details. */
const ENTRY = 3;
/** Words of a shape, and of its list of names before the names and for each (src/objects/map.h, descriptor-array.h). */
const SHAPE = 9 + 3;

interface Records {
  readonly class: number;
  readonly properties: number;
  count: number;
  bytes: number;
}

export function* fastProperties({ graph: g }: Snapshot, classes: Groups): Work<readonly Saving[]> {
  const names = { properties: g.strings.find('properties'), map: g.strings.find('map'), descriptors: g.strings.find('descriptors') };
  const prototype = g.strings.find('prototype');
  const kinds = new Map<string, Records>();
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'savings', done: v, total: g.nodeCount };
    if (g.nodeType[v] !== NodeType.object) continue;
    const store = internal(g, v, names.properties);
    // Elements beside the properties would be counted with them.
    if (store < 0 || g.nodeType[store] !== NodeType.array || hasElements(g, v)) continue;
    const map = internal(g, v, names.map);
    if (map < 0 || internal(g, map, names.descriptors) >= 0 || isPrototype(g, v, prototype)) continue;
    const keys = keysOf(g, v, store);
    if (keys.length === 0 || keys.length > MOST_PROPERTIES) continue;
    const kind = `${classes.of[v]} ${keys.sort((a, b) => a - b).join(' ')}`;
    const known = kinds.get(kind) ?? { class: classes.of[v], properties: keys.length, count: 0, bytes: 0 };
    known.count++;
    known.bytes += g.selfSize[v] + g.selfSize[store];
    kinds.set(kind, known);
  }
  const word = wordBytes(g);
  const found = new Map<number, Saving>();
  for (const { class: c, properties, count, bytes } of kinds.values()) {
    const fast = (count * (OBJECT_HEADER + properties) + SHAPE + ENTRY * properties) * word;
    if (count < LEAST || fast >= bytes) continue;
    const known = found.get(c);
    found.set(c, {
      rule: 'fast-properties',
      class: classes.labels[c] as string,
      count: count + (known?.count ?? 0),
      bytes: (bytes + (known?.bytes ?? 0)) as Bytes,
      savedBytes: (bytes - fast + (known?.savedBytes ?? 0)) as Bytes,
    });
  }
  return [...found.values()];
}

const internal = (g: HeapGraph, v: number, name: number): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++)
    if (g.edgeName[e] === name && edgeTypeOf(g, e) === EdgeType.internal) return g.edgeTo[e];
  return -1;
};

const hasElements = (g: HeapGraph, v: number): boolean => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (edgeTypeOf(g, e) === EdgeType.element) return true;
  return false;
};

/**
 * Names in the table, by row of the string table: entries are of three words, and the remainder at which the names stand is the one
 * where texts are that name properties of the object. Values that are small numbers leave no edge, their names do.
 */
const keysOf = (g: HeapGraph, v: number, store: number): number[] => {
  const properties = new Set<number>();
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (edgeTypeOf(g, e) === EdgeType.property) properties.add(g.edgeName[e]);
  const at: number[][] = [[], [], []];
  const named = [0, 0, 0];
  for (let e = g.firstEdge[store]; e < g.firstEdge[store + 1]; e++) {
    const slot = slotOf(g, e);
    const to = g.edgeTo[e];
    if (slot < 0 || (g.nodeType[to] !== NodeType.string && g.nodeType[to] !== NodeType.symbol)) continue;
    at[slot % ENTRY]?.push(g.nodeName[to]);
    if (properties.has(g.nodeName[to])) named[slot % ENTRY] = (named[slot % ENTRY] as number) + 1;
  }
  const best = named.indexOf(Math.max(...named));
  return named[best] === 0 ? [] : (at[best] as number[]);
};
