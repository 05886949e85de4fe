// Real snapshots of this Node against Chrome DevTools' own code. HOLDFAST_CONFORMANCE_FILES adds files (separated by commas).
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProgramSnapshots, snapshotsOf } from '../builders/snapshot-of-program.js';
import { openFile } from '../builders/snapshot-open.js';
import { openFileOnThreads } from '../builders/snapshot-threads.js';
import { changesOfDevTools, changesOfOurs, figuresOfDevTools, figuresOfOurs } from './agree.js';
import { openWithDevTools } from './devtools.js';

const source = `
const http = require('node:http');
const { EventEmitter } = require('node:events');
class Session { constructor(i) { this.id = i; this.user = { name: 'user' + i, roles: ['a', 'b'] }; this.data = Buffer.alloc(100); } }
const sessions = new Map(), weak = new WeakMap(), keys = [], bus = new EventEmitter(), server = http.createServer(() => {});
bus.setMaxListeners(0);
server.listen(0, '127.0.0.1').unref();
let text = '';
function cycle(n) {
  for (let i = 0; i < 50; i++) {
    const key = { n, i };
    keys.push(key);
    weak.set(key, { value: 'of ' + i, nested: { deep: [i] } });
    sessions.set('s' + n + ':' + i, new Session(i));
    bus.on('tick', () => key);
    text += 'line ' + i;
    new Function('return ' + i)();
  }
  keys.splice(0, 10);
}`;

/** One element that differs says more than sixty thousand that do not. */
const firstDifference = (ours: readonly unknown[], theirs: readonly unknown[]): string | undefined => {
  if (ours.length !== theirs.length) return `${ours.length} entries, ${theirs.length} expected`;
  const i = ours.findIndex((value, k) => value !== theirs[k]);
  return i < 0 ? undefined : `[${i}] is ${ours[i]}, ${theirs[i]} expected`;
};

let program: ProgramSnapshots;
beforeAll(async () => {
  program = await snapshotsOf({ source, snapshots: 2 });
});
afterAll(() => program.remove());

const agrees = async (path: string): Promise<void> => {
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

test('a real heap has the same figures as in DevTools', async () => {
  for (const path of program.paths) await agrees(path);
});

test('two real heaps have the same changes as in DevTools', async () => {
  const [before, after] = program.paths as [string, string];
  const ours = changesOfOurs(openFile(before), openFile(after));
  const theirs = changesOfDevTools(
    await openWithDevTools(readFileSync(before, 'utf8')),
    await openWithDevTools(readFileSync(after, 'utf8')),
  );
  expect(ours).toEqual(theirs);
  expect(Object.keys(ours).length).toBeGreaterThan(5);
});

for (const path of process.env['HOLDFAST_CONFORMANCE_FILES']?.split(',') ?? []) {
  test(`${path} has the same figures as in DevTools`, () => agrees(path), 600_000);
}
