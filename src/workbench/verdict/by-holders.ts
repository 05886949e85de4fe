// What the figures leave open, or would call no leak, and the holders or the last readings tell. Pure.
import type { Suspect } from '../../shared/heap.js';
import type { Decision, HuntFacts } from './facts.js';
import { coursesOf, EXTERNAL_FLOOR, HEAP_FLOOR, lastCycle, levelAtEnd, risen } from './figures.js';
import { blamed, goesOn, growsItself, holderFact, isExact, isHidden, lateBytesPerCycle } from './holders.js';

/**
 * A holder may gain in exact proportion to the cycles below the noise of a large heap, or under a warm-up of many times what it gains.
 * A store that made room in a step may still be filling. What rose and has stood still since had an end.
 */
export function byHolders(decision: Decision, facts: HuntFacts): Decision {
  if (decision.leaking === true || decision.confidence === 0) return decision;
  const { heap, external } = coursesOf(facts.readings);
  const holders = blamed(facts, risen(heap) + risen(external));
  const hidden = holders.filter((s) => isHidden(s, facts, heap) && lateBytesPerCycle(s, facts) >= HEAP_FLOOR);
  const exact = hidden.filter((s) => isExact(s, facts));
  if (exact.length > 0) return { ...decision, suspects: exact.slice(0, 5), leaking: true, kind: 'heap', confidence: 0.65, missing: [] };
  const cycles = 2 * lastCycle(facts.readings);
  const undecided = { ...decision, leaking: null, kind: null, confidence: 0.4 };
  const [stepped] = facts.suspects.filter((s) => growsInSteps(s));
  if (stepped !== undefined) {
    const evidence = [...decision.evidence.filter(({ code }) => code !== 'nothing-grows'), holderFact(stepped, facts)];
    const missing = [{ code: 'holder-stepped', data: { holder: stepped.holder.label, cycles } }];
    return { ...undecided, evidence, suspects: [stepped], missing };
  }
  if (decision.leaking === null) return cameToItsEnd(decision, facts, holders);
  if (hidden.length === 0) return decision;
  return { ...undecided, suspects: hidden.slice(0, 5), missing: [{ code: 'growth-below-noise', data: { cycles } }] };
}

/** The program's own, with more room than before, though not in every interval. */
const growsInSteps = (suspect: Suspect): boolean => !suspect.monotonic && growsItself(suspect) && suspect.owner !== 'runtime';

function cameToItsEnd(decision: Decision, facts: HuntFacts, holders: readonly Suspect[]): Decision {
  const heap = levelAtEnd(facts.readings, (r) => r.heapUsed, HEAP_FLOOR);
  const external = levelAtEnd(facts.readings, (r) => r.external, EXTERNAL_FLOOR);
  const counted = facts.readings.every((r) => r.external === undefined);
  // What gains more than these readings leave room for gained it before, or what it holds only moved.
  const isRoomFor = (s: Suspect): boolean => lateBytesPerCycle(s, facts) * (heap - 1) < HEAP_FLOOR;
  if (heap === 0 || (external === 0 && !counted) || holders.some((s) => goesOn(s, facts) && isRoomFor(s))) return decision;
  const evidence = [...decision.evidence, { code: 'came-to-its-end', data: { readings: heap } }];
  return { ...decision, evidence, suspects: [], leaking: false, kind: 'none', confidence: 0.6, missing: [] };
}
