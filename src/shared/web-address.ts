// The address that a server says it listens at, from what it has printed: what an HTTP request of the experiment asks, also when the
// program is started again and listens elsewhere.
import type { OutputLine } from './target.js';

const LINES = 200;
const ADDRESS = /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?![\w.-])(?::\d{1,5})?(?:\/[^\s"'<>)\]}]*)?/i;

/** Of the newest line that names one on this machine; `undefined` where none does. */
export function addressIn(lines: readonly OutputLine[]): string | undefined {
  for (const { text } of lines.slice(-LINES).toReversed()) {
    const found = ADDRESS.exec(text.slice(0, 1000))?.[0].replace(/[.,;:]+$/, '');
    // what a server listens at, as one asks for it
    if (found !== undefined && URL.canParse(found)) return new URL(found.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//127.0.0.1')).href;
  }
  return undefined;
}

/** `url` at the port that a program of this machine printed: the same as it is where it names another machine, or nothing was printed. */
export function atPortOf(url: string, printed: string | undefined): string {
  if (printed === undefined || !ADDRESS.test(url)) return url;
  const moved = new URL(url);
  moved.port = new URL(printed).port;
  return moved.href;
}
