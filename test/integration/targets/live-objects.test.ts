// Objects of a live program by their ids in its snapshot: looked at without running its code, and asked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { nodeId } from '../../../src/shared/units.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import { cleanUp, EventLog, finished, idle, launchCode, must, temporaryFolder } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';

afterEach(cleanUp);

/** Ids of the objects that a class `Named` holds in its property `it`, by their place. */
async function idsIn(session: TargetSession) {
  const path = join(temporaryFolder(), 'a.heapsnapshot.gz');
  must(await finished(session.capture(path)));
  const { graph: g } = openBytes(new Uint8Array(gunzipSync(readFileSync(path))));
  return (name: string) => {
    for (let v = 0; v < g.nodeCount; v++)
      for (let e = g.firstEdge[v] ?? 0; e < (g.firstEdge[v + 1] ?? 0); e++) {
        if (g.strings.text(g.edgeName[e] ?? 0, 100) === name) return nodeId.parse(g.nodeId[g.edgeTo[e] ?? 0]);
      }
    throw new Error(`nothing is called ${name}`);
  };
}

test('what an object holds is shown, and none of its code runs', async () => {
  const session = await launchCode(`
    let asked = 0;
    class Order { constructor() { this.total = 12.5; this.note = 'x'.repeat(1000); this.when = new Date(0); this.lines = [1, 2, 3]; this[Symbol('s')] = null; }
      }
    const order = new Order();
    Object.defineProperty(order, 'loud', { get() { asked++; return 1; }, enumerable: true });
    class Holders { anOrder = order; aMap = new Map([['key', order], [order, 2]]); many = Array.from({ length: 100000 }, (_, i) => i + 0.5);
      aProxy = new Proxy(order, { ownKeys() { asked++; return []; }, getOwnPropertyDescriptor() { asked++; } }); aSet = new Set(['one']); }
    globalThis.holders = new Holders();
    console.log('ready'); ${idle}`);
  await new EventLog(session).line('ready');
  const id = await idsIn(session);
  const look = async (name: string) => must(await session.objects.preview(id(name)));

  const order = await look('anOrder');
  expect(order).toMatchObject({ class: 'Order', text: 'Order', total: 6 });
  expect(order.properties.slice(0, 2)).toEqual([
    { name: 'total', value: '12.5', kind: 'field' },
    { name: 'note', value: `"${'x'.repeat(199)}…`, kind: 'field' },
  ]);
  expect(order.properties).toContainEqual({ name: 'lines', value: 'Array(3)', kind: 'field' });
  expect(order.properties).toContainEqual({ name: 'loud', value: '', kind: 'getter' });
  expect(order.properties).toContainEqual({ name: 'Symbol(s)', value: 'null', kind: 'field' });
  expect((await look('aMap')).properties).toEqual([
    { name: '"key"', value: 'Order', kind: 'entry' },
    { name: 'Order', value: '2', kind: 'entry' },
  ]);
  expect((await look('aSet')).properties.map(({ value }) => value)).toEqual(['"one"']);
  const many = await look('many');
  expect([many.total, many.properties.length, many.properties[199]]).toEqual([
    100_000,
    200,
    { name: '[199]', value: '199.5', kind: 'field' },
  ]);
  await look('aProxy');
  expect(must(await session.evaluate('asked'))).toBe('0');
});

test('an expression is asked of the object, and one that is gone is said to be', async () => {
  const session = await launchCode(`
    class Holders { anOrder = { total: 41 }; }
    globalThis.holders = new Holders(); console.log('ready'); ${idle}`);
  await new EventLog(session).line('ready');
  const order = (await idsIn(session))('anOrder');
  expect(must(await session.objects.evaluate(order, 'it.total + 1'))).toBe('42');
  expect(must(await session.objects.evaluate(order, 'await Promise.resolve(this.total)'))).toBe('41');
  expect(must(await session.objects.evaluate(order, '[1, "a", { b: 2 }]'))).toBe('Array(3) [1, "a", Object]');
  expect(must(await session.objects.evaluate(order, 'new Map([["k", 1]])'))).toBe('Map(1) {"k" => 1}');
  expect(must(await session.objects.evaluate(order, '({ a: 1, get b() { throw new Error("ran"); } })'))).toBe('Object {a: 1, b: (getter)}');
  expect(must(await session.objects.evaluate(order, '[]'))).toBe('Array(0)');
  expect(must(await session.objects.evaluate(order, 'null'))).toBe('null');
  expect(await session.objects.evaluate(order, 'it.nothing.more')).toMatchObject({ ok: false, failure: { code: 'EVALUATE_FAILED' } });
  // looking has kept nothing of it alive
  must(await session.evaluate('void (holders.anOrder = undefined)'));
  for (let i = 0; i < 3; i++) must(await session.collectGarbage());
  const gone = { ok: false, failure: { code: 'NO_SUCH_LIVE_OBJECT', data: { reason: 'gone' } } };
  expect(await session.objects.preview(order)).toMatchObject(gone);
  expect(await session.objects.evaluate(order, '1')).toMatchObject(gone);
});
