// Tables as CSV (RFC 4180): commas, CRLF, quotes doubled. Texts that a spreadsheet would take for a formula get an apostrophe.

export type Cell = string | number | undefined | null;

/** NaN and absent figures are empty. */
const cellText = (cell: Cell): string => {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export type TableFormat = 'csv' | 'tsv';

/** TSV has no quotes: a tab or a line break inside a text becomes a space. */
export const tableLine = (cells: readonly Cell[], format: TableFormat): string =>
  format === 'csv'
    ? csvLine(cells)
    : `${cells.map((cell) => (typeof cell === 'string' ? cell.replace(/[\t\r\n]+/g, ' ') : cellText(cell))).join('\t')}\n`;

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;
