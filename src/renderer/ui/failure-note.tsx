// A failure where it happened: what went wrong, what to do, and the technical details on request.
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../shared/failures.js';
import { failureText, useFormat, useText } from '../text/use-text.js';
import { CopyButton } from './copy.js';
import { cx } from './cx.js';
import styles from './failure-note.module.css';
import { intoSight } from './into-sight.js';

/** Lines of a program's output that tell why it ended. */
const lastLines = 12;

export function FailureNote({
  failure,
  actions,
  centred = false,
  intoView = false,
}: {
  readonly failure: Failure;
  readonly actions?: ReactNode;
  readonly centred?: boolean;
  /** The answer to what a person has just done, which may be below what they see. */
  readonly intoView?: boolean;
}) {
  const t = useText();
  const format = useFormat();
  const { title, remedy } = failureText(t, format, failure);
  const details = JSON.stringify(failure, undefined, 2);
  return (
    <div
      ref={intoView ? intoSight : undefined}
      className={cx(styles.note, centred && styles.centred)}
      role="alert"
      data-failure={failure.code}
    >
      <TriangleAlert size={16} className={styles.icon} aria-hidden />
      <div className={styles.text}>
        <p className={styles.title} data-selectable>
          {title}
        </p>
        {failure.code === 'LAUNCH_ENDED' && failure.data.output.trim() !== '' && (
          <pre className={styles.words} data-selectable>
            {failure.data.output.trim().split('\n').slice(-lastLines).join('\n')}
          </pre>
        )}
        <p className={styles.remedy} data-selectable>
          {remedy}
        </p>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        <details className={styles.details}>
          <summary>{t('app:failure.details')}</summary>
          <div className={styles.code}>
            <pre>{details}</pre>
            <CopyButton text={`${title}\n${remedy}\n${details}`} label={t('app:failure.copy')} />
          </div>
        </details>
      </div>
    </div>
  );
}

export function BugNote({
  message,
  detail,
  actions,
}: {
  readonly message: string;
  readonly detail?: string;
  readonly actions?: ReactNode;
}) {
  const t = useText();
  return (
    <div className={styles.note} role="alert">
      <TriangleAlert size={16} className={styles.icon} aria-hidden />
      <div className={styles.text}>
        <p className={styles.title}>{t('app:bug.title')}</p>
        <p className={styles.remedy} data-selectable>
          {t('app:bug.remedy', { message })}
        </p>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        {detail !== undefined && (
          <details className={styles.details}>
            <summary>{t('app:failure.details')}</summary>
            <div className={styles.code}>
              <pre>{detail}</pre>
              <CopyButton text={detail} label={t('app:failure.copy')} />
            </div>
          </details>
        )}
      </div>
    </div>
  );
}
