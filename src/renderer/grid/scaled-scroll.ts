// Browsers stop at some 30 million pixels of height; a table of five million rows needs 140. Above a limit the scroll bar covers the
// rows at a scale: one pixel of it stands for several pixels of table. Row heights stay what they are.
export const tallest = 12_000_000;

export interface ScrollScale {
  /** Height of the scrolled content in the document. */
  readonly domHeight: number;
  /** Pixels of the table that one of the document stands for: 1 below the limit. */
  readonly factor: number;
  /** Offset in the table for an offset in the document. */
  toTable(dom: number): number;
  toDom(table: number): number;
}

/** `height` of all rows, `view` of the scroller, `around`: what scrolls along without being rows (a sticky head and foot). In pixels. */
export function scrollScale(height: number, view: number, around = 0): ScrollScale {
  if (height <= tallest) return { domHeight: height, factor: 1, toTable: (dom) => dom, toDom: (table) => table };
  const factor = Math.max(1, height + around - view) / Math.max(1, tallest + around - view);
  return { domHeight: tallest, factor, toTable: (dom) => dom * factor, toDom: (table) => table / factor };
}

/** The offset at which a row is wholly visible, moving as little as possible; undefined where it is already. */
export function offsetToShow(
  row: number,
  {
    rowHeight,
    offset,
    view,
    head,
    foot,
  }: { readonly rowHeight: number; readonly offset: number; readonly view: number; readonly head: number; readonly foot: number },
): number | undefined {
  const highest = row * rowHeight;
  const lowest = highest + rowHeight + head + foot - view;
  if (offset > highest) return highest;
  return offset < lowest ? lowest : undefined;
}
