// Who allocates in a real program: recorded, kept, opened again, and shared without what must not leave.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LiveRun } from '../../../src/workbench/live-run.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { cleanUp, finished, must, temporaryFolder } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';

const program = `
class Order { constructor(i) { this.number = i; this.lines = new Array(200).fill(i); } }
globalThis.kept = [];
function makeOrder(i) { return new Order(i); }
function keepOrders(n) { for (let i = 0; i < n; i++) kept.push(makeOrder(i)); }
process.stdin.on('data', () => { keepOrders(2000); console.log('done'); });
console.log('ready');
`;

let workbench: Workbench;
let folder: string;
let live: LiveRun;

const line = (text: string): Promise<void> =>
  new Promise((done) => {
    const off = live.events.subscribe('line', (each) => {
      if (each.text !== text) return;
      off();
      done();
    });
  });
const work = async (): Promise<void> => {
  const done = line('done');
  must(await live.session.write('go\n'));
  await done;
};

beforeEach(async () => {
  folder = temporaryFolder();
  workbench = workbenchIn(folder);
  const file = join(folder, 'orders.mjs');
  writeFileSync(file, program);
  must(await workbench.connect({ kind: 'launch', command: process.execPath, args: [file], env: {} }));
  live = workbench.live as LiveRun;
});
afterEach(async () => {
  await workbench.close();
  await cleanUp();
});

describe('recording', () => {
  test('sampling is kept as a profile that is no heap, and tells who allocated', async () => {
    must(await live.captures.startRecording('sampling'));
    expect(workbench.view()?.runs[0]?.live?.recording?.how).toBe('sampling');
    expect(await live.captures.startRecording('tracking')).toMatchObject({ ok: false, failure: { code: 'BUSY' } });
    for (let i = 0; i < 5; i++) await work();
    const { id } = must(await finished(live.captures.stopRecording('orders')));
    expect(workbench.view()?.runs[0]?.live?.recording).toBeUndefined();
    const [snapshot] = workbench.view()?.snapshots ?? [];
    expect(snapshot).toMatchObject({ id, label: 'orders', holds: 'allocations', state: 'complete' });
    expect(JSON.parse(gunzipSync(readFileSync(snapshot?.path ?? '')).toString()).head.callFrame.functionName).toBe('(root)');

    const path = snapshot?.path ?? '';
    const page = must(await finished(workbench.queries.allocations({ path, page: { offset: 0, limit: 100 } })));
    expect(page.kind).toBe('sampled');
    const orders = page.rows.find((row) => row.name === 'keepOrders');
    expect(orders).toMatchObject({ line: 5 });
    expect(orders?.totalBytes).toBeGreaterThan(1_000_000);
    const heap = await finished(workbench.queries.histogram({ path, grouping: 'class', page: { offset: 0, limit: 1 } }));
    expect(heap).toMatchObject({ ok: false, failure: { code: 'NOT_A_HEAP' } });
    // Again, now that V8 is free.
    must(await live.captures.startRecording('sampling'));
  });

  test('tracking makes snapshots tell where their objects were allocated, and survivors by site', async () => {
    must(await live.captures.startRecording('tracking'));
    await work();
    const before = must(await finished(live.captures.snapshot('before')));
    await work();
    must(await finished(live.captures.stopRecording('after')));
    const paths = (workbench.view()?.snapshots ?? []).map((s) => s.path);
    expect(paths[1]).toMatch(/\.heaptimeline\.gz$/);
    expect((workbench.view()?.snapshots ?? []).map((s) => s.holds)).toEqual([undefined, undefined]);
    expect(before.report.canary).toBe('held');

    const path = paths[1] as string;
    const view = { kind: 'new' as const, paths, identity: 'objects' as const };
    const weigh = { what: 'alive' as const, view };
    const { rows } = must(
      await finished(workbench.queries.allocations({ path, weigh, view: 'functions', page: { offset: 0, limit: 100 } })),
    );
    const orders = rows.filter((row) => row.name === 'Order' || row.name === 'makeOrder').reduce((n, row) => n + row.count, 0);
    // An Order and its array each; what was inlined is keepOrders'. V8 itself loses the sites of some objects that a collection moves
    // (on a busy machine 81 of 4,000 arrays had none in its own file, in other runs up to 160), so that half of them are enough.
    expect(orders + (rows.find((row) => row.name === 'keepOrders')?.count ?? 0)).toBeGreaterThanOrEqual(2000);
    const sites = must(
      await finished(
        workbench.queries.compare({ paths, identity: 'objects', grouping: 'site', view: 'new', page: { offset: 0, limit: 50 } }),
      ),
    );
    expect(sites.rows.some((row) => /^(?:Order|makeOrder|keepOrders) .*orders\.mjs:\d+:\d+$/.test(row.label))).toBe(true);
  });
});

test('a profile is opened by path, and shared with relative paths and no foreign names', async () => {
  const path = join(folder, 'x.heapprofile');
  const frame = (functionName: string, url: string) => ({ functionName, scriptId: '1', url, lineNumber: 3, columnNumber: 4 });
  const secret = 'sk_live_9aJ3kd82hFq0Zx7T';
  const head = {
    callFrame: frame('(root)', ''),
    selfSize: 0,
    id: 1,
    children: [
      { callFrame: frame('keepOrders', 'file:///home/somebody/shop/src/orders.mjs'), selfSize: 100, id: 2, children: [] },
      { callFrame: frame(`made for ${secret}`, 'https://shop.example/app.js?user=7'), selfSize: 50, id: 3, children: [] },
      { callFrame: frame('other', 'file:///home/somebody/shop/src/lib/other.mjs'), selfSize: 50, id: 4, children: [] },
    ],
  };
  writeFileSync(path, JSON.stringify({ head, samples: [{ size: 100, nodeId: 2, ordinal: 1 }] }));
  const { ids, refused } = must(await finished(workbench.snapshots.addFiles([path])));
  expect(refused).toEqual([]);
  expect(workbench.view()?.snapshots.find((s) => s.id === ids[0])).toMatchObject({ holds: 'allocations' });

  const out = join(folder, 'shared.holdfast');
  must(await finished(workbench.sharing('test').write({ level: 'structure', allNames: false, path: out, confirmed: false })));
  const unpacked = must(await finished(workbench.investigation.unpack(out)));
  const [name] = readdirSync(join(unpacked.dir, 'snapshots'));
  expect(name).toMatch(/\.heapprofile\.gz$/);
  const text = gunzipSync(readFileSync(join(unpacked.dir, 'snapshots', name as string))).toString();
  for (const gone of [secret, 'somebody', 'shop.example', 'user=7']) expect(text).not.toContain(gone);
  const shared = JSON.parse(text);
  expect(shared.head.children[0]).toMatchObject({
    selfSize: 100,
    callFrame: { functionName: 'keepOrders', url: 'orders.mjs', lineNumber: 3 },
  });
  expect(shared.samples).toHaveLength(1);
  must(await workbench.investigation.open(unpacked.dir));
  const [again] = workbench.view()?.snapshots ?? [];
  expect(again).toMatchObject({ holds: 'allocations', state: 'complete' });
  const page = must(await finished(workbench.queries.allocations({ path: again?.path ?? '', page: { offset: 0, limit: 10 } })));
  expect(page.totals).toEqual({ count: 1, bytes: 200 });
});
