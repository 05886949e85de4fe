import { expect, test } from 'vitest';
import { Canary } from '../../../src/targets/v8/canary.js';
import type { Reply, Wire } from '../../../src/targets/v8/wire.js';

/** V8's table of ids as far as the canary sees it: pinned objects by remote id, and the ids they have (0: none yet). */
class Table {
  readonly ids = new Map<string, number>();
  answers = true;
  readonly wire: Wire;
  #next = 0;

  constructor() {
    const send = async (method: string, params: object): Promise<Reply> => {
      if (!this.answers) return { ok: false, problem: 'timeout', message: '' };
      const { objectId = '' } = params as { objectId?: string };
      if (method === 'Runtime.evaluate') {
        const pinned = `object ${this.#next++}`;
        this.ids.set(pinned, 0);
        return { ok: true, value: { result: { type: 'object', objectId: pinned } } };
      }
      if (method === 'Runtime.releaseObject') this.ids.delete(objectId);
      const id = this.ids.get(objectId);
      return id === undefined
        ? { ok: false, problem: 'refused', message: 'Could not find object' }
        : { ok: true, value: { heapSnapshotObjectId: String(id) } };
    };
    this.wire = {
      send,
      on: () => () => {},
      pause() {},
      resume() {},
      lastHeard: 0,
      open: true,
      closed: new Promise(() => {}),
      close: async () => {},
    };
  }

  /** A snapshot by anybody gives ids to all that have none, from `from` on. */
  snapshot(from: number): void {
    for (const [object, id] of this.ids) if (id === 0) this.ids.set(object, from++);
  }

  clear(): void {
    for (const object of this.ids.keys()) this.ids.set(object, 0);
  }
}

const setUp = () => {
  const table = new Table();
  const lost: string[] = [];
  const canary = new Canary(table.wire, 100, (reason) => lost.push(reason));
  let next = 1000;
  const capture = async () => {
    const before = await canary.check();
    table.snapshot(next);
    next += 1000;
    return canary.captured(before);
  };
  return { table, lost, canary, capture };
};

test('held over many captures, with a bounded number of pins', async () => {
  const { table, lost, capture } = setUp();
  for (let i = 0; i < 30; i++) expect(await capture()).toBe('held');
  expect(lost).toEqual([]);
  expect(table.ids.size).toBeLessThanOrEqual(7);
});

test('ids that were cleared: lost once, held from the next on', async () => {
  const { table, lost, capture } = setUp();
  await capture();
  table.clear();
  expect(await capture()).toBe('lost');
  expect(lost).toEqual(['reset']);
  expect(await capture()).toBe('held');
});

test('an old object that got its old id again is no proof', async () => {
  const { table, lost, capture } = setUp();
  await capture();
  const before = new Map(table.ids);
  table.clear();
  table.snapshot(5000);
  // the first pin lies at the same place of the heap as before
  for (const [object, id] of before) if (id !== 0) table.ids.set(object, id);
  expect(await capture()).toBe('lost');
  expect(lost).toHaveLength(1);
});

test('a loss that a look between captures finds is told at once, and by the next capture', async () => {
  const { table, lost, canary, capture } = setUp();
  await capture();
  table.clear();
  expect(await canary.check()).toBe('lost');
  expect(lost).toEqual(['reset']);
  expect(await canary.check()).toBe('lost');
  expect(await capture()).toBe('lost');
  expect(lost).toHaveLength(1);
  expect(await capture()).toBe('held');
});

test('before the first capture nothing can be lost', async () => {
  const { table, lost, canary, capture } = setUp();
  await canary.check();
  table.snapshot(10);
  table.clear();
  expect(await capture()).toBe('held');
  expect(lost).toEqual([]);
});

test('cleared during a capture: neither it nor the next is trusted', async () => {
  const { table, canary, capture } = setUp();
  await capture();
  const before = await canary.check();
  table.snapshot(8000);
  table.clear();
  expect(await canary.captured(before)).toBe('lost');
  expect(await capture()).toBe('lost');
  expect(await capture()).toBe('held');
});

test('a reloaded page has its own word', async () => {
  const { table, lost, capture } = setUp();
  await capture();
  table.ids.clear();
  expect(await capture()).toBe('lost');
  expect(lost).toEqual(['reload']);
});

test('no answer is no verdict', async () => {
  const { table, lost, canary, capture } = setUp();
  table.answers = false;
  expect(await canary.check()).toBe('unavailable');
  expect(await capture()).toBe('unavailable');
  table.answers = true;
  expect(await capture()).toBe('held');
  expect(lost).toEqual([]);
});
