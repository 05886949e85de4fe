// Which fact of a verdict speaks of which suspect. The fact names the holder and has figures; the suspect has chain and advice.
import type { Evidence, Verdict } from '../../../shared/verdict.js';

export type VerdictSuspect = Verdict['suspects'][number];

/** The fact `holder-grows` of a suspect: the same class gained at the same pace. Undefined for verdicts without such facts. */
export function holderFactOf(suspect: VerdictSuspect, evidence: readonly Evidence[]): Evidence | undefined {
  const pace = Number(suspect.growthPerCycle.toPrecision(3));
  return evidence.find((fact) => fact.code === 'holder-grows' && fact.data['class'] === suspect.class && fact.data['perCycle'] === pace);
}

/** `PriceBus bus 'price'`, as the fact names it. */
export function holderLabel(fact: Evidence | undefined): string | undefined {
  const label = fact?.data['holder'];
  return typeof label === 'string' && label !== '' ? label : undefined;
}

/** `+40`, `+52.5`, `+0.25`: the same three figures as in the fact beside it. */
export const paceText = (growth: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, signDisplay: 'exceptZero' }).format(growth).replace('-', '\u2212');
