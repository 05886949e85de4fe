// A file, opened in each of our ways, beside what DevTools makes of it.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openFile } from '../builders/snapshot-open.js';
import { openFileOnThreads } from '../builders/snapshot-threads.js';
import { figuresOfDevTools, figuresOfOurs } from './agree.js';
import { openWithDevTools } from './devtools.js';

/** One element that differs says more than sixty thousand that do not. */
const firstDifference = (ours: readonly unknown[], theirs: readonly unknown[]): string | undefined => {
  if (ours.length !== theirs.length) return `${ours.length} entries, ${theirs.length} expected`;
  const i = ours.findIndex((value, k) => value !== theirs[k]);
  return i < 0 ? undefined : `[${i}] is ${ours[i]}, ${theirs[i]} expected`;
};

export const agrees = async (path: string): Promise<void> => {
  const theirs = figuresOfDevTools(await openWithDevTools(readFileSync(path, 'utf8')));
  const onThreads = await openFileOnThreads(path);
  if (onThreads === undefined) throw new Error(`${path} was not opened on threads`);
  for (const [how, snapshot] of [
    ['plain', openFile(path)],
    ['on threads', onThreads],
  ] as const) {
    const ours = figuresOfOurs(snapshot);
    for (const column of ['dominators', 'retained', 'self', 'distances', 'detached'] as const) {
      expect(firstDifference(ours[column], theirs[column]), `${column} of ${path}, ${how}`).toBeUndefined();
    }
    expect(ours.total).toBe(theirs.total);
    expect(ours.classes).toEqual(theirs.classes);
  }
};
