// An engine in the process that asks.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineHere } from '../../../src/engine-host/here.js';
import { EngineGateway, finish } from '../../../src/workbench/engine-gateway.js';
import { HeapQueries } from '../../../src/workbench/heap-queries.js';
import { snapshotText } from '../../builders/snapshot-language.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-here-'));
  path = join(folder, 'first.heapsnapshot');
  await writeFile(path, snapshotText('root → cache → Order[3] (size=100)'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('answers as one in a process of its own does', async () => {
  const queries = new HeapQueries(new EngineGateway(() => engineHere({ first: path, index: false })));
  const page = { offset: 0, limit: 1 };
  const answer = await finish(queries.histogram({ path, grouping: 'class', filter: 'Order', page }));
  expect(answer).toMatchObject({ ok: true, value: { total: 1, rows: [{ label: 'Order', count: 3, shallowBytes: 300 }] } });
});

test('says what is wrong as one in a process of its own does', async () => {
  const missing = join(folder, 'missing.heapsnapshot');
  const queries = new HeapQueries(new EngineGateway(() => engineHere({ first: missing, index: false })));
  expect(await finish(queries.summary({ path: missing }))).toEqual({
    ok: false,
    failure: { code: 'FILE_NOT_FOUND', data: { path: missing } },
  });
});

test('ends what nobody listens to any more', async () => {
  const queries = new HeapQueries(new EngineGateway(() => engineHere({ index: false })));
  const asked = queries.summary({ path });
  const first = asked.next();
  await asked.return({ ok: false, failure: { code: 'CANCELLED', data: {} } });
  await first;
  expect(await finish(queries.summary({ path }))).toMatchObject({ ok: true, value: { nodes: 5 } });
});
