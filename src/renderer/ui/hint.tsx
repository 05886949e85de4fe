// A tooltip for controls whose face says too little.
import { Tooltip } from 'radix-ui';
import { cloneElement, createContext, type ReactElement, type ReactNode, useContext } from 'react';
import styles from './hint.module.css';

/**
 * True inside a modal dialog: a tooltip would lie below it and take its Escape. And in the rows of long tables, which come and go while
 * one scrolls.
 */
export const PlainHints = createContext(false);

export function HintProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Tooltip.Provider>
  );
}

export function Hint({
  text,
  shortcut,
  side = 'bottom',
  children,
}: {
  readonly text: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly children: ReactElement<{ title?: string }>;
}) {
  const plain = useContext(PlainHints);
  if (plain) return typeof text === 'string' ? cloneElement(children, { title: text }) : children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.hint} side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {shortcut !== undefined && <kbd className={styles.keys}>{shortcut}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
