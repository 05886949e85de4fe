import { expect, test } from 'vitest';
import type { ObjectRow } from '../../../src/shared/heap.js';
import type { LongWork } from '../../../src/shared/progress.js';
import { ok, type Result } from '../../../src/shared/result.js';
import { nodeId } from '../../../src/shared/units.js';
import { cutPopulation, isOneOfMany } from '../../../src/workbench/cut-population.js';

const id = (n: number) => nodeId.parse(n);
const row = (n: number, name: string) => ({ id: id(n), class: name }) as ObjectRow;
/** An emitter's list @10 with listeners @100…, each of which alone keeps a context @500… alive; elsewhere is one more context. */
const listeners = Array.from({ length: 40 }, (_, i) => row(100 + i, 'Function'));
const contexts = Array.from({ length: 40 }, (_, i) => row(500 + i, 'Context'));

async function* answer<T>(value: T): LongWork<Result<T>> {
  yield { step: 'histogram', done: 0, total: 1 };
  return ok(value);
}

const queries = {
  object: ({ id: n }: { id: number }) => answer(n >= 500 ? row(n, 'Context') : n >= 100 ? row(n, 'Function') : row(n, 'Array')),
  references: ({ id: n }: { id: number }) =>
    answer({
      rows: (n === 10 ? [...listeners, row(7, 'Object')] : n >= 100 && n < 500 ? [row(n + 400, 'Context')] : []).map((object) => ({
        object,
      })),
    }),
  objects: ({ key, within }: { key: string; within: readonly { key: string }[] }) => {
    const all = key === 'Context' ? [...contexts, row(999, 'Context')] : key === 'Function' ? listeners : [];
    const held = within[0]?.key;
    return answer({
      rows:
        held === undefined
          ? all
          : held === '@10'
            ? all.filter(({ id: n }) => n !== 999)
            : held === '@105'
              ? all.filter(({ id: n }) => n === 505 || n === 105)
              : [],
    });
  },
} as unknown as Parameters<typeof cutPopulation>[0];

const population = async (wish: Parameters<typeof cutPopulation>[2], most = 12) => {
  const found = await cutPopulation(queries, 'a', wish, most);
  if (!found.ok) throw new Error(found.failure.code);
  return found.value;
};

test('members of a list are watched beside the chain’s last one, and the list may say who else', async () => {
  const members = { holder: id(10), one: id(105), class: 'Function' };
  const { watched, among } = await population({ held: id(10), members });
  expect(among).toBe(10);
  expect(watched).toHaveLength(12);
  expect(watched[0]).toBe(105);
  expect(new Set(watched).size).toBe(12);
  expect((await population({ held: id(10), members }, 500)).watched).toHaveLength(40);
});

test('what lies alone where it is watched has others of its class watched that hang on the same reference', async () => {
  const members = { holder: id(105), one: id(505), class: 'Context' };
  const { watched, among } = await population({ held: id(10), members });
  expect(among).toBeUndefined();
  expect(watched).toHaveLength(12);
  expect((await population({ held: id(10), members }, 500)).watched).not.toContain(999);
  expect((await population({ held: id(105), members })).watched).toEqual([505]);
});

test('of a class only those are watched that hang on the reference, unless none does', async () => {
  expect((await population({ held: id(10), class: 'Context' }, 500)).watched).toHaveLength(40);
  expect((await population({ held: id(77), class: 'Context' }, 500)).watched).toHaveLength(41);
});

test('the held object alone where nothing else is meant; whether it is one of many is told', async () => {
  expect(await population({ held: id(105) })).toEqual({ watched: [105] });
  expect(await isOneOfMany(queries, 'a', { holders: [id(10)], held: id(105) })).toEqual({ ok: true, value: true });
  expect(await isOneOfMany(queries, 'a', { holders: [id(105)], held: id(505) })).toEqual({ ok: true, value: false });
});
