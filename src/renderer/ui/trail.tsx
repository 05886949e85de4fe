// The way into something, step by step, and back by any of its steps.
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './trail.module.css';

export interface Step {
  readonly key: string;
  readonly title: string;
}

/** `onGo`: to the step of that index; -1 is the whole. */
export function Trail({
  label,
  whole,
  steps,
  onGo,
  children,
}: {
  readonly label: string;
  /** The name of where it begins. */
  readonly whole: string;
  readonly steps: readonly Step[];
  readonly onGo: (index: number) => void;
  /** What one can do here, at the end of the line. */
  readonly children: ReactNode;
}) {
  const crumb = (title: string, index: number) => (
    <button
      type="button"
      className={styles.crumb}
      aria-current={index === steps.length - 1 ? 'location' : undefined}
      onClick={() => onGo(index)}
    >
      {title}
    </button>
  );
  return (
    <nav className={styles.trail} aria-label={label}>
      {crumb(whole, -1)}
      {steps.map(({ key, title }, i) => (
        <span key={key} className={styles.step}>
          <ChevronRight size={12} aria-hidden />
          {crumb(title, i)}
        </span>
      ))}
      <span className={styles.hint}>{children}</span>
    </nav>
  );
}
