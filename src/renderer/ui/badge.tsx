import type { LucideIcon } from 'lucide-react';
import styles from './badge.module.css';
import { cx } from './cx.js';
import { Hint } from './hint.js';

export function Badge({
  icon: Icon,
  tone = 'neutral',
  text,
  hint,
}: {
  readonly icon?: LucideIcon;
  readonly tone?: 'neutral' | 'accent' | 'caution' | 'danger' | 'growth' | 'shrink';
  readonly text: string;
  readonly hint?: string | undefined;
}) {
  const content = (
    <>
      {Icon !== undefined && <Icon size={12} strokeWidth={2} aria-hidden />}
      <span className={styles.text}>{text}</span>
    </>
  );
  if (hint === undefined) return <span className={cx(styles.badge, styles[tone])}>{content}</span>;
  // A button, so that its explanation is reached by keyboard too.
  return (
    <Hint text={hint}>
      <button type="button" className={cx(styles.badge, styles[tone])}>
        {content}
      </button>
    </Hint>
  );
}
