// Rules 1 to 8 on two threads, as graph/analyse.ts and queries/classes.ts have them: the walk from the root and the dominators
// on one, and meanwhile sizes, distances, classes and retainers on the other.
/// <reference path="./webassembly.d.ts" />
import { userRoots } from '../../engine/graph/analyse.js';
import { propagateDetached } from '../../engine/graph/detached.js';
import { pageRoots } from '../../engine/graph/dominators.js';
import type { HeapGraph } from '../../engine/graph/heap-graph.js';
import { findWords, type Words } from '../../engine/graph/words.js';
import { SYSTEM_DISTANCE } from '../../engine/kernels/distances.js';
import type { DominatedTree } from '../../engine/queries/dominated.js';
import { type Classes, listClasses, nameClasses, type Sizes, sumClasses } from './classes.js';
import type { ParsedColumns } from './columns.js';
import { trace } from './crew.js';
import { during, type Opening, type Steps } from './opening.js';

export interface ParallelSnapshot {
  readonly graph: HeapGraph;
  readonly tree: DominatedTree;
  /** Undefined where there are too many kinds of nodes to tell apart here. */
  readonly classes?: Classes['parts'];
  /** With them: bytes of all nodes of each type. */
  readonly bytesOfType?: Float64Array;
  readonly fileBytes: number;
  readonly modifiedMs: number;
  /** Of the memory that holds it all. */
  readonly bytes: number;
}

/** Areas that the passes need besides the layout's. */
interface Extra {
  readonly pairOfName: number;
  readonly pairTable: number;
  readonly pairSeen: number;
  readonly seeds: number;
  readonly out: number;
}

const prepare = ({ arena, memory }: Opening, { pairs }: ParsedColumns, words: Words, seeds: readonly number[]): Extra | undefined => {
  const count = words.pairTable.length;
  const extra = {
    pairOfName: pairs?.pairOfName.byteOffset ?? arena.take(4 * (words.pairOfName.length + 1)),
    pairTable: pairs?.pairTable.byteOffset ?? arena.take(8 * (count + 1)),
    pairSeen: arena.take(count + 1),
    seeds: arena.take(4 * seeds.length + 64),
    out: arena.take(64),
  };
  if (!arena.grow()) return undefined;
  const b = memory.buffer;
  if (count > 0) {
    if (pairs === undefined) {
      new Uint32Array(b, extra.pairOfName, words.pairOfName.length).set(words.pairOfName);
      new Float64Array(b, extra.pairTable, count).set(words.pairTable);
    }
    new Uint8Array(b, extra.pairSeen, count).fill(0);
  }
  new Uint32Array(b, extra.seeds, seeds.length).set(seeds);
  new Uint32Array(b, extra.out, 8).fill(0);
  return extra;
};

/** Undefined when the plain path must look at the file. */
export async function* analyseColumns(opening: Opening, parsed: ParsedColumns): Steps<ParallelSnapshot | undefined> {
  const { head, layout: l, memory, crew } = opening;
  const { columns: c } = parsed;
  const { nodeCount: n, edgeCount: e, root } = c;
  const words = findWords(c.strings, parsed.candidates, parsed.pairs);
  const detached = parsed.detached || c.detachedness === undefined ? propagateDetached(c) : new Uint8Array(n);
  const seeds = pageRoots(c, words);
  const roots = userRoots(c, words);
  const x = prepare(opening, parsed, words, seeds);
  if (x === undefined || roots.length > n + 4) return undefined;
  const pairs = words.pairTable.length;
  const edges = [l.firstEdge, l.edgeType, l.edgeTo] as const;

  trace('-', 'words');
  const half = n >>> 1;
  const names = [l.edgeName, l.edgeTo, l.nodeId, pairs, x.pairOfName, x.pairTable] as const;
  const mark = (hand: number, from: number, to: number): Promise<readonly number[]> =>
    crew.run(hand, ['markStructure', from, to, root, l.firstEdge, l.edgeType, ...names]);
  const [[rootA], [rootB]] = yield* during(opening, 'dominators', 0, Promise.all([mark(0, 0, half), mark(1, half, n)]));
  // Ownership would flow through the root: the plain path knows how.
  if (rootA + rootB > 0) return undefined;

  const marks = [l.pre, l.node, l.parent, l.place, l.seen, l.owned, l.predecessors, l.held, x.out, x.out + 16] as const;
  const walked = crew.run(0, ['walkAll', n, root, x.seeds, seeds.length, ...edges, ...marks]);
  // On the other thread meanwhile: the rest of the in-edges, who owns whose size, distances.
  const counted = crew.run(1, ['countByTarget', l.edgeTo, l.firstRetainer, e >>> 1, e], ['inclusiveSum', l.firstRetainer, n]);
  const owned: Promise<Sizes> = roots.length === 0 ? Promise.resolve([l.selfSize, 0]) : ownSizes(opening, words);
  const distances = owned.then(() => findDistances(opening, parsed, words, roots, x));
  // As it is with what the crew runs: the opening may be given up before it waits for these.
  for (const work of [owned, distances]) work.catch(() => undefined);
  const [[count]] = yield* during(opening, 'dominators', 0, Promise.all([walked, counted]));
  if (count >>> 0 !== n) return undefined;
  const [pageCount, reached] = new Uint32Array(memory.buffer, x.out, 2);
  // The walk is over with `place` as its scratch; from here it says where each node's predecessors go.
  new Uint32Array(memory.buffer, l.place, n + 1).set(new Uint32Array(memory.buffer, l.firstRetainer, n + 1));
  const filled = crew.run(0, ['fillPredecessors', n, reached, pageCount, ...edges, l.pre, l.owned, l.place, l.predecessors]);
  const [, sizes] = yield* during(opening, 'dominators', n / 3, Promise.all([filled, owned]));
  const semis = crew.run(0, ['semidominators', reached, l.node, l.parent, l.place, l.firstRetainer, l.predecessors, l.link, l.pre, l.list]);
  const dominated = crew.run(0, ['immediateDominators', reached, l.parent, l.link, l.pre]);
  const tree = crew.run(
    0,
    ['retainedSizes', n, l.node, l.parent, ...sizes, l.place, l.link],
    ['dominatedTree', n, root, l.place, l.pre, l.node],
  );
  // The other thread, when it is through with the distances, looks at what classes need.
  const naming = distances.then(() => nameClasses(opening, { columns: c, words, tail: parsed }));
  naming.catch(() => undefined);
  yield* during(opening, 'distances', n / 2, distances);
  const named = yield* during(opening, 'dominators', n / 2, naming);
  if (named === undefined) return undefined;
  const sums = named.classes === undefined ? undefined : sumClasses(opening, named.classes, sizes);
  yield* during(opening, 'dominators', n / 2, semis);
  // Predecessors are not needed any more, and nothing of the class list waits for retainers.
  const retainers = crew.run(1, ['placeByTarget', l.edgeTo, l.firstRetainer, l.predecessors, 0, e]);
  const [[steps]] = yield* during(opening, 'sizes', n / 2, Promise.all([dominated, tree, sums?.summed]));
  // Nor are parents.
  const listed = sums === undefined ? Promise.resolve(undefined) : listClasses(opening, sums, sizes, l.parent);
  const [classes] = yield* during(opening, 'histogram', 0, Promise.all([listed, retainers]));
  trace('-', 'classes');

  const b = memory.buffer;
  // Those that hold only each other are below the root, too.
  const depth = Math.max(steps, reached < n ? 1 : 0) + 1;
  const retained = new Float64Array(b, l.link, n);
  const [selfSize, wide] = sizes;
  if (wide === 1) c.selfSize = new Float64Array(b, selfSize, n);
  const graph: HeapGraph = Object.assign(c, {
    locations: named.locations,
    words: pairs > 0 ? { ...words, pairOfName: new Uint32Array(b, x.pairOfName, words.pairOfName.length) } : words,
    detached,
    dominator: new Uint32Array(b, l.place, n),
    retained,
    distance: new Int32Array(b, l.distance, n),
    firstRetainer: new Uint32Array(b, l.firstRetainer, n + 1),
    retainerEdge: new Uint32Array(b, l.predecessors, e),
    totalBytes: retained[root] + c.extraNativeBytes,
    spare: [new Uint32Array(b, l.parent, n)],
  });
  return {
    graph,
    tree: { first: new Uint32Array(b, l.pre, n + 2), nodes: new Uint32Array(b, l.node, Math.max(0, n - 1)), depth },
    ...(classes === undefined ? {} : { classes: classes.parts, bytesOfType: classes.bytesOfType }),
    fileBytes: head.size,
    modifiedMs: head.modifiedMs,
    bytes: b.byteLength,
  };
}

/** Gives sizes to their owners (worker 1); tells where sizes are then: as doubles, where 32 bits may not do. */
const ownSizes = async ({ layout: l, memory, arena, crew, head }: Opening, words: Words): Promise<Sizes> => {
  const { nodeCount: n, root } = head.header;
  const text = words.index.externalStringData;
  const edges = [l.firstEdge, l.edgeType, l.edgeTo] as const;
  const [total] = await crew.run(1, ['floodOwners', n, text, l.nodeType, l.nodeName, l.selfSize, ...edges, l.link, l.list]);
  let sizes: Sizes = [l.selfSize, 0];
  if (total > 0xffffffff) {
    const wide = arena.take(8 * n);
    if (!arena.grow()) throw new RangeError('Array buffer allocation failed');
    new Float64Array(memory.buffer, wide, n).set(new Uint32Array(memory.buffer, l.selfSize, n));
    sizes = [wide, 1];
  }
  await crew.run(1, ['giveSizes', n, root, l.nodeType, l.link, ...sizes]);
  return sizes;
};

/** Rule 7 (worker 1). */
const findDistances = async (
  { layout: l, memory, crew, head }: Opening,
  { strings, texts, offsets }: ParsedColumns,
  words: Words,
  roots: readonly number[],
  x: Extra,
): Promise<void> => {
  const { nodeCount: n, root } = head.header;
  const { mapDescriptors, nativeContext, sloppyFunctionMap } = words.index;
  await crew.run(1, ['prepareDistances', n, mapDescriptors, nativeContext, l.nodeType, l.nodeName, l.special, l.distance]);
  const distance = new Int32Array(memory.buffer, l.distance, n);
  const queue = new Uint32Array(memory.buffer, l.queue, n + 8);
  const edges = [l.firstEdge, l.edgeType, l.edgeName, l.edgeTo] as const;
  const pairs = [words.pairTable.length, x.pairOfName, x.pairSeen] as const;
  const walk = (tail: number) =>
    crew.run(1, [
      'walkBreadthFirst',
      tail,
      ...edges,
      l.special,
      sloppyFunctionMap,
      ...pairs,
      l.distance,
      l.queue,
      strings.raw.count,
      texts,
      offsets,
    ]);
  for (const r of roots) distance[r] = 1;
  queue.set(roots);
  await walk(roots.length);
  distance[root] = roots.length > 0 ? SYSTEM_DISTANCE : 0;
  queue[0] = root;
  await walk(1);
};
