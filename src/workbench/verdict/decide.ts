// From a hunt's settled readings and its growing holders to a verdict. Pure; facts carry codes and figures, words come later.
import type { Identity, Suspect } from '../../shared/heap.js';
import type { Evidence, Verdict } from '../../shared/verdict.js';
import { type Reading, type Trend, trendOf } from './trend.js';

/** Memory after a collection at the end of one cycle; cycle 0 is the end of the warm-up. `segment` rises with each capture. */
export interface CycleReading {
  readonly cycle: number;
  readonly segment: number;
  readonly rss: number | undefined;
  readonly heapUsed: number | undefined;
  readonly heapTotal: number | undefined;
  readonly external: number | undefined;
}

export interface HuntFacts {
  readonly readings: readonly CycleReading[];
  /** Cycles after which snapshots were taken, ascending. */
  readonly captureCycles: readonly number[];
  readonly suspects: readonly Suspect[];
  readonly identity: Identity | undefined;
  /** Bytes of what programs make (objects, strings, closures, numbers, buffers), one entry a capture; the rest is compiled code and the runtime's bookkeeping. */
  readonly programBytes?: readonly number[] | undefined;
  /** Set when the hunt ended before its last cycle. */
  readonly stopped?: { readonly after: number; readonly planned: number } | undefined;
}

export type Fact = Omit<Evidence, 'text'>;
export interface Decision extends Pick<Verdict, 'leaking' | 'kind' | 'confidence'> {
  readonly evidence: readonly Fact[];
  readonly missing: readonly Fact[];
  /** The suspects that the verdict stands on, best first. */
  readonly suspects: readonly Suspect[];
}

/** A rise is certain below this probability of chance; Mann–Kendall needs 6 readings to reach it. */
const CERTAIN = 0.01;
export const MIN_READINGS = 6;
/** Growth that a runtime shows by itself while it compiles and fills inline caches: bytes per cycle. */
const HEAP_FLOOR = 1024;
const EXTERNAL_FLOOR = 1024;
/** Growth that needs no holder to be called a leak, bytes per cycle: a healthy program that compiles was seen to reach 37 KiB in all, 2 KiB without code. */
const STRONG = 16 * 1024;
/**
 * What RSS holds beyond the heap and its buffers moves by itself: allocator arenas, stacks, compiled code. A busy healthy Node
 * program was seen to drift by 130 KiB per cycle.
 */
const NATIVE_FLOOR = 256 * 1024;
const NATIVE_SHARE = 0.003;
/** A rise that has fallen to less than this share in the second half is a warm-up that ends. */
const SUSTAINED = 0.4;

type Course = 'flat' | 'rising' | 'levelling' | 'unknown';

interface Figure {
  readonly trend: Trend | undefined;
  readonly course: Course;
}

export function decide(facts: HuntFacts): Decision {
  const heap = courseOf(facts.readings, (r) => r.heapUsed, HEAP_FLOOR, false);
  const external = courseOf(facts.readings, (r) => r.external, EXTERNAL_FLOOR, false);
  const rss = courseOf(facts.readings, (r) => r.rss, HEAP_FLOOR, true);
  const native = courseOf(facts.readings, outsideHeap, nativeFloor(facts.readings), true);
  const holders = facts.suspects.filter((s) => s.monotonic && s.owner !== 'runtime');
  const evidence = [
    ...trendFact('heap', heap),
    ...trendFact('external', external),
    ...trendFact('rss', rss),
    ...trendFact('native', native),
    ...holders.slice(0, 5).map((s) => holderFact(s, facts)),
    ...(facts.stopped === undefined ? [] : [{ code: 'stopped-early', data: facts.stopped }]),
  ];
  const base = { evidence, suspects: holders.slice(0, 5) };

  if (heap.course === 'unknown' && external.course === 'unknown' && rss.course === 'unknown') {
    return {
      ...base,
      leaking: null,
      kind: null,
      confidence: 0,
      missing: [{ code: 'few-cycles', data: { readings: facts.readings.length, needed: MIN_READINGS } }],
    };
  }
  if (heap.course === 'rising' || external.course === 'rising') return managedLeak(facts, heap, external, holders, base);
  if (native.course === 'rising') {
    return {
      ...base,
      suspects: [],
      leaking: true,
      kind: 'native',
      confidence: 0.6,
      missing: [{ code: 'native-needs-allocator', data: {} }],
    };
  }
  if (heap.course === 'levelling' && external.course !== 'levelling' && nothingGrows(facts, holders)) return runtimeOnly(facts, base);
  if (heap.course === 'levelling' || external.course === 'levelling') {
    return {
      ...base,
      suspects: [],
      leaking: null,
      kind: null,
      confidence: 0.3,
      missing: [{ code: 'still-levelling', data: { cycles: 2 * lastCycle(facts) } }],
    };
  }
  if (heap.course === 'unknown') {
    return { ...base, leaking: null, kind: null, confidence: 0, missing: [{ code: 'no-heap-figures', data: {} }] };
  }
  // Nothing rises. Holders that grow in every one of three or more intervals may still hide in the noise of a large heap.
  const hidden = holders.filter((s) => s.members.length >= 4 && s.bytesPerInterval > 0);
  if (hidden.length > 0) {
    return {
      ...base,
      suspects: hidden.slice(0, 5),
      leaking: null,
      kind: null,
      confidence: 0.4,
      missing: [{ code: 'growth-below-noise', data: { cycles: 2 * lastCycle(facts) } }],
    };
  }
  return { ...base, suspects: [], leaking: false, kind: 'none', confidence: flatConfidence(heap, facts.readings.length), missing: [] };
}

/** Heap or external memory rises in a sustained way: a leak when a holder explains it, or when it is far beyond the runtime's own growth. */
function managedLeak(
  facts: HuntFacts,
  heap: Figure,
  external: Figure,
  holders: readonly Suspect[],
  base: Pick<Decision, 'evidence' | 'suspects'>,
): Decision {
  const heapSlope = heap.course === 'rising' ? (heap.trend?.slope ?? 0) : 0;
  const externalSlope = external.course === 'rising' ? (external.trend?.slope ?? 0) : 0;
  const kind = externalSlope > heapSlope ? 'external' : 'heap';
  const explained = holders.reduce((sum, s) => Math.max(sum, bytesPerCycle(s, facts)), 0);
  const share = explained / Math.max(1, heapSlope + externalSlope);
  const p = Math.min(heap.trend?.p ?? 1, external.trend?.p ?? 1);
  if (holders.length > 0 && (share >= 0.1 || kind === 'external')) {
    const confidence = Math.min(0.99, 0.75 + 0.2 * Math.min(1, share) + (p < 0.001 ? 0.04 : 0));
    return { ...base, leaking: true, kind, confidence, missing: [] };
  }
  const program = programGrowth(facts);
  const strong = heapSlope + externalSlope >= STRONG && (program === undefined || program >= STRONG);
  const noHolder: Fact =
    facts.captureCycles.length < 3
      ? { code: 'few-captures', data: { captures: facts.captureCycles.length, needed: 3 } }
      : { code: 'no-holder', data: {} };
  if (strong) return { ...base, leaking: true, kind, confidence: 0.65, missing: [noHolder] };
  if (nothingGrows(facts, holders)) return runtimeOnly(facts, base);
  return {
    ...base,
    leaking: null,
    kind: null,
    confidence: 0.4,
    missing: [noHolder, { code: 'growth-small', data: { cycles: 2 * lastCycle(facts) } }],
  };
}

/**
 * Three snapshots or more, and neither a holder nor the program's own objects grow: what rises is the runtime compiling, which was
 * seen to last some 25 cycles in a healthy program.
 */
function nothingGrows(facts: HuntFacts, holders: readonly Suspect[]): boolean {
  return holders.length === 0 && facts.captureCycles.length >= 3 && facts.identity === 'objects' && (programGrowth(facts) ?? 0) < STRONG;
}

function runtimeOnly(facts: HuntFacts, base: Pick<Decision, 'evidence' | 'suspects'>): Decision {
  const fact: Fact = { code: 'nothing-grows', data: { captures: facts.captureCycles.length } };
  return { ...base, evidence: [...base.evidence, fact], leaking: false, kind: 'none', confidence: 0.6, missing: [] };
}

/** Members gained per cycle, from the first to the last capture. */
export function growthPerCycle(suspect: Suspect, facts: Pick<HuntFacts, 'captureCycles'>): number {
  const cycles = (facts.captureCycles.at(-1) ?? 0) - (facts.captureCycles[0] ?? 0);
  const gained = (suspect.members.at(-1) ?? 0) - (suspect.members[0] ?? 0);
  return cycles > 0 ? gained / cycles : 0;
}

export function bytesPerCycle(suspect: Suspect, facts: Pick<HuntFacts, 'captureCycles'>): number {
  const cycles = (facts.captureCycles.at(-1) ?? 0) - (facts.captureCycles[0] ?? 0);
  return cycles > 0 ? (suspect.bytesPerInterval * (suspect.members.length - 1)) / cycles : 0;
}

/** Bytes per cycle that the program's own objects grew by between the last two captures; the runtime compiles less and less. */
function programGrowth({ programBytes, captureCycles }: HuntFacts): number | undefined {
  const cycles = (captureCycles.at(-1) ?? 0) - (captureCycles.at(-2) ?? 0);
  const [before, after] = programBytes?.slice(-2) ?? [];
  return before === undefined || after === undefined || cycles <= 0 ? undefined : (after - before) / cycles;
}

/** What RSS holds beyond the committed heap and external memory. */
function outsideHeap({ rss, heapTotal, external }: CycleReading): number | undefined {
  return rss === undefined || heapTotal === undefined ? undefined : rss - heapTotal - (external ?? 0);
}

function nativeFloor(readings: readonly CycleReading[]): number {
  const sizes = readings.flatMap((r) => r.rss ?? []).sort((a, b) => a - b);
  return Math.max(NATIVE_FLOOR, NATIVE_SHARE * (sizes[sizes.length >> 1] ?? 0));
}

function courseOf(
  readings: readonly CycleReading[],
  figure: (r: CycleReading) => number | undefined,
  floor: number,
  bySegment: boolean,
): Figure {
  const points = readings.flatMap((r): Reading[] => {
    const y = figure(r);
    return y === undefined ? [] : [{ x: r.cycle, y, segment: bySegment ? r.segment : 0 }];
  });
  const trend = points.length >= MIN_READINGS ? trendOf(points) : undefined;
  if (trend === undefined) return { trend, course: 'unknown' };
  if (trend.p >= CERTAIN || trend.low <= 0 || trend.slope < floor) return { trend, course: 'flat' };
  const later = trendOf(points.slice(points.length >> 1));
  const sustained = later !== undefined && later.slope >= SUSTAINED * trend.slope && later.slope >= floor;
  return { trend, course: sustained ? 'rising' : 'levelling' };
}

function trendFact(name: 'heap' | 'external' | 'rss' | 'native', { trend, course }: Figure): Fact[] {
  if (trend === undefined) return [];
  return [
    {
      code: `${name}-${course}`,
      data: {
        slope: Math.round(trend.slope),
        low: Math.round(trend.low),
        high: Math.round(trend.high),
        p: Number(trend.p.toPrecision(2)),
        readings: trend.points,
      },
    },
  ];
}

function holderFact(suspect: Suspect, facts: HuntFacts): Fact {
  return {
    code: 'holder-grows',
    data: {
      holder: suspect.holder.label,
      class: suspect.class,
      members: suspect.members.join(' → '),
      perCycle: Number(growthPerCycle(suspect, facts).toPrecision(3)),
      bytesPerCycle: Math.round(bytesPerCycle(suspect, facts)),
    },
  };
}

function flatConfidence(heap: Figure, readings: number): number {
  // The narrower the interval around no growth, and the more readings, the surer.
  const high = Math.max(0, heap.trend?.high ?? Number.POSITIVE_INFINITY);
  const narrow = high <= HEAP_FLOOR ? 1 : high <= 16 * HEAP_FLOOR ? 0.7 : 0.4;
  return Number((0.5 + 0.45 * narrow * Math.min(1, readings / 12)).toFixed(2));
}

const lastCycle = (facts: HuntFacts): number => facts.readings.at(-1)?.cycle ?? 0;
