// A choice of a few, all visible. A radio group to assistive technology.
import { ToggleGroup } from 'radix-ui';
import { cx } from './cx.js';
import styles from './segmented.module.css';

export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  small = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly title?: string }[];
  readonly onChange: (value: T) => void;
  readonly small?: boolean;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      className={cx(styles.group, small && styles.small)}
      value={value}
      onValueChange={(next) => {
        if (next !== '') onChange(next as T);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className={styles.item} title={option.title}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
