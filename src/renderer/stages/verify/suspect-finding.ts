// A verdict's suspect as a finding: the same wherever it is kept.
import type { i18n } from 'i18next';
import { retoldFact, retoldSuspect } from '../../../messages/saved-words.js';
import type { Finding } from '../../../shared/finding.js';
import { sentences } from '../../../shared/sentences.js';
import type { RunId, SnapshotId } from '../../../shared/units.js';
import type { Evidence } from '../../../shared/verdict.js';
import { blankFinding } from './findings-board.js';
import { holderLabel, type VerdictSuspect } from './suspect-words.js';

/** What a person knows it by. */
export const suspectTitle = (suspect: VerdictSuspect, fact: Evidence | undefined): string =>
  (holderLabel(fact) ?? suspect.holder ?? suspect.class).slice(0, 500);

/** `snapshot`: that the chain's ids belong to, while it is there. */
export function suspectFinding(
  messages: i18n,
  saved: VerdictSuspect,
  of: { readonly fact: Evidence | undefined; readonly run: RunId | undefined; readonly snapshot: SnapshotId | undefined },
): Omit<Finding, 'id' | 'at'> {
  const { fact, run, snapshot } = of;
  const suspect = retoldSuspect(messages, saved);
  const { links } = suspect.chain;
  const member = links.at(-1);
  const reason = fact === undefined ? suspect.reason : retoldFact(messages, fact);
  return {
    ...blankFinding(suspectTitle(suspect, fact)),
    cause: (suspect.reason ?? reason ?? '').slice(0, 10_000),
    evidence: reason === undefined ? [] : [reason.slice(0, 4000)],
    counterEvidence: suspect.counterEvidence === undefined ? [] : [suspect.counterEvidence.slice(0, 4000)],
    advice: sentences([suspect.advice, suspect.saving?.text]).slice(0, 10_000),
    ...(suspect.bytesPerCycle > 0 ? { saving: { bytes: suspect.bytesPerCycle, per: 'cycle', source: 'estimated' } as const } : {}),
    ...(run === undefined ? {} : { run }),
    class: suspect.class.slice(0, 4000),
    ...(member === undefined || snapshot === undefined ? {} : { object: { snapshot, id: member.id } }),
    ...(links.length === 0 ? {} : { chain: { links: links.slice(0, 2000) } }),
  };
}
