import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../text/use-text.js';
import { IconButton } from './button.js';
import styles from './copy.module.css';

/** True for a moment after something was copied. */
export function useCopied(): readonly [boolean, (copied: boolean) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, setCopied];
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  const [copied, setCopied] = useCopied();
  return (
    <IconButton
      size="small"
      icon={copied ? Check : Copy}
      label={copied ? t('app:copied') : label}
      onClick={() => void copyText(text).then(setCopied)}
    />
  );
}

/** A command or a line of code, ready to copy. */
export function CopyLine({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={styles.line}>
      {/* What scrolls has to be reached by the keyboard. */}
      <code className={styles.code} tabIndex={0}>
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}

/** The clipboard API wants a permission that the window denies to everybody; a selection and `copy` need none. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    const host = document.querySelector('dialog[open]') ?? document.body;
    host.append(area);
    const focused = document.activeElement;
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return copied;
  }
}
