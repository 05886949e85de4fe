// The lines of a long table that are in view, of any number of lines of one height: see scaled-scroll.ts. By arithmetic: a virtual
// list that measures its items would first make a place for each of five million.
import { type RefObject, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ScrollScale, scrollScale } from './scaled-scroll.js';

export interface ScaledRows {
  /** Lines to draw, by their index. */
  readonly lines: readonly number[];
  /** First and last of them; 0 where there are none. */
  readonly first: number;
  readonly last: number;
  readonly scale: ScrollScale;
  /** Pixels of the scroller. */
  readonly view: number;
  /** Where a line is drawn, in pixels of the document. */
  topOf(line: number): number;
}

/** Lines drawn above and below what is in view. */
const beyond = 8;

/** `around`: what scrolls along without being lines (a sticky head and foot). In pixels. */
export function useScaledRows(
  scroller: RefObject<HTMLDivElement | null>,
  { count, rowHeight, around }: { readonly count: number; readonly rowHeight: number; readonly around: number },
): ScaledRows {
  const [{ scrolled, view }, setSeen] = useState({ scrolled: 0, view: 600 });
  // After every rendering: a list shows its scroller only once it has something to scroll.
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  useEffect(() => setElement(scroller.current));
  useEffect(() => {
    if (element === null) return;
    const look = (): void =>
      setSeen((was) => {
        const now = { scrolled: element.scrollTop, view: element.clientHeight };
        return was.scrolled === now.scrolled && was.view === now.view ? was : now;
      });
    // At once: the next frame must not show an empty place.
    const onScroll = (): void => flushSync(look);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [element]);

  const scale = scrollScale(count * rowHeight, view, around);
  const offset = scale.toTable(scrolled);
  const first = Math.max(0, Math.min(count - 1, Math.floor(offset / rowHeight)) - beyond);
  const last = Math.min(count - 1, Math.floor((offset + view) / rowHeight) + beyond);
  return {
    lines: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i),
    first,
    last: Math.max(0, last),
    scale,
    view,
    topOf: (line) => line * rowHeight - offset + scrolled,
  };
}
