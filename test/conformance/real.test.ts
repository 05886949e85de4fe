// Real snapshots of this Node and of others against Chrome DevTools' own code. HOLDFAST_CONFORMANCE_FILES adds files (separated by commas).
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newerNode } from '../builders/newer-node.js';
import { type ProgramSnapshots, snapshotsOf } from '../builders/snapshot-of-program.js';
import { openFile } from '../builders/snapshot-open.js';
import { changesOfDevTools, changesOfOurs } from './agree.js';
import { openWithDevTools } from './devtools.js';
import { agrees } from './file.js';
import { source } from './program.js';

const newer = newerNode();

describe.each([
  { name: 'this Node', node: process.execPath },
  { name: newer === undefined ? 'a newer Node (skipped: it cannot be had)' : 'a newer Node', node: newer },
])('$name', ({ node }) => {
  let program: ProgramSnapshots | undefined;
  beforeAll(async () => {
    if (node !== undefined) program = await snapshotsOf({ source, snapshots: 2, node });
  });
  afterAll(() => program?.remove());

  test.skipIf(node === undefined)('a real heap has the same figures as in DevTools', async () => {
    for (const path of (program as ProgramSnapshots).paths) await agrees(path);
  });

  test.skipIf(node === undefined)('two real heaps have the same changes as in DevTools', async () => {
    const [before, after] = (program as ProgramSnapshots).paths as [string, string];
    const ours = changesOfOurs(openFile(before), openFile(after));
    const theirs = changesOfDevTools(
      await openWithDevTools(readFileSync(before, 'utf8')),
      await openWithDevTools(readFileSync(after, 'utf8')),
    );
    expect(ours).toEqual(theirs);
    expect(Object.keys(ours).length).toBeGreaterThan(5);
  });
});

for (const path of process.env['HOLDFAST_CONFORMANCE_FILES']?.split(',') ?? []) {
  test(`${path} has the same figures as in DevTools`, () => agrees(path), 600_000);
}
