// The class list: a kernel tells which nodes look alike, TypeScript names their classes, and kernels add them up.
/// <reference path="./webassembly.d.ts" />
import { type HeapColumns, LOCATION_STRIDE, type Locations } from '../../engine/columns.js';
import type { Words } from '../../engine/graph/words.js';
import { rowsOf } from '../../engine/queries/histogram.js';
import { classesOfSignatures, type SignatureClasses } from '../../engine/queries/signatures.js';
import type { SnapshotParts } from '../../engine/queries/snapshot.js';
import type { Opening } from './opening.js';
import { parseLocations, type Tail } from './tail.js';

export interface Classes {
  readonly parts: NonNullable<SnapshotParts['classes']>;
  /** Bytes of all nodes of each type. */
  readonly bytesOfType: Float64Array;
}

/** Kinds of nodes that the class list tells apart on a worker; beyond that it is made when somebody asks. */
const MAX_SIGNATURES = 1 << 20;
/** Node types that sums are kept for. */
const MAX_KINDS = 256;

/** Columns of sizes: a pointer, and 1 where they are doubles. */
export type Sizes = readonly [number, number];

export interface Naming {
  readonly locations: Locations;
  /** Undefined when there are too many kinds of nodes. */
  readonly classes: SignatureClasses | undefined;
}

/**
 * Names the classes (worker 1), before anything is known of dominators and sizes. Undefined when the locations are not as they
 * should be.
 */
export const nameClasses = async (
  opening: Opening,
  { columns: c, words, tail }: { readonly columns: HeapColumns; readonly words: Words; readonly tail: Tail },
): Promise<Naming | undefined> => {
  const { layout: l, memory, arena, crew } = opening;
  const found = await parseLocations(opening, tail);
  if (found === undefined) return undefined;
  const unnamed = { locations: found, classes: undefined };
  const n = c.nodeCount;
  const capacity = Math.min(MAX_SIGNATURES, 2 ** Math.ceil(Math.log2(n * 4 + 1024)));
  // Few locations are still outside of the memory.
  const inside = found.buffer === memory.buffer;
  const room = arena.lend(() => ({
    locations: inside ? found.byteOffset : arena.take(found.byteLength),
    table: arena.take(4 * 7 * capacity),
  }));
  if (room === undefined) return unnamed;
  const { locations, table } = room;
  if (!inside) new Uint32Array(memory.buffer, locations, found.length).set(found);
  const [kinds] = await crew.run(1, [
    'classSignatures',
    n,
    words.index.object,
    l.nodeType,
    l.nodeName,
    l.firstEdge,
    l.edgeType,
    l.edgeName,
    locations,
    found.length / LOCATION_STRIDE,
    table,
    capacity,
    l.signature,
  ]);
  if (kinds < 0) return unnamed;
  const column = (k: number, length: number): Uint32Array => new Uint32Array(memory.buffer, table + 4 * k * capacity, length);
  const signatures = { first: column(0, capacity), second: column(1, capacity), pairOf: column(5, kinds), counts: column(6, kinds) };
  return { locations: found, classes: classesOfSignatures({ ...c, words }, signatures) };
};

/** What is being added up, and where its sums are going to be. */
export interface Sums extends SignatureClasses {
  readonly count: number;
  readonly shallow: number;
  readonly retained: number;
  readonly open: number;
  readonly kinds: number;
  readonly least: number;
  /** Resolves when all but retained sizes are there (worker 1). */
  readonly summed: Promise<unknown>;
}

/** Begins to add up; nothing needs to be known of the dominators yet. Undefined when there is no memory. */
export const sumClasses = ({ layout: l, memory, arena, crew, head }: Opening, named: SignatureClasses, sizes: Sizes): Sums | undefined => {
  const { groupOf, keys } = named;
  const size = keys.length;
  const areas = arena.lend(() => {
    const mapping = arena.take(4 * groupOf.length);
    const zeros = arena.top;
    const count = arena.take(4 * size);
    const shallow = arena.take(8 * size);
    const retained = arena.take(8 * size);
    const open = arena.take(4 * size);
    const kinds = arena.take(8 * MAX_KINDS);
    const zerosEnd = arena.top;
    return { mapping, zeros, zerosEnd, count, shallow, retained, open, kinds, least: arena.take(4 * size) };
  });
  if (areas === undefined) return undefined;
  const { mapping, zeros, zerosEnd, count, shallow, least, kinds } = areas;
  new Uint32Array(memory.buffer, mapping, groupOf.length).set(groupOf);
  new Uint8Array(memory.buffer, zeros, zerosEnd - zeros).fill(0);
  const n = head.header.nodeCount;
  const summed = crew.run(1, ['sumGroups', n, size, mapping, l.signature, l.nodeType, ...sizes, l.distance, count, shallow, least, kinds]);
  return { ...named, ...areas, summed };
};

/** The list, when retained sizes and the dominators' tree are there. `next`: a column that is not needed any more. */
export const listClasses = async ({ layout: l, memory, crew, head }: Opening, sums: Sums, sizes: Sizes, next: number): Promise<Classes> => {
  const { nodeCount: n, root } = head.header;
  const { definitions, keys, labels, count, shallow, retained, open, kinds, least } = sums;
  await crew.run(0, ['topmostRetained', root, l.signature, ...sizes, l.link, l.pre, l.node, l.list, next, open, retained]);
  const b = memory.buffer;
  const size = keys.length;
  const groups = { of: new Uint32Array(b, l.signature, n), keys, labels };
  const rows = rowsOf(groups, {
    count: new Uint32Array(b, count, size),
    shallow: new Float64Array(b, shallow, size),
    retained: new Float64Array(b, retained, size),
    distance: new Int32Array(b, least, size),
  });
  return { parts: { definitions, groups, rows }, bytesOfType: new Float64Array(b, kinds, MAX_KINDS).slice() };
};
