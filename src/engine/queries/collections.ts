// Collections by fill: how much of the room they reserve is in use. The formats do not say capacities; they follow from the size of
// the backing store, which belongs to its collection (rule 4).
import type { CollectionRow } from '../../shared/heap-strings.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { EdgeType, NodeType } from '../heap-types.js';
import { SLICE, type Work } from '../work.js';
import { edgeTypeOf, isDictionary } from './edges.js';
import { dictOwner, isDict } from './fronts.js';
import type { Groups } from './groups.js';
import { wordBytes } from './layout.js';
import { holderNames, storeOf } from './members.js';
import { entryCount, preview } from './preview.js';
import type { Snapshot } from './snapshot.js';

interface Room {
  readonly kind: CollectionRow['kind'];
  readonly used: number;
  readonly capacity: number;
  /** Bytes that an entry takes. */
  readonly entryBytes: number;
}

/** Collections whose capacity is known, the most unused bytes first. */
export function* collectionsByFill(s: Snapshot, classes: Groups): Work<readonly CollectionRow[]> {
  const g = s.graph;
  const roomOf = g.className === undefined ? v8Room(g) : pythonRoom(g, classes);
  const rows: CollectionRow[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    if (g.nodeType[v] !== NodeType.object || g.selfSize[v] === 0) continue;
    const room = roomOf(v);
    if (room === undefined) continue;
    const { kind, used, capacity, entryBytes } = room;
    rows.push({
      id: g.nodeId[v] as NodeId,
      class: classes.labels[classes.of[v]] as string,
      kind,
      preview: preview(g, v),
      used,
      capacity,
      shallowBytes: g.selfSize[v] as Bytes,
      unusedBytes: Math.min(g.selfSize[v], Math.max(0, capacity - used) * entryBytes) as Bytes,
      retainedBytes: g.retained[v] as Bytes,
    });
  }
  return rows.sort((a, b) => b.unusedBytes - a.unusedBytes || b.shallowBytes - a.shallowBytes);
}

/**
 * V8's layouts (src/objects/ordered-hash-table.h, hash-table.h): a Map's table has 3 words, a bucket for every two entries and 3 words
 * an entry, a Set's 2; an array's elements one word each; a dictionary 3 words an entry after 5 words. Stores have a header of 2 words.
 */
const v8Room = (g: HeapGraph): ((v: number) => Room | undefined) => {
  const word = wordBytes(g);
  const names = holderNames(g);
  const HEADER = 2;
  const OBJECT = 4;
  /** Words of the store, with the object's own taken off where the store's size has moved to it. */
  const words = (v: number, store: number): number =>
    (store >= 0 && g.selfSize[store] > 0 ? g.selfSize[store] : g.selfSize[v] - OBJECT * word) / word - HEADER;
  return (v) => {
    const name = g.nodeName[v];
    if (name === names.map || name === names.set) {
      const isMap = name === names.map;
      const table = storeOf(g, v, isMap ? 'map' : 'set');
      if (table < 0) return undefined;
      const perEntry = isMap ? 3.5 : 2.5;
      const capacity = Math.floor((words(v, table) - 3) / perEntry);
      if (capacity < 1) return undefined;
      return { kind: isMap ? 'map' : 'set', used: Math.min(capacity, entryCount(g, table, isMap)), capacity, entryBytes: perEntry * word };
    }
    if (name === names.array) {
      const used = countEdges(g, v, EdgeType.element);
      const capacity = words(v, -1);
      // An array of numbers leaves no trace of its elements: nothing can be said about its fill.
      if (used === 0 || capacity <= 0) return undefined;
      return { kind: 'array', used: Math.min(used, capacity), capacity, entryBytes: word };
    }
    if (!isDictionary(g, v)) return undefined;
    const used = countEdges(g, v, EdgeType.property);
    const capacity = Math.floor((words(v, -1) - 5) / 3);
    return capacity < used ? undefined : { kind: 'dictionary', used, capacity, entryBytes: 3 * word };
  };
};

const countEdges = (g: HeapGraph, v: number, type: number): number => {
  let count = 0;
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (edgeTypeOf(g, e) === type) count++;
  return count;
};

/** CPython's layouts (Objects/listobject.c, setobject.c, dictobject.c); sizes include the collector's header. */
const pythonRoom = (g: HeapGraph, classes: Groups): ((v: number) => Room | undefined) => {
  const LIST = 56;
  const SET = 216;
  return (v) => {
    const size = g.selfSize[v];
    switch (classes.labels[classes.of[v]]) {
      case 'list': {
        const capacity = Math.floor((size - LIST) / 8);
        const used = countEdges(g, v, EdgeType.element);
        return capacity < Math.max(1, used) ? undefined : { kind: 'array', used, capacity, entryBytes: 8 };
      }
      case 'set':
      case 'frozenset': {
        // A table of eight lies in the object; a larger one beside it.
        const capacity = size > SET ? (size - SET) / 16 : 8;
        const used = countEdges(g, v, EdgeType.element);
        return { kind: 'set', used, capacity, entryBytes: 16 };
      }
      default: {
        if (!isDict(g, v) || dictOwner(g, v) >= 0) return undefined;
        const fits = dictTables.get(size);
        // Every item has an edge to its key.
        const used = countEdges(g, v, EdgeType.internal);
        return fits === undefined || fits.usable < used
          ? undefined
          : { kind: 'map', used, capacity: fits.usable, entryBytes: fits.entryBytes };
      }
    }
  };
};

/** Size of a dict to the items it has room for: indices of 1, 2, 4 or 8 bytes, two thirds usable, entries of 16 (only text keys) or 24 bytes. */
const dictTables: ReadonlyMap<number, { readonly usable: number; readonly entryBytes: number }> = (() => {
  const tables = new Map<number, { usable: number; entryBytes: number }>();
  const OBJECT = 64;
  for (let log = 3; log <= 40; log++) {
    const slots = 2 ** log;
    const index = log < 8 ? 1 : log < 16 ? 2 : log < 32 ? 4 : 8;
    const usable = Math.floor((slots * 2) / 3);
    for (const entryBytes of [24, 16])
      for (const header of [32, 40]) tables.set(OBJECT + header + slots * index + usable * entryBytes, { usable, entryBytes });
  }
  return tables;
})();
