// One line for links of a chain that are the runtime's own, and which of these lines a person has opened.
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import type { Fold } from './chain-folds.js';
import chain from './chain-view.module.css';
import styles from './internals.module.css';

export function useUnfolded() {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  return {
    has: ({ first }: Fold): boolean => opened.has(first),
    toggle: ({ first }: Fold): void =>
      setOpened(opened.has(first) ? new Set([...opened].filter((i) => i !== first)) : new Set([...opened, first])),
  };
}

export function Internals({
  fold: { first, last, whose },
  open,
  onToggle,
  className,
}: {
  readonly fold: Fold;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly className?: string | undefined;
}) {
  const t = useText();
  return (
    <li className={cx(chain.link, open && styles.opened, className)}>
      <span className={chain.rail} aria-hidden>
        {!open && <span className={styles.gap} />}
      </span>
      <button type="button" className={cx(chain.body, styles.body)} data-link-button data-internals aria-expanded={open} onClick={onToggle}>
        <ChevronRight size={13} aria-hidden />
        {t(`explain:internals.${whose}`, { count: last - first + 1 })}
      </button>
    </li>
  );
}
