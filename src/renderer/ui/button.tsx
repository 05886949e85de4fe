import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './cx.js';
import { Hint } from './hint.js';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly icon?: LucideIcon | undefined;
  readonly look?: 'primary' | 'normal' | 'quiet' | 'danger';
  readonly size?: 'small' | 'normal' | 'large';
  readonly busy?: boolean;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ icon: Icon, look = 'normal', size = 'normal', busy = false, children, type = 'button', ...rest }: ButtonProps) {
  const iconSize = size === 'small' ? 13 : 15;
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      {...rest}
      className={cx(styles.button, styles[look], size !== 'normal' && styles[size])}
    >
      {busy ? (
        <LoaderCircle size={iconSize} className={styles.spin} aria-hidden />
      ) : (
        Icon !== undefined && <Icon size={iconSize} strokeWidth={1.9} aria-hidden />
      )}
      <span className={styles.label}>{children}</span>
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** What it does; also its tooltip. */
  readonly label: string;
  readonly shortcut?: string | undefined;
  readonly pressed?: boolean;
  readonly size?: 'small' | 'normal';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon: Icon, label, shortcut, pressed, size = 'normal', ...rest }: IconButtonProps) {
  return (
    <Hint text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={cx(styles.icon, size === 'small' && styles.iconSmall)}
      >
        <Icon size={size === 'small' ? 14 : 16} strokeWidth={1.8} aria-hidden />
      </button>
    </Hint>
  );
}

export function Spinner({ size = 14 }: { readonly size?: number }) {
  return <LoaderCircle size={size} className={styles.spin} aria-hidden />;
}
