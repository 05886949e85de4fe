// The cut test on real programs: what held is dropped, and what it alone held dies.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { nodeId } from '../../../src/shared/units.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import { cleanUp, EventLog, finished, idle, launchCode, must, temporaryFolder } from '../../builders/inspector-session.js';

afterEach(cleanUp);

type Raw = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]]; edge_fields: string[]; edge_types: [string[]] } };
  nodes: number[];
  edges: number[];
  strings: string[];
};

/** Ids of all objects of a class in a fresh snapshot, and those who hold an object, found by plain search. */
async function look(session: TargetSession) {
  const path = join(temporaryFolder(), 'a.heapsnapshot.gz');
  must(await finished(session.capture(path)));
  const raw = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Raw;
  const { node_fields: nodeFields, edge_fields: edgeFields, edge_types: edgeTypes } = raw.snapshot.meta;
  const at = (field: string): number => nodeFields.indexOf(field);
  const width = nodeFields.length;
  const name = (node: number): string => raw.strings[raw.nodes[node * width + at('name')] ?? 0] ?? '';
  const id = (node: number) => nodeId.parse(raw.nodes[node * width + at('id')]);
  const count = raw.nodes.length / width;
  const holders = new Map<number, number[]>();
  for (let node = 0, edge = 0; node < count; node++) {
    for (let i = 0; i < (raw.nodes[node * width + at('edge_count')] ?? 0); i++, edge++) {
      const base = edge * edgeFields.length;
      const kind = edgeTypes[0][raw.edges[base + edgeFields.indexOf('type')] ?? 0];
      const to = (raw.edges[base + edgeFields.indexOf('to_node')] ?? 0) / width;
      if (kind !== 'weak') holders.set(to, [...(holders.get(to) ?? []), node]);
    }
  }
  const type = (node: number): string => raw.snapshot.meta.node_types[0][raw.nodes[node * width + at('type')] ?? 0] ?? '';
  const all = (wanted: string): number[] =>
    Array.from({ length: count }, (_, node) => node).filter(
      (node) => name(node) === wanted && type(node) === (wanted === 'listener' ? 'closure' : 'object'),
    );
  return { ids: (wanted: string) => all(wanted).map(id), nodes: all, id, name, holdersOf: (node: number) => holders.get(node) ?? [] };
}

const ready = async (code: string): Promise<TargetSession> => {
  const session = await launchCode(
    `class Kept { constructor(i) { this.i = i; this.text = 'kept ' + i; } }\n${code}\nconsole.log('ready'); ${idle}`,
  );
  await new EventLog(session).line('ready');
  return session;
};

const kept = (n: number): string => `Array.from({ length: ${n} }, (_, i) => new Kept(i))`;

/** Holders of the first object of a class that a program can reach, nearest first, through one backing store at most. */
async function holdersOf(session: TargetSession, of: string) {
  const heap = await look(session);
  const held = heap.nodes(of)[0];
  if (held === undefined) throw new Error(`no ${of}`);
  const near = heap.holdersOf(held);
  return { heap, held: heap.id(held), holders: [...near, ...near.flatMap(heap.holdersOf)].map(heap.id).slice(0, 8) };
}

describe('cutting', () => {
  test.each([
    ['a property', `globalThis.root = { list: { all: ${kept(50)} } };`, 'property', 'all', 'Array'],
    [
      'a map’s entry',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; globalThis.root = new Map([['lots', new Lot()]]);`,
      'map-entry',
      'lots',
      'Lot',
    ],
    [
      'a map’s entry by its key',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; globalThis.root = new Map([[new Lot(), 1]]);`,
      'map-entry',
      '[object Object]',
      'Lot',
    ],
    [
      'an entry of a map without a prototype, as Node has them',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; class Safe extends Map {}; Object.setPrototypeOf(Safe.prototype, null); Map.prototype.set.call(globalThis.root = new Safe(), 'lots', new Lot());`,
      'map-entry',
      'lots',
      'Lot',
    ],
    [
      'a set’s entry',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; globalThis.root = new Set([new Lot()]);`,
      'set-entry',
      '',
      'Lot',
    ],
    [
      'an element',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; globalThis.root = [1, new Lot(), 3];`,
      'array-element',
      '1',
      'Lot',
    ],
    [
      'a listener',
      `const e = globalThis.root = new (require('node:events'))(); e.on('x', () => {}); (() => { const all = ${kept(50)}; e.on('x', function listener() { return all; }); })();`,
      'array-element',
      '1',
      'listener',
    ],
    [
      'a property that cannot be deleted',
      `class Lot { constructor() { this.all = ${kept(50)}; } }; globalThis.root = {}; Object.defineProperty(root, 'lot', { value: new Lot(), writable: true });`,
      'value',
      'lot',
      'Lot',
    ],
  ])('%s frees what it alone held', async (_what, code, way, key, held) => {
    const session = await ready(code);
    const heap = await look(session);
    const watched = heap.ids('Kept');
    expect(watched.length).toBeGreaterThanOrEqual(50);
    const found =
      held === 'Array'
        ? (() => {
            const element = heap.nodes('Kept').find((n) => heap.holdersOf(n).length > 0) as number;
            const store = heap.holdersOf(element)[0] as number;
            const array = heap.name(store) === 'Array' ? store : (heap.holdersOf(store)[0] as number);
            return { held: heap.id(array), holders: heap.holdersOf(array).map(heap.id) };
          })()
        : await holdersOf(session, held);
    const spec = { holders: found.holders, held: found.held, watched: watched.slice(0, 12) };
    const plan = must(await session.planCut(spec));
    expect(plan).toMatchObject({ way, key });
    const outcome = must(await session.cut(spec));
    expect(outcome).toMatchObject({ aliveBefore: 12, aliveAfter: 0 });
    expect(outcome.heapAfter).toBeGreaterThan(0);
    expect(outcome.undoable).toBe(false);
    expect(must(await session.undoCut())).toBe(false);
  });

  test('frees nothing that something else holds, and can be taken back', async () => {
    const session = await ready(`globalThis.one = { all: ${kept(50)} }; globalThis.two = [one.all];`);
    const heap = await look(session);
    const one = (await session.evaluate('0')).ok && heap.nodes('Kept')[0];
    const store = heap.holdersOf(one as number)[0] as number;
    const array = heap.name(store) === 'Array' ? store : (heap.holdersOf(store)[0] as number);
    const spec = { holders: heap.holdersOf(array).map(heap.id), held: heap.id(array), watched: heap.ids('Kept').slice(0, 12) };
    const outcome = must(await session.cut(spec));
    expect(outcome).toMatchObject({ aliveBefore: 12, aliveAfter: 12, undoable: true });
    const held = async (): Promise<string> => must(await session.evaluate('`${one.all?.length} ${two.length}`'));
    expect(['undefined 1', '50 0']).toContain(await held());
    expect(must(await session.undoCut())).toBe(true);
    expect(await held()).toBe('50 1');
    expect(must(await session.undoCut())).toBe(false);
  });

  test.each([
    ['an array', 'x', 'globalThis.root = { all: [7, "x", {}, ...x] };'],
    ['a map', 'x', 'globalThis.root = { all: new Map(x.map((each, i) => [i, each])) };'],
    ['a set', 'x', 'globalThis.root = { all: new Set(x) };'],
    ['an object', 'x', 'globalThis.root = { all: { ...x } };'],
  ])('watches all members of %s that are like those it was told', async (_what, x, code) => {
    const session = await ready(`(() => { const ${x} = ${kept(300)}; ${code} })();`);
    const found = must(await session.evaluate('root.all.constructor.name'));
    const heap = await look(session);
    // The one that the variable refers to: its members are all that there are of their class.
    const [one] = heap.nodes('Kept').filter((n) => heap.holdersOf(n).length > 0);
    const near = heap.holdersOf(one as number);
    const all = [...near, ...near.flatMap(heap.holdersOf)].find((n) => heap.name(n) === found && heap.holdersOf(n).length > 0) as number;
    const watched = heap.ids('Kept').slice(0, 2);
    const spec = { holders: heap.holdersOf(all).map(heap.id), held: heap.id(all), watched, among: heap.id(all) };
    expect(must(await session.planCut(spec)).watched).toBe(300);
    expect(must(await session.cut(spec))).toMatchObject({ aliveBefore: 300, aliveAfter: 0 });
  });

  test('says why it cannot: a closure’s variable, an object that is gone', async () => {
    const session = await ready(`class Lot { constructor() { this.all = ${kept(5)}; } }; const lot = new Lot(); globalThis.f = () => lot;`);
    const { held, holders } = await holdersOf(session, 'Lot');
    expect(await session.planCut({ holders, held, watched: [] })).toMatchObject({
      failure: { code: 'CUT_IMPOSSIBLE', data: { reason: expect.stringMatching(/inner|unreachable/) as string } },
    });
    expect(await session.cut({ holders, held: nodeId.parse(999_999_999), watched: [] })).toMatchObject({
      failure: { code: 'CUT_IMPOSSIBLE', data: { reason: 'gone' } },
    });
  });
});
