// Columns of a terminal: Chinese, Japanese and Korean signs and full-width punctuation take two.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const wideOrRest = new RegExp(`${wide.source}|[^]`, 'gu');
/** Closing punctuation never begins a line. */
const closing = /^[，。；：？！、）”》]/u;

export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += wide.test(sign) ? 2 : 1;
  return width;
}

/** As `padEnd`, in columns. */
export const padAfter = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
/** As `padStart`, in columns. */
export const padBefore = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;

/** The longest beginning of `text` that fits. */
export function fitting(text: string, columns: number): string {
  let width = 0;
  let at = 0;
  for (const [sign] of text.matchAll(wideOrRest)) {
    width += wide.test(sign) ? 2 : 1;
    if (width > columns) break;
    at += sign.length;
  }
  return text.slice(0, at);
}

/** Lines of at most `columns`, broken at spaces and between wide signs. */
export function wrapped(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(text: string, columns: number): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line.trim() !== '' && displayWidth(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** A word with the spaces after it, or a wide sign with the punctuation after it. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let word = '';
  for (const sign of text) {
    const before = [...word].at(-1) ?? '';
    const ends = word !== '' && !closing.test(sign) && ((/\s/.test(before) && !/\s/.test(sign)) || wide.test(before) || wide.test(sign));
    if (ends && !/^[（“《]$/u.test(before)) {
      pieces.push(word);
      word = sign;
    } else word += sign;
  }
  return word === '' ? pieces : [...pieces, word];
}
