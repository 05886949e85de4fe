// Which fact of a verdict speaks of which suspect. The fact names the holder and has figures; the suspect has chain and advice.
import type { Evidence, Verdict } from '../../../shared/verdict.js';

export type VerdictSuspect = Verdict['suspects'][number];

/** A fact about one holder: that it gains members, or that its own data grows. */
export const isHolderFact = ({ code }: Pick<Evidence, 'code'>): boolean =>
  code === 'holder-grows' || code === 'listeners-grow' || code === 'holder-swells';

/** The fact about a suspect's holder: the same class gained at the same pace. Undefined for verdicts without such facts. */
export function holderFactOf(suspect: VerdictSuspect, evidence: readonly Evidence[]): Evidence | undefined {
  const pace = Number(suspect.growthPerCycle.toPrecision(3));
  return evidence.find((fact) => isHolderFact(fact) && fact.data['class'] === suspect.class && fact.data['perCycle'] === pace);
}

/** `PriceBus bus 'price'`, as the fact names it. */
export function holderLabel(fact: Evidence | undefined): string | undefined {
  const label = fact?.data['holder'];
  return typeof label === 'string' && label !== '' ? label : undefined;
}

/** `+40`, `+52.5`, `+0.25`: the same three figures as in the fact beside it. */
export const paceText = (growth: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, signDisplay: 'exceptZero' }).format(growth).replace('-', '\u2212');
