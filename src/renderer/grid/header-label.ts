// The label of a snapshot above its column of figures: two lines, the first of them beside its letter. Both ends of a long one are
// kept, for the end tells labels apart, and it is cut between words.

/** Letters that have room. */
const firstLine = 8;
const secondLine = 11;

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u;
/** Where a line may end: before a space, after a hyphen, between wide letters. */
const parts = new RegExp(`\\s*(?:${wide.source}|(?:(?!${wide.source})[^\\s-])+-*|-+)`, 'gu');

const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
const fits = (text: string, room: number): boolean => widthOf(text.trim()) <= room;

/** The longest run of whole parts from one end. */
function whole(all: readonly string[], room: number, fromEnd = false): string {
  const run = (n: number): string => (fromEnd ? all.slice(all.length - n) : all.slice(0, n)).join('');
  let n = 0;
  while (n < all.length && fits(run(n + 1), room)) n += 1;
  return run(n);
}

export function headerLabel(label: string): string {
  const text = label.trim();
  const all = text.match(parts) ?? [];
  const head = whole(all, firstLine);
  if (fits(text.slice(head.length), secondLine)) return text;
  const begin = head === '' ? text.slice(0, firstLine - 1) : head.trim();
  const end = whole(all, secondLine - 1, true).trim() || text.slice(1 - secondLine);
  return `${begin}${/^\s/.test(text.slice(begin.length)) ? ' ' : ''}…${end}`;
}
