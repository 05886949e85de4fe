// One line for the links at the head of a chain that are Node's own: how its timers or sockets lead to the program says nothing about the leak.
import { ChevronRight } from 'lucide-react';
import { useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import chain from './chain-view.module.css';
import styles from './internals.module.css';

export function Internals({
  count,
  open,
  onToggle,
  className,
}: {
  readonly count: number;
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
        {t('explain:internals', { count })}
      </button>
    </li>
  );
}
