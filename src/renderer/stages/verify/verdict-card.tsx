// One verdict with everything it rests on. Only the newest is open at first.
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { cutProof } from '../../../shared/cut-proof.js';
import type { InvestigationView } from '../../../shared/view.js';
import { useFormat, useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import styles from './verdict-card.module.css';
import { VerdictDetails } from './verdict-details.js';
import { VerdictHeading } from './verdict-heading.js';
import { type SavedVerdict, snapshotOfSuspect } from './verdict-snapshot.js';
import { verdictTitle } from './verdict-text.js';

export function VerdictCard({
  view,
  saved,
  open: openAtFirst,
}: {
  readonly view: InvestigationView;
  readonly saved: SavedVerdict;
  readonly open: boolean;
}) {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState(openAtFirst);
  const bodyId = useId();
  const run = view.runs.find((r) => r.id === saved.run);
  const target = run?.target.title ?? t('verify:filesOnly');
  const { verdict } = saved;
  return (
    <article className={styles.card} aria-label={t('verify:verdict', { title: verdictTitle(t, verdict), target })} data-verdict={saved.run}>
      <h3>
        <button
          type="button"
          className={styles.head}
          aria-expanded={open}
          aria-controls={bodyId}
          title={open ? t('verify:hide') : t('verify:show')}
          onClick={() => setOpen(!open)}
        >
          <VerdictHeading verdict={verdict} note={t('verify:at', { target, when: format.dateTime(saved.at) })} />
          <ChevronRight size={16} className={cx(styles.chevron, open && styles.turned)} aria-hidden />
        </button>
      </h3>
      <div id={bodyId} hidden={!open}>
        {open && (
          <div className={styles.body}>
            <VerdictDetails
              verdict={verdict}
              proof={cutProof(saved, view.marks)}
              run={saved.run}
              snapshotOf={(suspect) => snapshotOfSuspect(view, saved, suspect)}
            />
          </div>
        )}
      </div>
    </article>
  );
}
