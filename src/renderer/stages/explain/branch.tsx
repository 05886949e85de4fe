// One item of a tree that is opened as far as a person cares to: what it says, and what lies inside once it is open.
import { ChevronRight } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from '../../ui/cx.js';
import styles from './branch.module.css';

export interface BranchProps {
  readonly open: boolean;
  readonly openable: boolean;
  readonly onToggle: () => void;
  /** What the opener does: of a closed branch, of an open one. */
  readonly expand: string;
  readonly collapse: string;
  /** `table`: under a head of columns, the indentation in pixels. `dense`: in a panel. */
  readonly look: { readonly kind: 'table'; readonly indent: number } | { readonly kind: 'dense' };
  readonly picked?: boolean;
  /** The opener is no stop of the Tab key: the item itself opens. */
  readonly byKey?: boolean;
  readonly item: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'type'> & { readonly [data: `data-${string}`]: unknown };
  /** Beside the item, while it is pointed at or has the focus. */
  readonly aside?: ReactNode;
  /** Only asked for while it is open. */
  readonly inside: () => ReactNode;
}

export function Branch({
  open,
  openable,
  onToggle,
  expand,
  collapse,
  look,
  picked = false,
  byKey = false,
  item,
  aside,
  inside,
}: BranchProps) {
  return (
    <li>
      <div
        className={cx(styles.row, styles[look.kind], picked && styles.picked)}
        style={look.kind === 'table' ? { paddingLeft: look.indent } : undefined}
      >
        <button
          type="button"
          className={cx(styles.opener, open && styles.opened)}
          aria-label={open ? collapse : expand}
          aria-expanded={byKey ? undefined : open}
          tabIndex={byKey ? -1 : undefined}
          disabled={!openable}
          onClick={onToggle}
        >
          {openable && <ChevronRight size={13} aria-hidden />}
        </button>
        <button type="button" className={styles.body} aria-expanded={byKey && openable ? open : undefined} {...item} />
        {(aside !== undefined || look.kind === 'dense') && <span className={styles.aside}>{aside}</span>}
      </div>
      {open && inside()}
    </li>
  );
}
