// From a hunt's settled readings and its growing holders to a verdict. Pure.
import type { Suspect } from '../../shared/heap.js';
import { byHolders } from './by-holders.js';
import type { Decision, Fact, HuntFacts } from './facts.js';
import {
  courseOf,
  coursesOf,
  type Figure,
  freeInHeap,
  HEAP_FLOOR,
  isEven,
  lastCycle,
  MIN_READINGS,
  nativeFloor,
  risen,
  stillRising,
  trendFact,
} from './figures.js';
import { blamed, bytesPerCycle, goesOn, growthPerCycle, holderFact, keepsPace, lateBytesPerCycle, STEADY, slowsDown } from './holders.js';

/** Growth of a program's own objects that is beyond what compiling brings, bytes per cycle: a healthy program was seen to reach 2 KiB without code. */
const STRONG = 16 * 1024;
/** Growth that needs no holder to be called a leak, bytes per cycle: a healthy program that loads a module in each cycle was seen to reach 95 KiB. */
const OVERWHELMING = 256 * 1024;
/** Growing outside by this many times what heap and buffers grow: the objects inside are the handles of what is outside. */
const MOSTLY_OUTSIDE = 4;

/** Two tell nothing of who grows: whoever stops early, perhaps between two pieces of work, is not told that all is well. */
const NEEDED_CAPTURES = 3;

/** Share of a rise in resident memory that one part of it must explain to be called the cause. */
const MOST_OF = 0.5;

/** Share of what still rises in the second half that a steady holder must explain, where the rise is partly the runtime's warm-up. */
const STEADY_SHARE = 0.3;

/**
 * What the figures say, unless they say it of too little: nobody is cleared whose program did nothing, whose server nobody asked, who stopped before it was looked
 * at who grows, or of whose memory a part was not looked at.
 */
export function decide(facts: HuntFacts): Decision {
  const decision = withRecycle(ofPage(byHolders(byFigures(facts), facts), facts), facts);
  const { step = '', otherHeaps = [], unasked } = facts;
  const unseen: Fact[] =
    otherHeaps.length === 0 ? [] : [{ code: 'other-heaps', data: { count: otherHeaps.length, names: otherHeaps.slice(0, 5).join(', ') } }];
  if (unasked !== undefined) unseen.push({ code: 'unasked', data: { address: new URL(unasked).origin, step: `http*20:${unasked}` } });
  if (decision.leaking === true) {
    return decision.kind === 'native' ? { ...decision, missing: [...unseen, ...decision.missing] } : decision;
  }
  const undecided = { ...decision, leaking: null, kind: null, confidence: 0, suspects: [] };
  const captures = facts.captureCycles.length;
  if (decision.leaking === false && facts.stopped !== undefined && captures < NEEDED_CAPTURES)
    return { ...undecided, confidence: 0.3, missing: [...unseen, { code: 'few-captures', data: { captures, needed: NEEDED_CAPTURES } }] };
  if (unseen.length === 0) return facts.worked === false ? { ...undecided, missing: [{ code: 'no-work', data: { step } }] } : decision;
  return decision.leaking === null
    ? { ...decision, missing: [...decision.missing, ...unseen] }
    : { ...undecided, confidence: 0.3, missing: unseen };
}

/** What a page's DOM and listeners take is read outside of V8's heap, but they are objects like others: with classes, holders and chains. */
const ofPage = (decision: Decision, { page }: HuntFacts): Decision =>
  page === true && decision.kind === 'external' ? { ...decision, kind: 'heap' } : decision;

/** A leak's growth and where a fresh worker stands: before the first capture, which itself takes memory of the process. */
function withRecycle(decision: Decision, facts: HuntFacts): Decision {
  const rss = facts.readings[0]?.rss;
  if (decision.leaking !== true || rss === undefined || rss <= 0) return decision;
  const { heap, external, rss: resident } = coursesOf(facts.readings);
  const growth = Math.max(risen(resident), risen(heap) + risen(external), ...decision.suspects.map((s) => bytesPerCycle(s, facts)));
  return growth > 0 ? { ...decision, recycle: { growth: Math.round(growth), rss } } : decision;
}

function byFigures(facts: HuntFacts): Decision {
  const { heap, external, rss, native } = coursesOf(facts.readings);
  const managed = risen(heap) + risen(external);
  const holders = blamed(facts, managed);
  const evidence = [
    ...trendFact('heap', heap),
    ...trendFact(facts.page === true ? 'dom' : 'external', external),
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
    const steady = holders.filter((s) => goesOn(s, facts) && growthPerCycle(s, facts) >= 1);
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
      missing: [{ code: 'still-levelling', data: { cycles: 2 * lastCycle(facts.readings) } }],
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
  const noHolder: Fact =
    facts.captureCycles.length < NEEDED_CAPTURES
      ? { code: 'few-captures', data: { captures: facts.captureCycles.length, needed: NEEDED_CAPTURES } }
      : { code: 'no-holder', data: {} };
  // Nothing is loaded or compiled either: the heap stands still.
  const even = heap.course === 'flat' && isEven(external);
  if (filling > explained) {
    if (even) return { ...base, suspects: [], leaking: true, kind, confidence: 0.65, missing: [noHolder] };
    if (nothingGrows(facts, holders)) return runtimeOnly(facts, base);
    return {
      ...base,
      leaking: null,
      kind: null,
      confidence: 0.4,
      missing: [{ code: 'still-levelling', data: { cycles: 2 * lastCycle(facts.readings) } }],
    };
  }
  if (holders.length > 0 && (share >= 0.1 || kind === 'external')) {
    const confidence = Math.min(0.99, 0.75 + 0.2 * Math.min(1, share) + (p < 0.001 ? 0.04 : 0));
    return { ...base, leaking: true, kind, confidence, missing: [] };
  }
  const program = programGrowth(facts);
  const strong = heapSlope + externalSlope >= OVERWHELMING && (program === undefined || program >= STRONG);
  if (strong || even) return { ...base, leaking: true, kind, confidence: 0.65, missing: [noHolder] };
  if (nothingGrows(facts, holders)) return runtimeOnly(facts, base);
  return {
    ...base,
    leaking: null,
    kind: null,
    confidence: 0.4,
    missing: [noHolder, { code: 'growth-small', data: { cycles: 2 * lastCycle(facts.readings) } }],
  };
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

/** Bytes per cycle that the program's own objects grew by between the last two captures; the runtime compiles less and less. */
function programGrowth({ programBytes, captureCycles }: HuntFacts): number | undefined {
  const cycles = (captureCycles.at(-1) ?? 0) - (captureCycles.at(-2) ?? 0);
  const [before, after] = programBytes?.slice(-2) ?? [];
  return before === undefined || after === undefined || cycles <= 0 ? undefined : (after - before) / cycles;
}

function flatConfidence(heap: Figure, readings: number): number {
  // The narrower the interval around no growth, and the more readings, the surer.
  const high = Math.max(0, heap.trend?.high ?? Number.POSITIVE_INFINITY);
  const narrow = high <= HEAP_FLOOR ? 1 : high <= 16 * HEAP_FLOOR ? 0.7 : 0.4;
  return Number((0.5 + 0.45 * narrow * Math.min(1, readings / 12)).toFixed(2));
}
