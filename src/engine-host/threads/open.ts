// Opens a snapshot with WebAssembly kernels on worker threads: the same columns as the plain path, in one shared memory.
// Whatever is out of the ordinary ends in `undefined`, and the plain path takes the file and says what is wrong with it.
/// <reference path="./webassembly.d.ts" />
import { freemem, totalmem } from 'node:os';
import { type HeapColumns, LOCATION_STRIDE, type Locations } from '../../engine/columns.js';
import { userRoots } from '../../engine/graph/analyse.js';
import { propagateDetached } from '../../engine/graph/detached.js';
import { pageRoots } from '../../engine/graph/dominators.js';
import type { HeapGraph } from '../../engine/graph/heap-graph.js';
import { findWords, type PairNames, type Words } from '../../engine/graph/words.js';
import { SYSTEM_DISTANCE } from '../../engine/kernels/distances.js';
import type { DominatedTree } from '../../engine/queries/dominated.js';
import { rowsOf } from '../../engine/queries/histogram.js';
import { classesOfSignatures, type Signatures } from '../../engine/queries/signatures.js';
import type { SnapshotParts } from '../../engine/queries/snapshot.js';
import type { StringTable } from '../../engine/strings.js';
import { fail } from '../../shared/fail.js';
import type { Progress, StepName } from '../../shared/progress.js';
import { FailureError } from '../../shared/result.js';
import type { Pace } from '../drive.js';
import { divisor, firstRecord, type ParseJob } from './blocks.js';
import { Crew, trace, WORKERS } from './crew.js';
import { type Head, readHead } from './head.js';
import { BLOCK, Control, type Layout, layoutOf, MAX_MEMORY, PAGE, Section } from './layout.js';
import { kernelProgram } from './program.js';
import { arenaStrings } from './strings.js';
import { endsWell, planTail, readBetween, type TailPlan } from './tail.js';

export interface ParallelOptions {
  /** Smaller files (uncompressed) are faster without threads. */
  readonly minBytes?: number;
  readonly workers?: number;
  /** Memory that may be taken; what the system has by default. */
  readonly freeBytes?: number;
}

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

const MIN_BYTES = 4 << 20;
const POLL_MS = 40;
/** Bytes of locations from which a worker takes them. */
const MIN_LOCATIONS = 4096;
/** From so many on a worker looks for the names of WeakMap pairs among the candidates. */
const MANY_CANDIDATES = 64;
/** Kinds of nodes that the class list tells apart on a worker; beyond that it is made when somebody asks. */
const MAX_SIGNATURES = 1 << 20;
/** Node types that sums are kept for. */
const MAX_KINDS = 256;

type Opening<T> = AsyncGenerator<Progress, T, void>;

export async function* openParallel(
  path: string,
  pace: Pace,
  { minBytes = MIN_BYTES, workers = WORKERS, freeBytes = availableMemory() }: ParallelOptions = {},
): Opening<ParallelSnapshot | undefined> {
  trace('-', 'open');
  const head = readHead(path, minBytes);
  if (head === undefined) return undefined;
  const { nodeCount: nodes, edgeCount: edges } = head.header;
  const layout = layoutOf({ nodes, edges, blocks: Math.ceil(head.bytes / BLOCK), workers });
  checkMemory(head, freeBytes);
  // Claims that the bytes cannot hold: two bytes a value at least.
  if (nodes * head.header.nodeFields * 2 + edges * 6 > head.bytes || layout.end + (1 << 20) > MAX_MEMORY) return undefined;
  const module = await kernelProgram();
  if (module === undefined) return undefined;
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: Math.ceil(layout.end / PAGE) + 1, maximum: MAX_MEMORY / PAGE, shared: true });
  } catch {
    return undefined;
  }
  const crew = new Crew(module, memory, workers);
  let ended: Promise<void> | undefined;
  try {
    const opening = new ParallelOpening(head, layout, memory, crew, pace);
    const columns = yield* opening.parse();
    const opened = columns === undefined ? undefined : yield* opening.analyse(columns);
    // They have nothing to do any more: nobody needs to wait for their end.
    ended = crew.end();
    return opened;
  } finally {
    await (ended === undefined ? crew.end() : undefined);
  }
}

/** Bytes that a node and an edge take while the graph is computed, on either path; and the process with its threads. */
const NODE_BYTES = 49;
const EDGE_BYTES = 13;
const PROCESS_BYTES = 100e6;
const MB = 1e6;

/** Throws `FailureError` where opening would drive the machine out of memory: it would be killed without a word. */
const checkMemory = ({ path, bytes, header: { nodeCount, edgeCount, nodeFields } }: Head, freeBytes: number): void => {
  // Counts that the bytes cannot hold are for the reader to refuse.
  if (nodeCount * nodeFields * 2 + edgeCount * 6 > bytes) return;
  const needBytes = nodeCount * NODE_BYTES + edgeCount * EDGE_BYTES + PROCESS_BYTES;
  if (needBytes <= freeBytes) return;
  const needMb = Math.ceil(needBytes / MB);
  const freeMb = Math.floor(freeBytes / MB);
  throw new FailureError(fail('MEMORY_SHORT', { path, needMb, freeMb, missingMb: needMb - freeMb }));
};

/** Within the limit of a container, where there is one. */
const availableMemory = (): number => {
  // Elsewhere "free" does not count what the system would give up.
  if (process.platform !== 'linux') return Number.POSITIVE_INFINITY;
  const limit = process.constrainedMemory();
  const free = freemem();
  return limit > 0 && limit < totalmem() ? Math.min(free, limit - process.memoryUsage.rss()) : free;
};

const stepOf = (section: number): StepName => (section === Section.edges ? 'edges' : section === Section.tail ? 'strings' : 'nodes');

/** Areas that are made after parsing, behind the strings. */
interface Extra {
  readonly offsets: number;
  readonly pairOfName: number;
  readonly pairTable: number;
  readonly pairSeen: number;
  readonly seeds: number;
  readonly out: number;
}

interface Classes {
  readonly parts: NonNullable<SnapshotParts['classes']>;
  readonly kinds: Float64Array;
}

class ParallelOpening {
  #texts = 0;
  #stringCount = 0;
  #offsets = 0;
  #top = 0;
  #detached = false;
  /** Strings among which the words are. */
  #candidates = new Uint32Array(0);
  #pairs: PairNames | undefined;

  constructor(
    readonly head: Head,
    readonly layout: Layout,
    readonly memory: WebAssembly.Memory,
    readonly crew: Crew,
    readonly pace: Pace,
  ) {}

  /** Columns as they stand in the file; undefined when the plain path must look at it. */
  async *parse(): Opening<HeapColumns | undefined> {
    const { head, layout: l, memory, crew } = this;
    const { header } = head;
    const { nodeCount: n, edgeCount: e } = header;
    const job: ParseJob = {
      path: head.path,
      size: head.size,
      modifiedMs: head.modifiedMs,
      bytes: head.bytes,
      members: head.members,
      nodesStart: head.nodesStart,
      nodes: n,
      edges: e,
      fields: header.nodeFields,
      detachedAt: header.nodeOffsets.detachedness,
      layout: l,
    };
    if (head.nodesStart >= Math.min(BLOCK, head.bytes)) return undefined;
    firstRecord(memory, job);
    const control = new Int32Array(memory.buffer, l.control, 64);
    const blocks = Math.ceil(head.bytes / BLOCK);
    trace('-', 'parse');
    const progress = (): Progress => ({
      step: stepOf(control[Control.section]),
      done: Math.min(head.bytes, Atomics.load(control, Control.done) * BLOCK),
      total: blocks * BLOCK,
    });
    const parsing = crew.parse(job);
    // Whoever stops listening here does not hear that the threads are gone.
    parsing.catch(() => undefined);
    // Tells at once that they have their work: this one is free for other things.
    yield progress();
    const results = yield* this.#while(parsing, progress);
    trace('-', 'parsed');
    if (control[Control.refused] !== 0 || control[Control.tailReady] !== 1) return undefined;
    const greatest = (of: (r: (typeof results)[number]) => number): number => results.reduce((m, r) => Math.max(m, of(r)), 0);
    if (greatest((r) => r.maxNodeType) >= header.nodeTypeMap.length) return undefined;
    if (greatest((r) => r.maxEdgeType) >= header.edgeTypeMap.length) return undefined;
    this.#detached = results.some((r) => r.detachedness !== 0);

    const tailStart = (control[Control.tailLow] >>> 0) + control[Control.tailHigh] * 2 ** 32;
    const tail = new Uint8Array(memory.buffer, l.end, head.bytes - tailStart);
    const sections = this.#readTail(tail);
    const read = yield* this.#while(sections, () => ({ step: 'strings', done: head.bytes, total: head.bytes }));
    if (read === undefined) return undefined;
    const { strings, locations } = read;
    if (greatest((r) => r.maxNodeName) >= strings.count || greatest((r) => r.maxEdgeName) >= strings.count) return undefined;
    const b = memory.buffer;
    return {
      nodeCount: n,
      edgeCount: e,
      root: header.root,
      nodeTypeNames: [...header.nodeTypeNames, 'unknown'],
      nodeType: new Uint8Array(b, l.nodeType, n),
      nodeName: new Uint32Array(b, l.nodeName, n),
      nodeId: new Uint32Array(b, l.nodeId, n),
      selfSize: new Uint32Array(b, l.selfSize, n),
      detachedness: header.nodeOffsets.detachedness < 0 ? undefined : new Uint8Array(b, l.detachedness, n),
      firstEdge: new Uint32Array(b, l.firstEdge, n + 1),
      edgeType: new Uint8Array(b, l.edgeType, e),
      edgeName: new Uint32Array(b, l.edgeName, e),
      edgeTo: new Uint32Array(b, l.edgeTo, e),
      strings,
      locations,
      extraNativeBytes: header.extraNativeBytes,
    };
  }

  /** What follows the edges: locations on one worker, strings on another. */
  async #readTail(tail: Uint8Array): Promise<{ readonly strings: StringTable; readonly locations: Locations } | undefined> {
    const { head, layout: l, crew } = this;
    const { header } = head;
    const spare = l.own[0];
    const plan = await planTail(tail, async (from) => {
      const [found] = await crew.run(0, ['scan', l.end + from, tail.length - from, spare]);
      return from + (found >>> 0);
    });
    if (plan.strings < 0) return undefined;
    const o = header.locationOffsets;
    const usual = header.locationFields === 4 && o.node === 0 && o.script === 1 && o.line === 2 && o.column === 3;
    const direct = usual && plan.locationsEnd - plan.locations >= MIN_LOCATIONS;
    // Before the worker writes over the text.
    const between = await readBetween(head, tail, plan, direct, () => this.pace.breathe()).catch(() => undefined);
    if (between === undefined) return undefined;
    const [strings, locations] = await Promise.all([
      this.#indexStrings(tail, plan.strings),
      direct ? this.#parseLocations(tail, plan) : Promise.resolve(between),
    ]);
    return strings === undefined || locations === undefined ? undefined : { strings, locations };
  }

  async #parseLocations(tail: Uint8Array, plan: TailPlan): Promise<Locations | undefined> {
    const { layout: l, crew, head } = this;
    // A comma for the bracket: then all rows end alike.
    tail[plan.locationsEnd] = 44;
    const { nodeFields, nodeCount } = head.header;
    const { shift, inverse } = divisor(nodeFields);
    const from = l.end + plan.locations;
    const [rows] = await crew.run(1, [
      'parseLocations',
      from,
      l.end + plan.locationsEnd + 1,
      nodeFields,
      shift,
      inverse,
      nodeCount,
      l.locations,
    ]);
    return rows < 0 ? undefined : new Uint32Array(this.memory.buffer, l.locations, rows * LOCATION_STRIDE);
  }

  /** Strings on one worker, first edges of nodes on another; undefined when either does not add up. */
  async #indexStrings(tail: Uint8Array, stringsAt: number): Promise<StringTable | undefined> {
    const { layout: l, memory, crew } = this;
    this.#texts = l.end + stringsAt;
    // A string takes three bytes at least, and no name may count beyond what the nodes and edges can tell apart.
    const room = Math.floor((tail.length - stringsAt) / 3) + 1;
    this.#top = l.end + Math.ceil((tail.length + 256) / 64) * 64;
    this.#offsets = this.#take(4 * room);
    const out = this.#take(64);
    if (!this.#grow()) return undefined;
    const [[sum], [count]] = await Promise.all([
      crew.run(1, ['prefixSum', l.firstEdge, this.head.header.nodeCount]),
      crew.run(0, ['indexStrings', this.#texts, l.end + tail.length, this.#texts, this.#offsets, room, out]),
    ]);
    if (sum !== this.head.header.edgeCount || count < 0) return undefined;
    const end = new Uint32Array(memory.buffer, out, 1)[0];
    if (!endsWell(tail, end - l.end)) return undefined;
    this.#stringCount = count;
    // Offsets that were not needed are free again: nobody touched them.
    this.#top = Math.ceil((this.#offsets + 4 * count + 64) / 64) * 64;
    const list = this.#take(4 * count);
    if (!this.#grow()) return undefined;
    const [candidates] = await crew.run(0, ['wordCandidates', this.#texts, this.#offsets, count, list]);
    this.#candidates = new Uint32Array(memory.buffer, list, candidates).slice();
    // Places in the list that were not needed are free again.
    this.#top = list;
    this.#take(4 * candidates);
    if (candidates >= MANY_CANDIDATES && !(await this.#findPairs(list, count, candidates))) return undefined;
    const area = { texts: this.#texts, end, offsets: this.#offsets, count };
    await Promise.all(Array.from({ length: crew.size }, (_, hand) => crew.strings(hand, area)));
    return arenaStrings(memory, area);
  }

  /** Names of WeakMap pairs among the candidates; false when there is no memory. */
  async #findPairs(list: number, strings: number, candidates: number): Promise<boolean> {
    const { memory, crew } = this;
    const pairOfName = this.#take(4 * (strings + 1));
    const pairTable = this.#take(8 * (candidates + 1));
    const after = this.#top;
    const slots = 2 << (32 - Math.clz32(candidates));
    const known = this.#take(8 * candidates);
    const table = this.#take(4 * slots);
    if (!this.#grow()) return false;
    const [pairs] = await crew.run(0, [
      'pairNames',
      this.#texts,
      this.#offsets,
      strings,
      list,
      candidates,
      pairOfName,
      pairTable,
      known,
      table,
      slots - 1,
    ]);
    this.#top = after;
    // A name with an escape in it is for the plain way to look at.
    if (pairs >= 0)
      this.#pairs = {
        pairOfName: new Uint32Array(memory.buffer, pairOfName, strings),
        pairTable: new Float64Array(memory.buffer, pairTable, pairs),
      };
    return true;
  }

  #take(bytes: number): number {
    const at = this.#top;
    this.#top = Math.ceil((at + bytes + 64) / 64) * 64;
    return at;
  }

  /** Makes the memory reach to where areas have been taken. */
  #grow(): boolean {
    return this.#growTo(this.#top);
  }

  #growTo(end: number): boolean {
    if (end > MAX_MEMORY) return false;
    const pages = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    try {
      if (pages > 0) this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  #prepare(words: Words, seeds: readonly number[]): Extra | undefined {
    const extra = {
      offsets: this.#offsets,
      pairOfName: this.#pairs?.pairOfName.byteOffset ?? this.#take(4 * (this.#stringCount + 1)),
      pairTable: this.#pairs?.pairTable.byteOffset ?? this.#take(8 * (words.pairTable.length + 1)),
      pairSeen: this.#take(words.pairTable.length + 1),
      seeds: this.#take(4 * seeds.length + 64),
      out: this.#take(64),
    };
    if (!this.#grow()) return undefined;
    const b = this.memory.buffer;
    if (words.pairTable.length > 0) {
      if (this.#pairs === undefined) {
        new Uint32Array(b, extra.pairOfName, words.pairOfName.length).set(words.pairOfName);
        new Float64Array(b, extra.pairTable, words.pairTable.length).set(words.pairTable);
      }
      new Uint8Array(b, extra.pairSeen, words.pairTable.length).fill(0);
    }
    new Uint32Array(b, extra.seeds, seeds.length).set(seeds);
    new Uint32Array(b, extra.out, 8).fill(0);
    return extra;
  }

  /** Rules 1 to 7, as graph/analyse.ts has them. */
  async *analyse(c: HeapColumns): Opening<ParallelSnapshot | undefined> {
    const { layout: l, memory, crew } = this;
    const { nodeCount: n, edgeCount: e, root } = c;
    const words = findWords(c.strings, this.#candidates, this.#pairs);
    const detached = this.#detached || c.detachedness === undefined ? propagateDetached(c) : new Uint8Array(n);
    const seeds = pageRoots(c, words);
    const roots = userRoots(c, words);
    const x = this.#prepare(words, seeds);
    if (x === undefined || roots.length > n + 4) return undefined;
    const pairs = words.pairTable.length;
    const edges = [l.firstEdge, l.edgeType, l.edgeTo] as const;

    trace('-', 'words');
    const half = n >>> 1;
    const mark = (hand: number, from: number, to: number): Promise<readonly number[]> =>
      crew.run(hand, [
        'markStructure',
        from,
        to,
        root,
        l.firstEdge,
        l.edgeType,
        l.edgeName,
        l.edgeTo,
        l.nodeId,
        pairs,
        x.pairOfName,
        x.pairTable,
      ]);
    const [[rootA], [rootB]] = yield* this.#during('dominators', 0, Promise.all([mark(0, 0, half), mark(1, half, n)]));
    // Ownership would flow through the root: the plain path knows how.
    if (rootA + rootB > 0) return undefined;

    const walked = crew.run(0, [
      'walkAll',
      n,
      root,
      x.seeds,
      seeds.length,
      ...edges,
      l.pre,
      l.node,
      l.parent,
      l.place,
      l.seen,
      l.owned,
      l.predecessors,
      l.held,
      x.out,
      x.out + 16,
    ]);
    const counted = crew.run(1, ['countByTarget', l.edgeTo, l.firstRetainer, 0, e], ['inclusiveSum', l.firstRetainer, n]);
    // On the other thread meanwhile: who owns whose size.
    const owned = roots.length === 0 ? Promise.resolve() : counted.then(() => this.#ownSizes(c, words));
    const distances = owned.then(() => this.#distances(words, roots, x));
    // Where the opening is cancelled before it waits for these, nobody is left to hear that their threads are gone.
    owned.catch(() => undefined);
    distances.catch(() => undefined);
    const [[count]] = yield* this.#during('dominators', 0, Promise.all([walked, counted]));
    if (count >>> 0 !== n) return undefined;
    const [pageCount, reached] = new Uint32Array(memory.buffer, x.out, 2);
    // The walk is over with `place` as its scratch; from here it says where each node's predecessors go.
    new Uint32Array(memory.buffer, l.place, n + 1).set(new Uint32Array(memory.buffer, l.firstRetainer, n + 1));
    const filled = crew.run(0, ['fillPredecessors', reached, pageCount, ...edges, l.pre, l.node, l.owned, l.place, l.predecessors]);
    yield* this.#during('dominators', n / 3, Promise.all([filled, owned]));
    // The queue of the distances lies where the links of the dominator computation go.
    yield* this.#during('distances', n / 2, distances);
    yield* this.#during(
      'dominators',
      n / 2,
      crew.run(0, ['dominators', reached, l.node, l.parent, l.place, l.firstRetainer, l.predecessors, l.link, l.pre, l.list]),
    );
    const { wide } = this;
    const retainers = crew.run(1, ['placeByTarget', l.edgeTo, l.firstRetainer, l.predecessors, 0, e]);
    const sizes = crew.run(
      0,
      ['treeDepth', n, l.parent, l.link],
      ['retainedSizes', n, l.node, l.parent, wide ?? l.selfSize, wide === undefined ? 0 : 1, l.place, l.link],
    );
    // Parents are not needed any more: signatures and then classes take their place.
    const signatures = sizes.then(() => this.#signatures(c, words));
    const tree = sizes.then(() => crew.run(0, ['dominatedTree', n, root, l.place, l.pre, l.node]));
    const [[depth], signed] = yield* this.#during('sizes', 0, Promise.all([sizes, signatures, tree, retainers]));
    const classes = signed === undefined ? undefined : yield* this.#during('histogram', 0, this.#classes(c, words, signed));
    trace('-', 'classes');

    const b = memory.buffer;
    const retained = new Float64Array(b, l.link, n);
    if (wide !== undefined) c.selfSize = new Float64Array(b, wide, n);
    const graph: HeapGraph = Object.assign(c, {
      words: pairs > 0 ? { ...words, pairOfName: new Uint32Array(b, x.pairOfName, words.pairOfName.length) } : words,
      detached,
      dominator: new Uint32Array(b, l.place, n),
      retained,
      distance: new Int32Array(b, l.distance, n),
      firstRetainer: new Uint32Array(b, l.firstRetainer, n + 1),
      retainerEdge: new Uint32Array(b, l.predecessors, e),
      totalBytes: retained[root] + c.extraNativeBytes,
      ...(classes === undefined ? { spare: [new Uint32Array(b, l.parent, n)] } : {}),
    });
    return {
      graph,
      tree: { first: new Uint32Array(b, l.pre, n + 2), nodes: new Uint32Array(b, l.node, Math.max(0, n - 1)), depth },
      ...(classes === undefined ? {} : { classes: classes.parts, bytesOfType: classes.kinds }),
      fileBytes: this.head.size,
      modifiedMs: this.head.modifiedMs,
      bytes: b.byteLength,
    };
  }

  /** Which nodes look alike, in place of the parents; undefined when there are too many kinds of them. */
  async #signatures(c: HeapColumns, words: Words): Promise<Signatures | undefined> {
    const { layout: l, memory, crew } = this;
    const capacity = Math.min(MAX_SIGNATURES, 2 ** Math.ceil(Math.log2(c.nodeCount * 4 + 1024)));
    const top = this.#top;
    // Few locations are still outside of the memory.
    const inside = c.locations.buffer === memory.buffer;
    const locations = inside ? c.locations.byteOffset : this.#take(c.locations.byteLength);
    const table = this.#take(4 * 7 * capacity);
    this.#top = top;
    if (!this.#growTo(table + 4 * 7 * capacity)) return undefined;
    if (!inside) new Uint32Array(memory.buffer, locations, c.locations.length).set(c.locations);
    const column = (k: number, length: number): Uint32Array => new Uint32Array(memory.buffer, table + 4 * k * capacity, length);
    const [found] = await crew.run(1, [
      'classSignatures',
      c.nodeCount,
      words.index.object,
      l.nodeType,
      l.nodeName,
      l.firstEdge,
      l.edgeType,
      l.edgeName,
      locations,
      c.locations.length / LOCATION_STRIDE,
      table,
      capacity,
      l.parent,
    ]);
    if (found < 0) return undefined;
    return { first: column(0, capacity), second: column(1, capacity), pairOf: column(5, found), counts: column(6, found) };
  }

  async #classes(c: HeapColumns, words: Words, signatures: Signatures): Promise<Classes | undefined> {
    const { layout: l, memory, crew } = this;
    const { nodeCount: n, root } = c;
    const { definitions, keys, labels, groupOf } = classesOfSignatures({ ...c, words }, signatures);
    const size = keys.length;
    const top = this.#top;
    const mapping = this.#take(4 * groupOf.length);
    const zeros = this.#top;
    const count = this.#take(4 * size);
    const shallow = this.#take(8 * size);
    const sums = this.#take(8 * size);
    const open = this.#take(4 * size);
    const kinds = this.#take(8 * MAX_KINDS);
    const zerosEnd = this.#top;
    const least = this.#take(4 * size);
    const end = this.#top;
    this.#top = top;
    if (!this.#growTo(end)) return undefined;
    const b = memory.buffer;
    new Uint32Array(b, mapping, groupOf.length).set(groupOf);
    new Uint8Array(b, zeros, zerosEnd - zeros).fill(0);
    const self = [this.wide ?? l.selfSize, this.wide === undefined ? 0 : 1] as const;
    await crew.run(
      0,
      ['sumGroups', n, size, mapping, l.parent, l.nodeType, ...self, l.distance, count, shallow, least, kinds],
      ['topmostRetained', root, l.parent, ...self, l.link, l.pre, l.node, l.list, l.list + 4 * (n + 16), open, sums],
    );
    const sum = {
      count: new Uint32Array(b, count, size),
      shallow: new Float64Array(b, shallow, size),
      retained: new Float64Array(b, sums, size),
      distance: new Int32Array(b, least, size),
    };
    const groups = { of: new Uint32Array(b, l.parent, n), keys, labels };
    return { parts: { definitions, groups, rows: rowsOf(groups, sum) }, kinds: new Float64Array(b, kinds, MAX_KINDS).slice() };
  }

  /** Pointer to sizes as doubles, where 32 bits may not do. */
  wide: number | undefined;

  async #ownSizes(c: HeapColumns, words: Words): Promise<void> {
    const { layout: l, memory, crew } = this;
    const { nodeCount: n, root } = c;
    const [total] = await crew.run(1, [
      'floodOwners',
      n,
      words.index.externalStringData,
      l.nodeType,
      l.nodeName,
      l.selfSize,
      l.firstEdge,
      l.edgeType,
      l.edgeTo,
      l.link,
      l.list,
    ]);
    if (total > 0xffffffff) {
      const at = this.#take(8 * n);
      if (!this.#grow()) throw new RangeError('Array buffer allocation failed');
      new Float64Array(memory.buffer, at, n).set(new Uint32Array(memory.buffer, l.selfSize, n));
      this.wide = at;
    }
    await crew.run(1, ['giveSizes', n, root, l.nodeType, l.link, this.wide ?? l.selfSize, this.wide === undefined ? 0 : 1]);
  }

  async #distances(words: Words, roots: readonly number[], x: Extra): Promise<void> {
    const { layout: l, memory, crew } = this;
    const { nodeCount: n, root } = this.head.header;
    const { mapDescriptors, nativeContext, sloppyFunctionMap } = words.index;
    await crew.run(1, ['prepareDistances', n, mapDescriptors, nativeContext, l.nodeType, l.nodeName, l.special, l.distance]);
    const distance = new Int32Array(memory.buffer, l.distance, n);
    const queue = new Uint32Array(memory.buffer, l.link, n + 8);
    const walk = (tail: number) =>
      crew.run(1, [
        'walkBreadthFirst',
        tail,
        l.firstEdge,
        l.edgeType,
        l.edgeName,
        l.edgeTo,
        l.special,
        sloppyFunctionMap,
        words.pairTable.length,
        x.pairOfName,
        x.pairSeen,
        l.distance,
        l.link,
        this.#stringCount,
        this.#texts,
        x.offsets,
      ]);
    for (const r of roots) distance[r] = 1;
    queue.set(roots);
    await walk(roots.length);
    distance[root] = roots.length > 0 ? SYSTEM_DISTANCE : 0;
    queue[0] = root;
    await walk(1);
  }

  /** Waits for work on the threads, telling how far it is, and throws when it was cancelled. */
  async *#while<T>(work: Promise<T>, progress: () => Progress): Opening<T> {
    let over = false;
    const settled = work.finally(() => {
      over = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await Promise.race([settled.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, POLL_MS).unref())]);
      if (over) return await settled;
      this.pace.check();
      if (this.pace.due()) yield progress();
    }
  }

  #during<T>(step: StepName, done: number, work: Promise<T>): Opening<T> {
    return this.#while(work, () => ({ step, done: Math.floor(done), total: this.head.header.nodeCount }));
  }
}
