// A modal dialog on the platform's own <dialog>: focus trap, Escape and an inert page come with it, and nothing is injected into the
// document (the page's policy allows no inline styles).
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useText } from '../text/use-text.js';
import { IconButton } from './button.js';
import { cx } from './cx.js';
import styles from './dialog.module.css';
import { PlainHints } from './hint.js';

export function Dialog({
  title,
  onClose,
  wide = false,
  size,
  children,
  footer,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly size?: 'large';
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}) {
  const t = useText();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const latest = useRef(onClose);
  useLayoutEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const before = document.activeElement;
    element.showModal();
    // React's autoFocus comes before there is anything to be seen.
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // Beside the dialog, from press to release: text that is selected past its edge means no closing, nor does the second half of
    // the double click that opened it.
    let pressed = false;
    const onPress = (event: PointerEvent): void => {
      pressed = event.target === element;
    };
    const onBackdrop = (event: MouseEvent): void => {
      if (event.target === element && pressed && event.detail < 2) latest.current();
    };
    element.addEventListener('pointerdown', onPress);
    element.addEventListener('click', onBackdrop);
    return () => {
      element.removeEventListener('pointerdown', onPress);
      element.removeEventListener('click', onBackdrop);
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={cx(styles.dialog, wide && styles.wide, size === 'large' && styles.large)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <PlainHints.Provider value={true}>
        <div className={styles.frame}>
          <header className={styles.header}>
            <h2 id={titleId} className={styles.title}>
              {title}
            </h2>
            <IconButton icon={X} label={t('app:close')} onClick={onClose} size="small" />
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </div>
      </PlainHints.Provider>
    </dialog>
  );
}
