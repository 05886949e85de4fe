// A text that is edited where it stands: Enter or leaving saves, Escape gives up.
import { useEffect, useRef, useState } from 'react';
import { cx } from './cx.js';
import styles from './inline-edit.module.css';
import { Middle } from './middle.js';

export function InlineEdit({
  value,
  label,
  maxLength = 200,
  strong = false,
  onSave,
}: {
  readonly value: string;
  readonly label: string;
  readonly maxLength?: number;
  readonly strong?: boolean;
  readonly onSave: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const editing = draft !== undefined;
  useEffect(() => {
    if (editing) input.current?.select();
  }, [editing]);

  const save = (): void => {
    // A name from elsewhere may be longer than what can be saved.
    const text = (draft?.trim() ?? '').slice(0, maxLength);
    setDraft(undefined);
    if (text !== '' && text !== value) onSave(text);
  };

  if (draft === undefined) {
    return (
      <button
        type="button"
        className={cx(styles.text, strong && styles.strong)}
        aria-label={`${label}: ${value}`}
        onClick={() => setDraft(value)}
      >
        <Middle text={value} />
      </button>
    );
  }
  return (
    <input
      ref={input}
      className={cx(styles.input, strong && styles.strong)}
      aria-label={label}
      value={draft}
      maxLength={maxLength}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setDraft(undefined);
      }}
    />
  );
}
