// What follows the edges in the file: strings on one thread, while another finishes what the rows began.
/// <reference path="./webassembly.d.ts" />
import { LOCATION_STRIDE, type Locations } from '../../engine/columns.js';
import type { PairNames } from '../../engine/graph/words.js';
import type { StringTable } from '../../engine/strings.js';
import { divisor } from './blocks.js';
import type { Opening } from './opening.js';
import { endsWell, planTail, readBetween, type TailPlan } from './sections.js';
import { arenaStrings } from './strings.js';

export interface Tail {
  readonly strings: StringTable;
  /** Byte offsets of the raw strings, and of their 32-bit offsets. */
  readonly texts: number;
  readonly offsets: number;
  /** Strings among which the words are, and the names of WeakMap pairs where those are not known. */
  readonly candidates: Uint32Array;
  /** Names of WeakMap pairs, where there are so many that a worker looked for them. */
  readonly pairs: PairNames | undefined;
  /** Empty where they are many: `parseLocations` reads those. */
  readonly locations: Locations;
  readonly locationText: { readonly from: number; readonly end: number } | undefined;
}

/** Bytes of locations from which a worker takes them. */
const MIN_LOCATIONS = 4096;
/** From so many on a worker looks for the names of WeakMap pairs among the candidates. */
const MANY_CANDIDATES = 64;

/** `tail`: the bytes after the edges, at the layout's end. Undefined when the plain path must look at the file. */
export const readTail = async (opening: Opening, tail: Uint8Array): Promise<Tail | undefined> => {
  const { head, layout: l, crew, pace } = opening;
  const { nodeCount: n, edgeCount: e, locationFields, locationOffsets: o } = head.header;
  const spare = l.own[0];
  const summed = crew.run(1, ['prefixSum', l.firstEdge, n]);
  // There is time for half of the in-edges while the other worker looks at the strings.
  void crew.run(1, ['countByTarget', l.edgeTo, l.firstRetainer, 0, e >>> 1]);
  const plan = await planTail(tail, async (from) => {
    const [found] = await crew.run(0, ['scan', l.end + from, tail.length - from, spare]);
    return from + (found >>> 0);
  });
  if (plan.strings < 0) return undefined;
  const usual = locationFields === 4 && o.node === 0 && o.script === 1 && o.line === 2 && o.column === 3;
  const direct = usual && plan.locationsEnd - plan.locations >= MIN_LOCATIONS;
  const locations = await readBetween(head, tail, plan, direct, () => pace.breathe()).catch(() => undefined);
  if (locations === undefined) return undefined;
  // A comma for the bracket: then all rows end alike.
  if (direct) tail[plan.locationsEnd] = 44;
  const read = await indexStrings(opening, tail, plan);
  const [sum] = await summed;
  if (read === undefined || sum !== e) return undefined;
  const locationText = direct ? { from: l.end + plan.locations, end: l.end + plan.locationsEnd + 1 } : undefined;
  return { ...read, locations, locationText };
};

/** Rows of the locations (worker 1); undefined when their text is not as it should be. */
export const parseLocations = async (
  { layout: l, crew, head, memory }: Opening,
  { locations, locationText }: Tail,
): Promise<Locations | undefined> => {
  if (locationText === undefined) return locations;
  const { nodeFields, nodeCount } = head.header;
  const { shift, inverse } = divisor(nodeFields);
  const { from, end } = locationText;
  const [rows] = await crew.run(1, ['parseLocations', from, end, nodeFields, shift, inverse, nodeCount, l.locations]);
  return rows < 0 ? undefined : new Uint32Array(memory.buffer, l.locations, rows * LOCATION_STRIDE);
};

type Texts = Pick<Tail, 'strings' | 'texts' | 'offsets' | 'candidates' | 'pairs'>;

const indexStrings = async (opening: Opening, tail: Uint8Array, plan: TailPlan): Promise<Texts | undefined> => {
  const { layout: l, memory, arena, crew, head } = opening;
  const { nodeCount } = head.header;
  const texts = l.end + plan.strings;
  // A string takes three bytes at least, and no name may count beyond what the nodes and edges can tell apart.
  const room = Math.floor((tail.length - plan.strings) / 3) + 1;
  arena.top = l.end + Math.ceil((tail.length + 256) / 64) * 64;
  const offsets = arena.take(4 * room);
  const out = arena.take(64);
  if (!arena.grow()) return undefined;
  const [count] = await crew.run(0, ['indexStrings', texts, l.end + tail.length, texts, offsets, room, out]);
  if (count < 0) return undefined;
  const end = new Uint32Array(memory.buffer, out, 1)[0];
  if (!endsWell(tail, end - l.end)) return undefined;
  // Offsets that were not needed are free again: nobody touched them.
  arena.top = Math.ceil((offsets + 4 * count + 64) / 64) * 64;
  // Nobody walks yet: what is numbered there later takes as much, mostly.
  const borrowed = count <= nodeCount;
  const list = borrowed ? l.pre : arena.take(4 * count);
  if (!arena.grow()) return undefined;
  const [found] = await crew.run(0, ['wordCandidates', texts, offsets, count, list, out]);
  const numbered = new Uint32Array(memory.buffer, list, found);
  const named = new Uint32Array(memory.buffer, out, 1)[0];
  const words = new Uint32Array(memory.buffer, list + 4 * (count - named), named).slice().reverse();
  if (!borrowed) {
    // Places in the list that were not needed are free again.
    arena.top = list;
    arena.take(4 * found);
  }
  const pairs = found < MANY_CANDIDATES ? undefined : await findPairs(opening, { texts, offsets, list, count, found });
  if (pairs === 'no memory') return undefined;
  // Pairs that are known need no second look.
  const candidates = pairs === undefined ? joined(numbered, words) : words;
  const area = { texts, end, offsets, count };
  // Not waited for: a worker does what it is asked for in order.
  for (let hand = 0; hand < crew.size; hand++) crew.strings(hand, area).catch(() => undefined);
  return { strings: arenaStrings(memory, area), texts, offsets, candidates, pairs };
};

const joined = (a: Uint32Array, b: Uint32Array): Uint32Array => {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

interface Candidates {
  readonly texts: number;
  readonly offsets: number;
  /** Where their numbers are. */
  readonly list: number;
  /** All strings. */
  readonly count: number;
  readonly found: number;
}

/** Names of WeakMap pairs among the candidates; undefined when one of them is for the plain way to look at. */
const findPairs = async (
  { arena, memory, crew, layout: l, head }: Opening,
  { texts, offsets, list, count, found }: Candidates,
): Promise<PairNames | undefined | 'no memory'> => {
  const pairOfName = arena.take(4 * (count + 1));
  const pairTable = arena.take(8 * (found + 1));
  const slots = 2 << (32 - Math.clz32(found));
  // Nobody walks yet: where the queue will be there is room for nearly all that there are, in pages that are touched anyway.
  const fits = 8 * found + 4 * slots <= 8 * head.header.nodeCount;
  const scratch = fits ? l.queue : arena.lend(() => arena.take(8 * found + 4 * slots));
  if (scratch === undefined) return 'no memory';
  const known = scratch;
  const table = scratch + 8 * found;
  const [pairs] = await crew.run(0, ['pairNames', texts, offsets, count, list, found, pairOfName, pairTable, known, table, slots - 1]);
  // A name with an escape in it.
  if (pairs < 0) return undefined;
  const b = memory.buffer;
  return { pairOfName: new Uint32Array(b, pairOfName, count), pairTable: new Float64Array(b, pairTable, pairs) };
};
