// Rows as text for other programs.

/** Cells may hold tabs and line breaks (a string's beginning): they become spaces. */
export function asTsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = (cell: string): string => cell.replace(/[\t\r\n]+/g, ' ');
  return [header, ...rows].map((row) => row.map(clean).join('\t')).join('\n');
}

export function asMarkdown(header: readonly string[], rows: readonly (readonly string[])[], rightAligned: readonly boolean[]): string {
  const clean = (cell: string): string => cell.replace(/[\r\n]+/g, ' ').replace(/[\\|`*_<>]/g, (c) => `\\${c}`);
  const line = (row: readonly string[]): string => `| ${row.map(clean).join(' | ')} |`;
  const rule = `| ${header.map((_, i) => (rightAligned[i] === true ? '---:' : '---')).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}
