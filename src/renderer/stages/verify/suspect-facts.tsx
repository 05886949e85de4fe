// What is said of a suspect besides its figures: why, what speaks against it, what to do and what that saves.
import { Lightbulb, Package, ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { retoldSuspect } from '../../../messages/saved-words.js';
import { sentences } from '../../../shared/sentences.js';
import type { Evidence } from '../../../shared/verdict.js';
import { unbroken } from '../../text/unbroken.js';
import { useText } from '../../text/use-text.js';
import styles from './suspect-facts.module.css';
import type { VerdictSuspect } from './suspect-words.js';
import { useFactText } from './verdict-facts.js';

export function SuspectFacts({
  suspect: saved,
  fact,
}: {
  readonly suspect: VerdictSuspect;
  /** What the verdict says of its holder. */
  readonly fact: Evidence | undefined;
}) {
  const t = useText();
  const { i18n } = useTranslation();
  const factText = useFactText();
  const suspect = retoldSuspect(i18n, saved);
  const reason = fact === undefined ? suspect.reason && unbroken(suspect.reason) : factText(fact);
  const saving = suspect.saving === undefined ? undefined : factText(suspect.saving);
  return (
    <>
      {reason !== undefined && (
        <p className={styles.reason} data-selectable>
          {reason}
        </p>
      )}
      {suspect.package !== undefined && (
        <p className={styles.line}>
          <Package size={14} aria-hidden />
          <span>{t('verify:suspect.package', { package: [suspect.package, suspect.packageVersion].filter(Boolean).join(' ') })}</span>
        </p>
      )}
      {suspect.counterEvidence !== undefined && (
        <p className={styles.line} title={t('verify:suspect.counter')}>
          <ShieldQuestion size={14} className={styles.counter} aria-hidden />
          <span data-selectable>{suspect.counterEvidence}</span>
        </p>
      )}
      {suspect.advice !== undefined && (
        <p className={styles.line} title={t('verify:suspect.advice')}>
          <Lightbulb size={14} className={styles.advice} aria-hidden />
          <span data-selectable>{unbroken(sentences([suspect.advice, saving]))}</span>
        </p>
      )}
    </>
  );
}
