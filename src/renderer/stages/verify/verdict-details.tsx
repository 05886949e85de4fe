// Everything a verdict rests on: what is missing first, then what holds what grows, the rest of the evidence, and what would add to it.
import { CircleArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { provenText, strongerTexts } from '../../../messages/stronger.js';
import type { CutProof } from '../../../shared/cut-proof.js';
import type { RunId } from '../../../shared/units.js';
import type { Evidence, Verdict } from '../../../shared/verdict.js';
import type { SnapshotView } from '../../../shared/view.js';
import { unbroken } from '../../text/unbroken.js';
import { useFormat, useText } from '../../text/use-text.js';
import { SuspectRow } from './suspect-row.js';
import { holderFactOf, type VerdictSuspect } from './suspect-words.js';
import styles from './verdict-details.module.css';
import { FactList, VerdictFacts } from './verdict-facts.js';

export function VerdictDetails({
  verdict,
  proof,
  snapshotOf,
  run,
}: {
  readonly verdict: Verdict;
  /** What a cut test has shown since. */
  readonly proof: CutProof | undefined;
  /** The snapshot that a suspect's chain belongs to; undefined when it is gone. */
  readonly run?: RunId | undefined;
  readonly snapshotOf: (suspect: VerdictSuspect) => SnapshotView | undefined;
}) {
  const t = useText();
  const format = useFormat();
  const { i18n } = useTranslation();
  const told = new Set<Evidence>();
  const suspects = verdict.suspects.map((suspect) => {
    const fact = holderFactOf(
      suspect,
      verdict.evidence.filter((f) => !told.has(f)),
    );
    if (fact !== undefined) told.add(fact);
    return { suspect, fact };
  });
  const proven =
    proof === undefined
      ? []
      : [{ code: 'proven', text: unbroken(provenText(i18n, verdict, proof, (value) => format.count(value))), data: {} }];
  return (
    <div className={styles.details}>
      <VerdictFacts title={t('verify:section.missing')} facts={verdict.missing} open />
      {suspects.length > 0 && (
        <section aria-label={t('verify:section.suspects')}>
          <h4 className={styles.title}>{t('verify:section.suspects')}</h4>
          <p className={styles.measure}>{t('verify:suspect.measure')}</p>
          <ol className={styles.suspects}>
            {suspects.map(({ suspect, fact }, i) => (
              <SuspectRow
                key={`${suspect.class} ${suspect.chain.links.at(-1)?.id ?? i}`}
                suspect={suspect}
                fact={fact}
                rank={i + 1}
                snapshot={snapshotOf(suspect)}
                openChain={i === 0}
                run={run}
              />
            ))}
          </ol>
        </section>
      )}
      <VerdictFacts title={t('verify:section.savings')} facts={verdict.savings ?? []} />
      <VerdictFacts title={t('verify:section.evidence')} facts={[...proven, ...verdict.evidence.filter((fact) => !told.has(fact))]} />
      <FactList
        title={t('verify:section.stronger')}
        facts={strongerTexts(i18n, verdict, (value) => format.bytes(value), proof !== undefined).map((text) => ({
          code: 'stronger',
          text,
          icon: CircleArrowUp,
        }))}
      />
    </div>
  );
}
