// Browsers stop at some 30 million pixels of height; a table of five million rows needs 140. Above a limit the scroll bar covers the
// rows at a scale: one pixel of it stands for several pixels of table. Row heights stay what they are.
export const tallest = 12_000_000;

export interface ScrollScale {
  /** Height of the scrolled content in the document. */
  readonly domHeight: number;
  /** Offset in the table for an offset in the document. */
  toTable(dom: number): number;
  toDom(table: number): number;
}

/** `height` of all rows and `view` of what is visible, in pixels. */
export function scrollScale(height: number, view: number): ScrollScale {
  if (height <= tallest) return { domHeight: height, toTable: (dom) => dom, toDom: (table) => table };
  const factor = Math.max(1, height - view) / Math.max(1, tallest - view);
  return { domHeight: tallest, toTable: (dom) => dom * factor, toDom: (table) => table / factor };
}
