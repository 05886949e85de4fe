// The verdict in a few lines, and the ways on from it.
import { ArrowRight, Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { retoldSuspect } from '../../../messages/saved-words.js';
import { provenText, strongerTexts } from '../../../messages/stronger.js';
import { cutProof } from '../../../shared/cut-proof.js';
import type { InvestigationView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { unbroken } from '../../text/unbroken.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { isHolderFact } from '../verify/suspect-words.js';
import { useFactText } from '../verify/verdict-facts.js';
import { VerdictHeading } from '../verify/verdict-heading.js';
import { type SavedVerdict, snapshotOfSuspect } from '../verify/verdict-snapshot.js';
import styles from './coach-result.module.css';

export function CoachResult({ view, saved }: { readonly view: InvestigationView; readonly saved: SavedVerdict }) {
  const t = useText();
  const format = useFormat();
  const factText = useFactText();
  const { i18n } = useTranslation();
  const { navigation } = useServices();
  const { verdict } = saved;
  const first = verdict.suspects[0] && retoldSuspect(i18n, verdict.suspects[0]);
  const member = first?.chain.links.at(-1);
  const snapshot = first === undefined ? undefined : snapshotOfSuspect(view, saved, first);
  // The holder's own fact says the same as its reason, in the window's figures.
  const holder = verdict.evidence.find(isHolderFact);
  const missing = verdict.missing[0];
  const proof = cutProof(saved, view.marks);
  const [stronger] = strongerTexts(i18n, verdict, (value) => format.bytes(value), proof !== undefined);
  const lines = [
    ...(first === undefined ? [] : [holder === undefined ? unbroken(first.reason ?? first.class) : factText(holder)]),
    ...(missing === undefined ? [] : [factText(missing)]),
    ...(proof === undefined ? [] : [unbroken(provenText(i18n, verdict, proof, (value) => format.count(value)))]),
  ];
  return (
    <div className={styles.result} data-coach-verdict>
      <h3>
        <VerdictHeading verdict={verdict} note={t('coach:result.at', { when: format.time(saved.at) })} />
      </h3>
      {lines.map((line) => (
        <p key={line} className={styles.line} data-selectable>
          {line}
        </p>
      ))}
      {verdict.suspects.length > 1 && <p className={styles.more}>{t('coach:result.more', { count: verdict.suspects.length - 1 })}</p>}
      {stronger !== undefined && missing === undefined && <p className={styles.more}>{t('coach:result.stronger', { what: stronger })}</p>}
      <div className={styles.actions}>
        {first !== undefined && member !== undefined && snapshot !== undefined && (
          <Button
            size="small"
            look="primary"
            icon={Route}
            onClick={() => navigation.explain({ by: 'object', snapshot: snapshot.id, id: member.id, title: first.class })}
          >
            {t('coach:result.explain')}
          </Button>
        )}
        <Button size="small" icon={ArrowRight} onClick={() => navigation.go('verify')}>
          {t('coach:result.verify')}
        </Button>
      </div>
    </div>
  );
}
