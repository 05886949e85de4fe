import { basename } from 'node:path';

const MAX_COMMAND = 1000;

/** Options of Node whose value is the next word. */
const withValue = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
  '--title',
]);

/** The script's file name (or the executable's), and the whole command line for people. */
export function describeCommand(words: readonly string[]): { readonly title: string; readonly command: string } {
  const command = words.join(' ').replace(/\s+/g, ' ').trim().slice(0, MAX_COMMAND);
  let at = 1;
  while (at < words.length && (words[at] ?? '').startsWith('-')) {
    const word = words[at] ?? '';
    if (/^(-e|--eval|-p|--print|-pe|-i|--interactive)$/.test(word)) at = words.length;
    else at += withValue.has(word) ? 2 : 1;
  }
  return { title: basename(words[at] ?? words[0] ?? '').slice(0, 200), command };
}
