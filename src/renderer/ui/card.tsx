import type { ReactNode } from 'react';
import styles from './card.module.css';
import { cx } from './cx.js';

export function Card({
  title,
  actions,
  flush = false,
  grow = false,
  children,
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly flush?: boolean;
  readonly grow?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={cx(styles.card, grow && styles.grow)} aria-label={title}>
      {(title !== undefined || actions !== undefined) && (
        <header className={styles.header}>
          {title !== undefined && <h3 className={styles.title}>{title}</h3>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={cx(styles.body, flush && styles.flush)}>{children}</div>
    </section>
  );
}
