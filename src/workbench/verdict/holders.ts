// What the growing holders say: how fast each gains, whether it keeps its pace, and which are to be blamed.
import type { Suspect } from '../../shared/heap.js';
import { calledText } from './called-text.js';
import type { Fact, HuntFacts } from './facts.js';
import { type Figure, HEAP_FLOOR, isCertain } from './figures.js';

/** A holder keeps its pace when no interval brings less than this share of what another brings, per cycle. */
export const STEADY = 0.7;
const EXACT = 0.95;
/** A holder whose last interval brings less than this share of the best one is filling up. */
const SLOWED = 0.6;
/** Share of the rise that a holder of the runtime must explain before it is blamed: its own grow by little. */
const RUNTIME_SHARE = 0.4;
/** Who holds less than this share of what another holds is not named before it. */
const TRIFLE_SHARE = 0.1;

/** Members gained per cycle in each interval; empty where there are less than two intervals. */
function ratesOf({ members }: Suspect, { captureCycles }: HuntFacts): readonly number[] {
  if (members.length < 3 || captureCycles.length !== members.length) return [];
  return members.slice(1).map((m, i) => {
    const cycles = (captureCycles[i + 1] ?? 0) - (captureCycles[i] ?? 0);
    return cycles > 0 ? (m - (members[i] ?? 0)) / cycles : 0;
  });
}

/** Whether members come in proportion to the cycles between captures, in two intervals or more. */
export function keepsPace(suspect: Suspect, facts: HuntFacts, least: number): boolean {
  const rates = ratesOf(suspect, facts);
  return rates.length > 0 && Math.min(...rates) >= least * Math.max(...rates);
}

/**
 * Whether every cycle brings the same: one member at least, and a whole number of them. Of few members, one and a half in each cycle
 * of two intervals is chance: strings of modules that were loaded meanwhile were seen to come so.
 */
export function isExact(suspect: Suspect, facts: HuntFacts): boolean {
  const each = growthPerCycle(suspect, facts);
  return each >= 1 && Math.abs(each - Math.round(each)) <= (1 - EXACT) * each && keepsPace(suspect, facts, EXACT);
}

/** A holder whose own data grows, not what it holds: its chain ends in itself. */
export const growsItself = ({ chain, holder }: Suspect): boolean => chain.links.at(-1)?.id === holder.id;

/**
 * Whether it goes on: as much in every interval, or, of one whose own data grows, most in the last. The capacity of an array grows by a
 * share of what it is.
 */
export function goesOn(suspect: Suspect, facts: HuntFacts): boolean {
  if (keepsPace(suspect, facts, STEADY)) return true;
  const rates = ratesOf(suspect, facts);
  return growsItself(suspect) && rates.length > 0 && rates.at(-1) === Math.max(...rates);
}

/**
 * Whether the last interval brought clearly less than one before: a cache that fills. A holder whose own data grows is not judged by
 * that: the capacity of an array grows in steps of half its size.
 */
export function slowsDown(suspect: Suspect, facts: HuntFacts): boolean {
  if (growsItself(suspect)) return false;
  const rates = ratesOf(suspect, facts);
  return rates.length > 0 && (rates.at(-1) as number) < SLOWED * Math.max(...rates);
}

/**
 * Suspects to be blamed. What the runtime holds for itself is none, unless it keeps its pace and explains much of the rise, or keeps it
 * exactly: then the program makes it grow (modules loaded under ever new names, chunks that nobody reads, a lock for each thread).
 * Best first; those that hold a trifle beside another (lists of weak references to what it holds) come last.
 */
export function blamed(facts: HuntFacts, managed: number): readonly Suspect[] {
  const all = facts.suspects.filter(
    (s) =>
      s.monotonic &&
      (s.owner !== 'runtime' ||
        (managed > 0 &&
          bytesPerCycle(s, facts) >= HEAP_FLOOR &&
          (isExact(s, facts) || (keepsPace(s, facts, STEADY) && bytesPerCycle(s, facts) >= RUNTIME_SHARE * managed)))),
  );
  const most = Math.max(0, ...all.map((s) => bytesPerCycle(s, facts)));
  const isTrifle = (s: Suspect): boolean => bytesPerCycle(s, facts) < TRIFLE_SHARE * most;
  return [...all.filter((s) => !isTrifle(s)), ...all.filter(isTrifle)];
}

/**
 * Growth that the readings neither show nor exclude. Where they exclude it, something else shrinks by as much: entries that move.
 * A heap that rises for certain, if by little, excludes nothing: what the holder gains may be counted elsewhere in part.
 */
export function isHidden(suspect: Suspect, facts: HuntFacts, heap: Figure): boolean {
  const bytes = bytesPerCycle(suspect, facts);
  return (
    suspect.members.length >= 3 &&
    facts.identity === 'objects' &&
    bytes >= HEAP_FLOOR &&
    (bytes <= (heap.trend?.high ?? 0) || isCertain(heap))
  );
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

/** Bytes per cycle that the members of the last interval hold: a cache that is all but full gains next to nothing. */
export function lateBytesPerCycle(suspect: Suspect, facts: HuntFacts): number {
  const rates = ratesOf(suspect, facts);
  const growth = growthPerCycle(suspect, facts);
  const bytes = bytesPerCycle(suspect, facts);
  return rates.length === 0 || growth <= 0 ? bytes : (bytes * (rates.at(-1) as number)) / growth;
}

export function holderFact(suspect: Suspect, facts: HuntFacts): Fact {
  const functions = calledText(suspect, facts);
  return {
    code: growsItself(suspect) ? 'holder-swells' : functions === '' ? 'holder-grows' : 'listeners-grow',
    data: {
      holder: suspect.holder.label,
      class: suspect.class,
      members: suspect.members.join(' → '),
      perCycle: Number(growthPerCycle(suspect, facts).toPrecision(3)),
      bytesPerCycle: Math.round(bytesPerCycle(suspect, facts)),
      ...(functions === '' ? {} : { functions }),
    },
  };
}
