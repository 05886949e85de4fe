// The lines of a long table that are in view, of any number of lines of one height: see scaled-scroll.ts. By arithmetic: a virtual
// list that measures its items would first make a place for each of five million.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { offsetToShow, scrollScale } from './scaled-scroll.js';

export interface ScaledRows {
  /** Lines to draw, by their index. */
  readonly lines: readonly number[];
  /** First and last of them; 0 where there are none. */
  readonly first: number;
  readonly last: number;
  /** Of all lines, in pixels of the document. */
  readonly domHeight: number;
  /** Pixels of the scroller. */
  readonly view: number;
  /** Where a line is drawn, in pixels of the document. */
  topOf(line: number): number;
  /** Scrolls as little as it takes to have a line wholly in view. */
  show(line: number): void;
}

/** Lines drawn above and below what is in view. */
const beyond = 8;

interface Sizes {
  readonly count: number;
  readonly rowHeight: number;
  /** Pixels that stand above and below the lines: a sticky head and foot. */
  readonly head: number;
  readonly foot?: number;
}

export function useScaledRows(scroller: RefObject<HTMLDivElement | null>, { count, rowHeight, head, foot = 0 }: Sizes): ScaledRows {
  const [seen, setSeen] = useState({ offset: 0, scrolled: 0, view: 600 });
  const { offset, scrolled, view } = seen;
  // The same, known before it is drawn.
  const current = useRef(seen);
  // After every rendering: a list shows its scroller only once it has something to scroll.
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  useEffect(() => setElement(scroller.current));

  const height = count * rowHeight;
  const scale = scrollScale(height, view, head + foot);
  // Where the scroller was put, and for which offset: its own pixels are too coarse to tell.
  const put = useRef({ scrolled: 0, offset: 0 });
  const look = (): void => {
    if (element === null) return;
    const { scrollTop, clientHeight } = element;
    const now = {
      offset: scrollTop === put.current.scrolled ? put.current.offset : scale.toTable(scrollTop),
      scrolled: scrollTop,
      view: clientHeight,
    };
    const was = current.current;
    if (was.offset === now.offset && was.scrolled === now.scrolled && was.view === now.view) return;
    current.current = now;
    setSeen(now);
  };
  const scrollTo = (wanted: number): void => {
    if (element === null) return;
    const to = Math.min(Math.max(0, wanted), Math.max(0, height + head + foot - element.clientHeight));
    element.scrollTop = scale.toDom(to);
    put.current = { scrolled: element.scrollTop, offset: to };
    look();
  };
  const latest = useRef({ look, scrollTo });
  useLayoutEffect(() => {
    latest.current = { look, scrollTo };
  });

  const { factor } = scale;
  // Another scale, for lines came or went: the same ones stay in view.
  const before = useRef(factor);
  useLayoutEffect(() => {
    if (before.current !== factor) latest.current.scrollTo(current.current.offset);
    before.current = factor;
  }, [factor]);

  const scaled = factor > 1;
  useEffect(() => {
    if (element === null) return;
    const onLook = (): void => latest.current.look();
    // At once: the next frame must not show an empty place.
    const onScroll = (): void => flushSync(onLook);
    // A turn of the wheel moves lines by its own pixels, whatever one of the scroll bar stands for.
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : event.deltaMode === 0 ? 1 : element.clientHeight;
      latest.current.scrollTo(current.current.offset + event.deltaY * unit);
    };
    const observer = new ResizeObserver(onLook);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    if (scaled) element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [element, scaled, rowHeight]);

  const first = Math.max(0, Math.min(count - 1, Math.floor(offset / rowHeight)) - beyond);
  const last = Math.min(count - 1, Math.floor((offset + view) / rowHeight) + beyond);
  return {
    lines: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i),
    first,
    last: Math.max(0, last),
    domHeight: scale.domHeight,
    view,
    topOf: (line) => line * rowHeight - offset + scrolled,
    show: (line) => {
      const to =
        element === null
          ? undefined
          : offsetToShow(line, { rowHeight, offset: current.current.offset, view: element.clientHeight, head, foot });
      if (to !== undefined) scrollTo(to);
    },
  };
}
