// Growing holders in heaps of CPython, where classes are objects like others and C code may hold what nothing else refers to.
import { expect, test } from 'vitest';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { finish } from '../../../src/engine/work.js';
import type { Suspect } from '../../../src/shared/heap.js';
import { REFCOUNT_BASE as BASE, ColumnsBuilder, whole } from '../../builders/python-columns.js';
import { openBytes } from '../../builders/snapshot-open.js';

const range = (count: number, from: number, step: number): number[] => Array.from({ length: count }, (_, i) => from + i * step);

/** A module `app` whose dict `cache` has `entries` classes under classes, and `held` Messages that nothing refers to. */
const heap = (entries: number, held: number): Uint8Array => {
  const keys = range(entries, 0x10_000, 64);
  const values = range(entries, 0x20_000, 64);
  const messages = range(held, 0x30_000, 64);
  const builder = new ColumnsBuilder()
    .type(0, 'str', 'string')
    .type(1, 'module')
    .type(2, 'dict')
    .type(3, 'type', 'object shape')
    .type(4, 'app.Message')
    .layout(0, [[2, '__dict__']])
    .layout(1, [])
    .layout(2, [[2, 'text']])
    .nodes({ type: 1, ids: [0x1000], refcounts: [BASE + 1], layout: 0, texts: ['app'] })
    .edges(0x2000)
    .nodes({ type: 2, ids: [0x2000], sizes: [232], refcounts: [BASE + 1], items: 'dict', lengths: [1] })
    .edges(0x10, 0x3000)
    .nodes({ type: 0, ids: [0x10], sizes: [54], texts: ['cache'] })
    .nodes({ type: 2, ids: [0x3000], sizes: [232], refcounts: [BASE + 1], items: 'dict', lengths: [entries] })
    .edges(...keys.flatMap((key, i) => [key, values[i] as number]))
    .nodes({ type: 3, ids: keys, sizes: keys.map(() => 1000), refcounts: keys.map(() => BASE + 1), layout: 1, texts: keys.map(() => 'K') })
    .nodes({
      type: 3,
      ids: values,
      sizes: values.map(() => 500),
      refcounts: values.map(() => BASE + 1),
      layout: 1,
      texts: values.map(() => 'V'),
    });
  if (held > 0) {
    const refcounts = messages.map(() => BASE + 1);
    builder.nodes({ type: 4, ids: messages, sizes: messages.map(() => 400), refcounts, layout: 2, texts: messages.map(() => '') });
    builder.edges(...messages.map(() => 0x10));
  }
  return whole(builder.json('MODS', [['app', 0x1000]])).bytes();
};

const suspects = (heaps: readonly Uint8Array[]): Suspect[] =>
  finish(
    findSuspects(
      heaps.map((bytes) => openBytes(bytes)),
      { identity: 'objects', judgements: [], limit: 5 },
    ),
  );

test('a dict that gains classes, with the bytes of its keys', () => {
  const [first] = suspects([heap(10, 0), heap(20, 0), heap(30, 0)]);
  expect(first).toMatchObject({ members: [10, 20, 30], bytesPerInterval: 15_000, monotonic: true });
  expect(first?.holder.label).toContain('cache');
});

test('what C code holds and nothing refers to', () => {
  const [first] = suspects([heap(10, 50), heap(10, 100), heap(10, 150)]);
  expect(first).toMatchObject({ class: 'app.Message', members: [50, 100, 150], holder: { label: '(held from C or unknown)' } });
});

test('nothing where nothing grows', () => {
  expect(suspects([heap(10, 50), heap(10, 50), heap(10, 50)])).toEqual([]);
});

/** A module `app` with a function `average` below functools.lru_cache, which has `results` results and `more` references. */
const cachedFunction = (results: number, layout: 'named' | 'indexed'): Uint8Array => {
  const keys = range(results, 0x10_000, 64);
  const values = range(results, 0x20_000, 64);
  const builder = new ColumnsBuilder()
    .type(0, 'str', 'string')
    .type(1, 'module')
    .type(2, 'dict')
    .type(3, 'functools._lru_cache_wrapper')
    .type(4, 'app.Order')
    .layout(0, [[2, '__dict__']])
    .layout(1, [])
    .layout(2, [
      [3, 'ref 0'],
      [3, 'ref 1'],
    ])
    .nodes({ type: 1, ids: [0x1000], refcounts: [BASE + 1], layout: 0, texts: ['app'] })
    .edges(0x2000)
    .nodes({ type: 2, ids: [0x2000], sizes: [232], refcounts: [BASE + 1], items: 'dict', lengths: [1] })
    .edges(0x10, 0x3000)
    .nodes({ type: 0, ids: [0x10], sizes: [54], texts: ['average'] });
  if (layout === 'named') builder.nodes({ type: 3, ids: [0x3000], sizes: [160], refcounts: [BASE + 1], layout: 2 });
  else builder.nodes({ type: 3, ids: [0x3000], sizes: [160], refcounts: [BASE + 1], items: 'indexed', lengths: [2] });
  builder
    .edges(0x10, 0x4000)
    .nodes({ type: 2, ids: [0x4000], sizes: [232], refcounts: [BASE + 1], items: 'dict', lengths: [results] })
    .edges(...keys.flatMap((key, i) => [key, values[i] as number]));
  for (const ids of [keys, values]) {
    builder.nodes({ type: 4, ids, sizes: ids.map(() => 500), refcounts: ids.map(() => BASE + 1), layout: 1, texts: ids.map(() => '') });
  }
  return whole(builder.json('MODS', [['app', 0x1000]])).bytes();
};

test.each(['named', 'indexed'] as const)('the cache of a function is called after the function (%s references)', (layout) => {
  const [first] = suspects([cachedFunction(10, layout), cachedFunction(20, layout), cachedFunction(30, layout)]);
  expect(first).toMatchObject({ holder: { label: 'lru_cache of average' }, members: [10, 20, 30] });
});
