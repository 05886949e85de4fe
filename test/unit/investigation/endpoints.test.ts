import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Endpoints } from '../../../src/investigation/store/endpoints.js';
import { timestamp } from '../../../src/shared/units.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-endpoints-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const used = (host: string, port: number, at: number) => ({
  host,
  port,
  title: `${host} app`,
  usedAt: timestamp.parse(at),
  local: false,
  production: false,
});

test('the newest first, each address once, and forgotten when asked', async () => {
  const endpoints = new Endpoints(join(dir, 'sub', 'e.json'));
  await Promise.all([endpoints.add(used('a.test', 1, 1000)), endpoints.add(used('::1', 2, 2000)), endpoints.add(used('a.test', 1, 3000))]);
  expect((await endpoints.list()).map(({ address, usedAt }) => [address, usedAt])).toEqual([
    ['a.test:1', 3000],
    ['[::1]:2', 2000],
  ]);
  await endpoints.forget('a.test:1');
  expect((await endpoints.list()).map(({ address }) => address)).toEqual(['[::1]:2']);
});

test('a damaged file is as good as none', async () => {
  const file = join(dir, 'e.json');
  await writeFile(file, '{"endpoints":[{"host":""}, 5, {"host":"h","port":99999999}]}');
  expect(await new Endpoints(file).list()).toEqual([]);
});
