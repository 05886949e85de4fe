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
  /** `false`: in the cycles the program printed nothing and its code allocated nothing. `undefined`: it could not be told. */
  readonly worked?: boolean | undefined;
  /** Names of threads with heaps of their own, which neither the readings nor the snapshots show. */
  readonly otherHeaps?: readonly string[] | undefined;
  /** By a suspect's `packagePath`. */
  readonly packageVersions?: ReadonlyMap<string, string> | undefined;
  /** The step as the command line writes it. */
  readonly step?: string | undefined;
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
/** Growth of a program's own objects that is beyond what compiling brings, bytes per cycle: a healthy program was seen to reach 2 KiB without code. */
const STRONG = 16 * 1024;
/** Growth that needs no holder to be called a leak, bytes per cycle: a healthy program that loads a module in each cycle was seen to reach 95 KiB. */
const OVERWHELMING = 256 * 1024;
/**
 * What RSS holds beyond the heap and its buffers moves by itself: allocator arenas, stacks, compiled code. A busy healthy Node
 * program was seen to drift by 130 KiB per cycle.
 */
const NATIVE_FLOOR = 256 * 1024;
const NATIVE_SHARE = 0.003;
/** A rise that has fallen to less than this share in the second half is a warm-up that ends. */
const SUSTAINED = 0.4;
/** Growing outside by this many times what heap and buffers grow: the objects inside are the handles of what is outside. */
const MOSTLY_OUTSIDE = 4;

/** Share of a rise in resident memory that one part of it must explain to be called the cause. */
const MOST_OF = 0.5;

type Course = 'flat' | 'rising' | 'levelling' | 'unknown';

interface Figure {
  readonly trend: Trend | undefined;
  /** Of the second half of the readings. */
  readonly later?: Trend | undefined;
  readonly course: Course;
}

/**
 * What the figures say, unless they say it of too little: nobody is cleared whose program did nothing, or of whose memory a part was
 * not looked at.
 */
export function decide(facts: HuntFacts): Decision {
  const decision = byFigures(facts);
  const { step = '', otherHeaps = [] } = facts;
  const unseen: Fact[] =
    otherHeaps.length === 0 ? [] : [{ code: 'other-heaps', data: { count: otherHeaps.length, names: otherHeaps.slice(0, 5).join(', ') } }];
  if (decision.leaking === true) {
    return decision.kind === 'native' ? { ...decision, missing: [...unseen, ...decision.missing] } : decision;
  }
  const undecided = { ...decision, leaking: null, kind: null, confidence: 0, suspects: [] };
  if (unseen.length === 0) return facts.worked === false ? { ...undecided, missing: [{ code: 'no-work', data: { step } }] } : decision;
  return decision.leaking === null
    ? { ...decision, missing: [...decision.missing, ...unseen] }
    : { ...undecided, confidence: 0.3, missing: unseen };
}

function byFigures(facts: HuntFacts): Decision {
  const heap = courseOf(facts.readings, (r) => r.heapUsed, HEAP_FLOOR, false);
  const external = courseOf(facts.readings, (r) => r.external, EXTERNAL_FLOOR, false);
  const rss = courseOf(facts.readings, (r) => r.rss, HEAP_FLOOR, true);
  const native = courseOf(facts.readings, outsideHeap, nativeFloor(facts.readings), true);
  const managed = risen(heap) + risen(external);
  const holders = blamed(facts, managed);
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
  if (native.course === 'rising' && (native.trend?.slope ?? 0) > MOSTLY_OUTSIDE * managed) {
    const handles = base.suspects.filter((s) => keepsPace(s, facts, STEADY));
    return {
      ...base,
      suspects: handles,
      leaking: true,
      kind: 'native',
      confidence: handles.length > 0 ? 0.75 : 0.6,
      missing: [{ code: 'native-needs-allocator', data: {} }],
    };
  }
  if (heap.course === 'rising' || external.course === 'rising') return managedLeak(facts, heap, external, holders, base);
  if (heap.course === 'levelling' || external.course === 'levelling') {
    // The runtime's warm-up lies over the program's own growth: holders that keep their pace tell the two apart.
    const steady = holders.filter((s) => keepsPace(s, facts, STEADY));
    const most = Math.max(0, ...steady.map((s) => bytesPerCycle(s, facts)));
    if (most >= HEAP_FLOOR && most >= STEADY_SHARE * (stillRising(heap) + stillRising(external))) {
      const kind = risen(external) > risen(heap) ? 'external' : 'heap';
      return { ...base, suspects: steady.slice(0, 5), leaking: true, kind, confidence: 0.85, missing: [] };
    }
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
  const slack = courseOf(facts.readings, freeInHeap, nativeFloor(facts.readings), true);
  if (slack.course === 'rising' && rss.course === 'rising' && risen(slack) >= MOST_OF * risen(rss)) {
    return {
      ...base,
      evidence: [...evidence, ...trendFact('slack', slack)],
      suspects: [],
      leaking: true,
      kind: 'fragmentation',
      confidence: 0.7,
      missing: [{ code: 'fragmentation-advice', data: {} }],
    };
  }
  // Nothing rises. A holder may still grow below the noise of a large heap: one that gains in exact proportion to the cycles.
  const hidden = holders.filter((s) => isHidden(s, facts, heap) && lateBytesPerCycle(s, facts) >= HEAP_FLOOR);
  const exact = hidden.filter((s) => keepsPace(s, facts, EXACT) && growthPerCycle(s, facts) >= 1);
  if (exact.length > 0) {
    return { ...base, suspects: exact.slice(0, 5), leaking: true, kind: 'heap', confidence: 0.65, missing: [] };
  }
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
  const explained = Math.max(0, ...holders.filter((s) => !slowsDown(s, facts)).map((s) => bytesPerCycle(s, facts)));
  const filling = Math.max(0, ...holders.filter((s) => slowsDown(s, facts)).map((s) => bytesPerCycle(s, facts)));
  const share = explained / Math.max(1, heapSlope + externalSlope);
  const p = Math.min(heap.trend?.p ?? 1, external.trend?.p ?? 1);
  if (filling > explained) {
    if (nothingGrows(facts, holders)) return runtimeOnly(facts, base);
    return {
      ...base,
      leaking: null,
      kind: null,
      confidence: 0.4,
      missing: [{ code: 'still-levelling', data: { cycles: 2 * lastCycle(facts) } }],
    };
  }
  if (holders.length > 0 && (share >= 0.1 || kind === 'external')) {
    const confidence = Math.min(0.99, 0.75 + 0.2 * Math.min(1, share) + (p < 0.001 ? 0.04 : 0));
    return { ...base, leaking: true, kind, confidence, missing: [] };
  }
  const program = programGrowth(facts);
  const strong = heapSlope + externalSlope >= OVERWHELMING && (program === undefined || program >= STRONG);
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

/** A holder keeps its pace when no interval brings less than this share of what another brings, per cycle. */
const STEADY = 0.7;
const EXACT = 0.95;
/** A holder whose last interval brings less than this share of the best one is filling up. */
const SLOWED = 0.6;
/** Share of what still rises in the second half that a steady holder must explain, where the rise is partly the runtime's warm-up. */
const STEADY_SHARE = 0.3;
/** Share of the rise that a holder of the runtime must explain before it is blamed: its own grow by little. */
const RUNTIME_SHARE = 0.4;

const risen = ({ course, trend }: Figure): number => (course === 'rising' || course === 'levelling' ? (trend?.slope ?? 0) : 0);

const stillRising = ({ course, later }: Figure): number =>
  course === 'rising' || course === 'levelling' ? Math.max(0, later?.slope ?? 0) : 0;

/** Members gained per cycle in each interval; empty where there are less than two intervals. */
function ratesOf({ members }: Suspect, { captureCycles }: HuntFacts): readonly number[] {
  if (members.length < 3 || captureCycles.length !== members.length) return [];
  return members.slice(1).map((m, i) => {
    const cycles = (captureCycles[i + 1] ?? 0) - (captureCycles[i] ?? 0);
    return cycles > 0 ? (m - (members[i] ?? 0)) / cycles : 0;
  });
}

/** Whether members come in proportion to the cycles between captures, in two intervals or more. */
function keepsPace(suspect: Suspect, facts: HuntFacts, least: number): boolean {
  const rates = ratesOf(suspect, facts);
  return rates.length > 0 && Math.min(...rates) >= least * Math.max(...rates);
}

/**
 * Whether the last interval brought clearly less than one before: a cache that fills. A holder whose own data grows is not judged by
 * that: the capacity of an array grows in steps of half its size.
 */
function slowsDown(suspect: Suspect, facts: HuntFacts): boolean {
  if (suspect.chain.links.at(-1)?.id === suspect.holder.id) return false;
  const rates = ratesOf(suspect, facts);
  return rates.length > 0 && (rates.at(-1) as number) < SLOWED * Math.max(...rates);
}

/**
 * Suspects to be blamed. What the runtime holds for itself is none, unless it keeps its pace and explains much of the rise: then
 * the program makes it grow (modules loaded under ever new names, chunks that nobody reads).
 */
function blamed(facts: HuntFacts, managed: number): readonly Suspect[] {
  return facts.suspects.filter(
    (s) =>
      s.monotonic &&
      (s.owner !== 'runtime' ||
        (managed > 0 && keepsPace(s, facts, STEADY) && bytesPerCycle(s, facts) >= Math.max(HEAP_FLOOR, RUNTIME_SHARE * managed))),
  );
}

/** Growth that the readings neither show nor exclude. Where they exclude it, something else shrinks by as much: entries that move. */
function isHidden(suspect: Suspect, facts: HuntFacts, heap: Figure): boolean {
  const bytes = bytesPerCycle(suspect, facts);
  return suspect.members.length >= 3 && facts.identity === 'objects' && bytes >= HEAP_FLOOR && bytes <= (heap.trend?.high ?? 0);
}

/**
 * Three snapshots or more, and neither a holder nor the program's own objects grow: what rises is the runtime compiling, which was
 * seen to last some 25 cycles in a healthy program.
 */
function nothingGrows(facts: HuntFacts, holders: readonly Suspect[]): boolean {
  const growing = holders.filter((s) => lateBytesPerCycle(s, facts) >= HEAP_FLOOR);
  return growing.length === 0 && facts.captureCycles.length >= 3 && facts.identity === 'objects' && (programGrowth(facts) ?? 0) < STRONG;
}

function runtimeOnly(facts: HuntFacts, base: Pick<Decision, 'evidence' | 'suspects'>): Decision {
  const [full] = base.suspects;
  const fact: Fact =
    full === undefined
      ? { code: 'nothing-grows', data: { captures: facts.captureCycles.length } }
      : { code: 'holder-full', data: { holder: full.holder.label } };
  return { ...base, suspects: [], evidence: [...base.evidence, fact], leaking: false, kind: 'none', confidence: 0.6, missing: [] };
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

/** What the heap's allocators keep from the system without using it. */
function freeInHeap({ heapUsed, heapTotal }: CycleReading): number | undefined {
  return heapUsed === undefined || heapTotal === undefined ? undefined : heapTotal - heapUsed;
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
  return { trend, later, course: sustained ? 'rising' : 'levelling' };
}

function trendFact(name: 'heap' | 'external' | 'rss' | 'native' | 'slack', { trend, course }: Figure): Fact[] {
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

/** Bytes per cycle that the members of the last interval hold: a cache that is all but full gains next to nothing. */
function lateBytesPerCycle(suspect: Suspect, facts: HuntFacts): number {
  const rates = ratesOf(suspect, facts);
  const growth = growthPerCycle(suspect, facts);
  const bytes = bytesPerCycle(suspect, facts);
  return rates.length === 0 || growth <= 0 ? bytes : (bytes * (rates.at(-1) as number)) / growth;
}

const lastCycle = (facts: HuntFacts): number => facts.readings.at(-1)?.cycle ?? 0;
