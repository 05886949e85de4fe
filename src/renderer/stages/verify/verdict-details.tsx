// Everything a verdict rests on: what is missing first, then what holds what grows, then the evidence.
import type { Verdict } from '../../../shared/verdict.js';
import type { SnapshotView } from '../../../shared/view.js';
import { useText } from '../../text/use-text.js';
import { SuspectRow } from './suspect-row.js';
import styles from './verdict-details.module.css';
import { VerdictFacts } from './verdict-facts.js';

export function VerdictDetails({ verdict, snapshot }: { readonly verdict: Verdict; readonly snapshot: SnapshotView | undefined }) {
  const t = useText();
  return (
    <div className={styles.details}>
      <VerdictFacts title={t('verify:section.missing')} facts={verdict.missing} open />
      {verdict.suspects.length > 0 && (
        <section aria-label={t('verify:section.suspects')}>
          <h4 className={styles.title}>{t('verify:section.suspects')}</h4>
          <ol className={styles.suspects}>
            {verdict.suspects.map((suspect, i) => (
              <SuspectRow
                key={`${suspect.class} ${suspect.chain.links.at(-1)?.id ?? i}`}
                suspect={suspect}
                rank={i + 1}
                snapshot={snapshot}
                openChain={i === 0}
              />
            ))}
          </ol>
        </section>
      )}
      <VerdictFacts title={t('verify:section.evidence')} facts={verdict.evidence} />
    </div>
  );
}
