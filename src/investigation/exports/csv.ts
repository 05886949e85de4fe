// Tables as CSV (RFC 4180: commas, CRLF, quotes doubled) and TSV. Texts that a spreadsheet would take for a formula get an apostrophe.

export type Cell = string | number | undefined | null;

/** NaN and absent figures are empty. */
const cellText = (cell: Cell): string => {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
};

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export type TableFormat = 'csv' | 'tsv';

/** TSV has no quotes: a tab or a line break inside a text becomes a space. */
export const tableLine = (cells: readonly Cell[], format: TableFormat): string =>
  format === 'csv'
    ? `${cells.map((cell) => quoted(cellText(cell))).join(',')}\r\n`
    : `${cells.map((cell) => cellText(cell).replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`;
