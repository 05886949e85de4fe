// Text from a heap, a target or a file name as one harmless line: heaps hold line breaks, terminal escapes and marks that turn
// the reading direction, and none of them may move what stands around them.

/** Line breaks become ⏎; other control and direction characters ·. Everything else stays as it is. */
export const oneLine = (text: string): string =>
  text.replace(/\r\n|[\n\r\u2028\u2029]/g, '⏎').replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·');

/** Class names may be thousands of characters long; the middle says least. */
export function shortened(name: string, width = 60): string {
  return name.length <= width ? name : `${name.slice(0, width - 21)}…${name.slice(-20)}`;
}
