import styles from './check.module.css';

/** A check box with what it means below its label. */
export function Check({
  label,
  what,
  checked,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly what: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        <span className={styles.what}>{what}</span>
      </span>
    </label>
  );
}
