// The statement itself, by icon and word, with how sure Holdfast is.
import { CircleCheck, CircleHelp, Droplets, type LucideIcon } from 'lucide-react';
import type { Verdict } from '../../../shared/verdict.js';
import { useFormat, useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import styles from './verdict-heading.module.css';
import { type Outcome, outcomeOf, verdictTitle } from './verdict-text.js';

const icons: Readonly<Record<Outcome, LucideIcon>> = { leak: Droplets, 'no-leak': CircleCheck, undecided: CircleHelp };
const looks: Readonly<Record<Outcome, string | undefined>> = { leak: styles.leak, 'no-leak': styles.noLeak, undecided: styles.undecided };

/** Phrasing content only: it stands in headings and buttons. */
export function VerdictHeading({ verdict, note }: { readonly verdict: Verdict; readonly note?: string }) {
  const t = useText();
  const outcome = outcomeOf(verdict);
  const Icon = icons[outcome];
  return (
    <span className={styles.frame}>
      <span className={styles.heading} data-outcome={outcome}>
        <span className={cx(styles.icon, looks[outcome])} aria-hidden>
          <Icon size={20} strokeWidth={1.9} />
        </span>
        <span className={styles.words}>
          <span className={styles.title}>{verdictTitle(t, verdict)}</span>
          {note !== undefined && <span className={styles.note}>{note}</span>}
        </span>
        {outcome !== 'undecided' && <Confidence fraction={verdict.confidence} />}
      </span>
    </span>
  );
}

const steps = [0.2, 0.4, 0.6, 0.8, 1] as const;

function Confidence({ fraction }: { readonly fraction: number }) {
  const t = useText();
  const format = useFormat();
  return (
    <span className={styles.confidence}>
      <span className={styles.meter} aria-hidden>
        {steps.map((step) => (
          <span key={step} className={cx(styles.step, fraction > step - 0.15 && styles.on)} />
        ))}
      </span>
      {t('verify:confidence', { percent: format.percent(fraction) })}
    </span>
  );
}
