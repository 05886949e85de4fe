// The lines of a long table that are in view, of any number of lines: see scaled-scroll.ts.
import { observeElementOffset, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useRef } from 'react';
import { type ScrollScale, scrollScale } from './scaled-scroll.js';

export interface ScaledRows {
  readonly items: readonly VirtualItem[];
  /** First and last line that are drawn; 0 where there are none. */
  readonly first: number;
  readonly last: number;
  readonly scale: ScrollScale;
  /** Pixels of the scroller. */
  readonly view: number;
  /** Where a line is drawn, in pixels of the document. */
  topOf(item: VirtualItem): number;
}

/** `around`: what scrolls along without being lines (a sticky head and foot). In pixels. */
export function useScaledRows(
  scroller: RefObject<HTMLDivElement | null>,
  { count, rowHeight, around }: { readonly count: number; readonly rowHeight: number; readonly around: number },
): ScaledRows {
  const view = useRef(600);
  const scale = scrollScale(count * rowHeight, view.current, around);
  const latest = useRef(scale);
  latest.current = scale;
  const virtual = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementOffset: (instance, report) =>
      observeElementOffset(instance, (offset, scrolling) => report(latest.current.toTable(offset), scrolling)),
  });
  const items = virtual.getVirtualItems();
  const offset = virtual.scrollOffset ?? 0;
  view.current = virtual.scrollRect?.height ?? view.current;
  return {
    items,
    first: items[0]?.index ?? 0,
    last: items.at(-1)?.index ?? 0,
    scale,
    view: view.current,
    topOf: (item) => item.start - offset + scale.toDom(offset),
  };
}
