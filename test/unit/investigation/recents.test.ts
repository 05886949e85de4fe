import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Recents } from '../../../src/investigation/recents.js';
import type { Timestamp } from '../../../src/shared/units.js';

let scratch: string;
let file: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'holdfast-recents-'));
  file = join(scratch, 'config/recents.json');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const opened = (n: number) => ({ dir: join(scratch, `i${n}`), name: `n${n}`, openedAt: (n * 1000) as Timestamp });

it('newest first, each folder once, at most twenty, over restarts', async () => {
  const recents = new Recents(file);
  await Promise.all(Array.from({ length: 25 }, (_, n) => recents.add(opened(n))));
  await recents.add({ ...opened(10), name: 'renamed' });
  const list = await new Recents(file).list();
  expect(list).toHaveLength(20);
  expect(list[0]).toMatchObject({ name: 'renamed', exists: false });
  expect(list.slice(1, 4).map((r) => r.name)).toEqual(['n24', 'n23', 'n22']);
  expect(list.filter((r) => r.dir === opened(10).dir)).toHaveLength(1);
});

it('says whether the investigation is still there, and forgets on request', async () => {
  const recents = new Recents(file);
  mkdirSync(opened(1).dir);
  writeFileSync(join(opened(1).dir, 'investigation.json'), '{}');
  await recents.add(opened(1));
  await recents.add(opened(2));
  expect((await recents.list()).map((r) => [r.name, r.exists])).toEqual([
    ['n2', false],
    ['n1', true],
  ]);
  expect(await recents.forget(opened(2).dir)).toEqual({ ok: true, value: undefined });
  expect((await recents.list()).map((r) => r.name)).toEqual(['n1']);
});

it.each([
  ['no file', undefined],
  ['an empty file', ''],
  ['half a file', '{"recents": [{"dir": "/a", "na'],
  ['another shape', '{"recents": {"dir": 1}}'],
  ['bytes', '\0\0\0'],
])('%s is an empty list that can be added to', async (_, text) => {
  mkdirSync(join(scratch, 'config'));
  if (text !== undefined) writeFileSync(file, text);
  const recents = new Recents(file);
  expect(await recents.list()).toEqual([]);
  await recents.add(opened(1));
  expect((await recents.list()).map((r) => r.name)).toEqual(['n1']);
});

it('keeps the entries that can be read, and fields of a later version', async () => {
  mkdirSync(join(scratch, 'config'));
  const good = { dir: '/a', name: 'a', openedAt: '2026-01-01T00:00:00.000Z', pinned: true };
  writeFileSync(file, JSON.stringify({ recents: [good, { dir: 7 }, null, { ...good, dir: '/b', openedAt: 'never' }] }));
  const recents = new Recents(file);
  await recents.add(opened(1));
  expect((await recents.list()).map((r) => r.name)).toEqual(['n1', 'a']);
  expect(JSON.parse(readFileSync(file, 'utf8')).recents[1]).toEqual(good);
});

it('a place that cannot be written is a failure, not an exception', async () => {
  writeFileSync(join(scratch, 'config'), 'a file');
  const result = await new Recents(file).add(opened(1));
  expect(result).toMatchObject({ ok: false, failure: { code: 'NOT_WRITABLE' } });
});
