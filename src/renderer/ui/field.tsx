import { ChevronDown } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from 'react';
import { cx } from './cx.js';
import styles from './field.module.css';

/** A labelled control with an optional hint and an error that is announced. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (ids: { readonly id: string; readonly describedBy: string | undefined; readonly invalid: boolean }) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const noted = hint !== undefined || error !== undefined;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, describedBy: noted ? noteId : undefined, invalid: error !== undefined })}
      {noted && (
        <div id={noteId} className={error === undefined ? styles.hint : styles.error} role={error === undefined ? undefined : 'alert'}>
          {error ?? hint}
        </div>
      )}
    </div>
  );
}

export interface InputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> {
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function Input({ mono = false, ...rest }: InputProps) {
  return <input spellCheck={false} autoComplete="off" {...rest} className={cx(styles.input, mono && styles.mono)} />;
}

export function Select({ children, ...rest }: Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'>) {
  return (
    <span className={styles.selectFrame}>
      <select {...rest} className={styles.select}>
        {children}
      </select>
      <ChevronDown size={14} className={styles.chevron} aria-hidden />
    </span>
  );
}
