// A section beside the chart that is opened when it is wanted.
import type { ReactNode } from 'react';
import styles from './side-panel.module.css';

export function SidePanel({
  title,
  open,
  children,
  ...data
}: {
  readonly title: string;
  /** True while there is something in it that has to be seen. */
  readonly open: boolean;
  readonly children: ReactNode;
  readonly [data: `data-${string}`]: string;
}) {
  return (
    <details className={styles.panel} open={open || undefined} {...data}>
      <summary className={styles.title}>{title}</summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}

export function PanelHint({ children }: { readonly children: ReactNode }) {
  return <p className={styles.hint}>{children}</p>;
}
