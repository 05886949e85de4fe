// Puts the comparison of two runs into words.
import type { i18n } from 'i18next';
import { byteText } from '../../shared/size-text.js';
import type { RunId, Timestamp } from '../../shared/units.js';
import type { Evidence } from '../../shared/verdict.js';
import type { Verification } from '../../shared/verification.js';
import type { Fact } from './facts.js';
import type { Outcome } from './verify.js';

export interface OfRun {
  readonly run: RunId;
  readonly at: Timestamp;
}

export function wordVerification(
  outcome: Outcome,
  {
    at,
    before,
    after,
    limit,
  }: { readonly at: Timestamp; readonly before: OfRun | undefined; readonly after: OfRun; readonly limit: number | undefined },
  messages: i18n,
): Verification {
  return {
    at,
    outcome: outcome.outcome,
    metric: outcome.metric,
    ...(before === undefined ? {} : { before: { ...before, ...(outcome.before === undefined ? {} : { growth: outcome.before }) } }),
    after: { ...after, ...(outcome.after === undefined ? {} : { growth: outcome.after }) },
    ...(limit === undefined ? {} : { limit }),
    reasons: outcome.reasons.map((fact) => wordReason(fact, messages)),
  };
}

/** Figures of these codes are bytes per cycle. */
const byteFigures = new Set(['slope', 'low', 'high', 'limit', 'saved', 'beforeLow', 'afterHigh']);
const byteCodes = new Set(['growth-gone', 'within-noise']);

export function wordReason({ code, data }: Fact, messages: i18n): Evidence {
  const figures = Object.entries(data).map(([key, value]) => [
    key,
    typeof value === 'number' && (byteFigures.has(key) || byteCodes.has(code)) ? byteText(value) : value,
  ]);
  // What differed was left out of a shared file.
  const bare = code.startsWith('other-') && data['before'] === undefined;
  return {
    code,
    data: { ...data },
    text: messages.t(`verify:reason.${bare ? `${code}-bare` : code}`, {
      ...Object.fromEntries(figures),
      ...(typeof data['readings'] === 'number' ? { count: data['readings'] } : {}),
    }) as string,
  };
}
