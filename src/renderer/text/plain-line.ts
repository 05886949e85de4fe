// Output lines as text: programs that colour for a terminal do so with escape sequences, which say nothing here.
const escapes = new RegExp(
  `${String.fromCharCode(27)}(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^${String.fromCharCode(7)}]*(?:${String.fromCharCode(7)}|$)|[@-Z\\\\-_])`,
  'g',
);

/** Without terminal sequences; of a line that a progress bar wrote over again, what was left standing. */
export function plainLine(text: string): string {
  const plain = text.includes(String.fromCharCode(27)) ? text.replace(escapes, '') : text;
  const last = plain.lastIndexOf('\r', plain.length - 2);
  return (last === -1 ? plain : plain.slice(last + 1)).replace(/\r$/, '');
}
