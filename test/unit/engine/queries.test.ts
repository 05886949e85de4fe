import { describe, expect, test } from 'vitest';
import { EngineFault } from '../../../src/engine/faults.js';
import { chainsToGroup, chainsToObject } from '../../../src/engine/queries/chains.js';
import { compare } from '../../../src/engine/queries/compare.js';
import { histogram } from '../../../src/engine/queries/histogram.js';
import { histories } from '../../../src/engine/queries/histories.js';
import { detectIdentity } from '../../../src/engine/queries/identity.js';
import { describeEdge, referenceEdges, retainerEdges } from '../../../src/engine/queries/neighbours.js';
import { describeRows, filterObjects, membersOf, orderRows } from '../../../src/engine/queries/objects.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import type { Chain, CompareView, Judgement, Partition } from '../../../src/shared/heap.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { openText } from '../../builders/snapshot-open.js';

const heap = (source: string): Snapshot => openText(snapshotText(source));

const rowNamed = (s: Snapshot, name: string): number => s.graph.nodeName.findIndex((i) => s.graph.strings.text(i) === name);

const written = (chain: Chain): string => chain.links.map((l) => (l.edge === '' ? l.class : `${l.edge}:${l.class}`)).join(' → ');

describe('histogram', () => {
  const s = heap(`
    root → cache → Order[3] (size=100)
    root → text:"hello" (size=40)
    root → list:Array → Node (size=8) → next:Node#2 (size=8) → next:Node#3 (size=8)`);
  const table = (grouping: Partition): Record<string, number[]> =>
    Object.fromEntries(finish(histogram(s, grouping)).map((r) => [r.label, [r.count, r.shallowBytes, r.retainedBytes]]));

  test('by class: retained bytes of the topmost instances only', () => {
    expect(table('class')).toEqual({
      Object: [1, 16, 316],
      Order: [3, 300, 300],
      '(string)': [1, 40, 40],
      Array: [1, 16, 40],
      Node: [3, 24, 24],
    });
  });
  test('by kind', () => expect(table('kind')).toEqual({ object: [8, 356, 356], string: [1, 40, 40] }));
  test('by size: powers of two', () => {
    expect(table('size')).toMatchObject({ '64 – 127': [3, 300, 300], '32 – 63': [1, 40, 40], '8 – 15': [3, 24, 24] });
  });
  test('by who refers', () => {
    expect(table('referrer')).toMatchObject({ Object: [3, 300, 300], Node: [2, 16, 16], Array: [1, 8, 24] });
  });
  test('members of a Map are referred to by the Map, not by its table', () => {
    const m = heap('root → users:Map → {table}:(array) → {5}:User\nroot → users:Map');
    expect(finish(histogram(m, 'referrer')).find((r) => r.label === 'Map')?.count).toBe(1);
  });
  test('without locations no module is made up', () => expect(Object.keys(table('module'))).toEqual(['(unknown)']));
});

describe('objects', () => {
  const s = heap(`
    root → cache → Order#1 (size=10 id=101) → note:"first"
    cache → Order#2 (size=30 id=102) → total:Money
    cache → Order#3 (size=20 id=103)`);
  const classes = finish(s.groups('class'));
  const rows = finish(membersOf(s, [{ grouping: 'class', key: ',Order' }]));
  const ordered = (column: string, descending: boolean): Uint32Array => finish(orderRows(s, rows, classes, { column, descending }));
  const ids = (list: Uint32Array): number[] => describeRows(s, list, classes).map((o) => o.id);

  test('a class by its key or its bare name', () => {
    expect(finish(membersOf(s, [{ grouping: 'class', key: 'Order' }]))).toEqual(rows);
    expect(rows).toHaveLength(3);
  });
  test('an unknown class is a fault', () => {
    expect(() => finish(membersOf(s, [{ grouping: 'class', key: 'Nope' }]))).toThrow(EngineFault);
  });
  test('sorted by any column', () => {
    expect(ids(ordered('retainedBytes', true))).toEqual([102, 101, 103]);
    expect(ids(ordered('shallowBytes', false))).toEqual([101, 103, 102]);
    expect(ids(ordered('id', true))).toEqual([103, 102, 101]);
    expect(ids(ordered('preview', true))).toEqual([103, 102, 101]);
  });
  test('filtered by preview or id', () => {
    expect(ids(finish(filterObjects(s, rows, 'NOTE')))).toEqual([101]);
    expect(ids(finish(filterObjects(s, rows, '@103')))).toEqual([103]);
  });
  test('an id that is not there is a fault', () => expect(() => finish(s.row(7777))).toThrow(EngineFault));
});

describe('previews and edges', () => {
  const s = heap(`
    root → text:"hello world"
    root → rope → {x}:Rope (type=concatenated_string)
    rope → {x}:Rope (type=concatenated_string) → {first}:"left "
    rope → {x}:Rope → {second}:"right"
    root → fn:onTick (type=closure)
    root → point → x:"1"
    point → y:"2"
    root → list:Array → [7]:"seven"
    root → users:Map → {table}:(array) → {12}:"ada"
    (array) → {13}:User
    (array) → {15}:"bob"
    (array) → {16}:User#2
    root → scope:system / Context → $counter:"c"`);
  const preview = (name: string): string => s.describe(rowNamed(s, name), finish(s.groups('class'))).preview;

  test('with digits in groups', () => {
    const long = heap('root → list:Array → [1234566]:"last"');
    expect(long.describe(rowNamed(long, 'Array'), finish(long.groups('class'))).preview).toBe('(1,234,567)');
  });

  test('of texts, functions, arrays, Maps, objects and scopes', () => {
    expect(preview('hello world')).toBe('hello world');
    expect(preview('Rope')).toBe('left right');
    expect(preview('onTick')).toBe('onTick');
    expect(preview('Array')).toBe('(8)');
    expect(preview('Map')).toBe('(2)');
    expect(preview('system / Context')).toBe('{counter}');
    const classes = finish(s.groups('class'));
    const point = finish(s.row(s.graph.nodeId[s.graph.edgeTo[s.graph.firstEdge[0] + 3] as number] as number));
    expect(s.describe(point, classes).preview).toBe('{x, y}');
  });

  test('edges are written as DevTools writes them, Map entries with their key', () => {
    const classes = finish(s.groups('class'));
    const edges = (v: number): string[] => Array.from(referenceEdges(s, v), (e) => describeEdge(s, e, 'references', classes).edge);
    expect(edges(rowNamed(s, 'Array'))).toEqual(['[7]']);
    expect(edges(rowNamed(s, '(array)'))).toEqual(['[12]', '["ada"]', '[15]', '["bob"]']);
    expect(edges(rowNamed(s, 'system / Context'))).toEqual(['counter']);
  });

  test('retainers: nearest to a root first, weak ones last', () => {
    const w = heap(`
      root → far → deep → target:Thing
      root → near → target:Thing
      root → watcher → ~ref:Thing`);
    const classes = finish(w.groups('class'));
    const rows = Array.from(retainerEdges(w, rowNamed(w, 'Thing')), (e) => describeEdge(w, e, 'retainers', classes));
    expect(rows.map((r) => [r.edge, r.edgeKind, r.object.distance])).toEqual([
      ['target', 'property', 1],
      ['target', 'property', 2],
      ['ref', 'weak', 1],
    ]);
  });
});

describe('chains', () => {
  test('to a class: one for each signature, with how many objects share it and where they fan out', () => {
    const s = heap(`
      root → app → cache → Order[40] (size=10)
      app → archive → last:Order#old (size=10)`);
    const rows = finish(membersOf(s, [{ grouping: 'class', key: 'Order' }]));
    const chains = finish(chainsToGroup(s, { rows, limit: 10, ignore: new Set(), judgements: [] }));
    expect(chains.map((c) => [c.objects, c.shallowBytes])).toEqual([
      [40, 400],
      [1, 10],
    ]);
    expect(chains[0]?.links[chains[0].suspectLink as number]?.edge).toBe('cache');
    expect(written(chains[1] as Chain)).toMatch(/app:\S+ → archive:\S+ → last:Order$/);
    expect(chains[0]?.signature).not.toMatch(/\d/);
  });

  test('to one object: a chain for each way it is held', () => {
    const s = heap(`
      root → a → thing:Thing
      root → b → thing:Thing
      root → c → ~thing:Thing`);
    const chains = finish(chainsToObject(s, rowNamed(s, 'Thing'), { limit: 10, ignore: new Set(), judgements: [] }));
    expect(chains.map((c) => c.links[1]?.edge).sort()).toEqual(['a', 'b']);
  });

  test('judgements narrow the suspect part of every chain that leads through what was judged', () => {
    const s = heap(`
      root → app → cache → lots → Order[40] (size=10)`);
    const rows = finish(membersOf(s, [{ grouping: 'class', key: 'Order' }]));
    const chainWith = (...judgements: Judgement[]): Chain =>
      finish(chainsToGroup(s, { rows, limit: 1, ignore: new Set(), judgements }))[0] as Chain;
    const full = chainWith();
    const steps = full.signature.split(' > ');
    /** On what the first so many links hold. */
    const on = (links: number, verdict: Judgement['verdict']): Judgement => ({
      signature: steps.slice(0, links).join(' > '),
      verdict,
      reason: '',
    });
    expect(full.links[full.suspectLink as number]?.edge).toBe('lots');
    expect(chainWith(on(2, 'expected'))).toMatchObject({ suspectLink: 3, judged: { expected: 2 } });
    expect(chainWith(on(3, 'expected'))).toMatchObject({ suspectLink: 4, judged: { expected: 3 } });
    expect(chainWith(on(1, 'stuck'))).toMatchObject({ suspectLink: 1, judged: { stuck: 1 } });
    expect(chainWith(on(1, 'expected'), on(2, 'stuck'))).toMatchObject({ suspectLink: 2, judged: { expected: 1, stuck: 2 } });
    expect(chainWith(on(1, 'unknown'))).toEqual(full);
    const whole = chainWith({ signature: full.signature, verdict: 'expected', reason: '' });
    expect([whole.suspectLink, whole.judged]).toEqual([undefined, { expected: 4 }]);
    // contradictions leave what was found
    expect(chainWith(on(3, 'expected'), on(1, 'stuck')).suspectLink).toBe(full.suspectLink);
    // another class that begins alike is another way
    expect(chainWith({ ...on(2, 'stuck'), signature: `${steps[0]} > ${steps[1]}X` }).judged).toBeUndefined();
  });

  test('`ignore` finds the way around, and none when there is none', () => {
    const s = heap(`
      root → a → thing:Thing
      root → b → via → thing:Thing`);
    const v = rowNamed(s, 'Thing');
    const without = (...names: string[]): Chain[] => {
      const ignore = new Set(
        names.map(
          (name) => s.graph.edgeTo[Array.from(s.graph.edgeName).findIndex((i, e) => e < 2 && s.graph.strings.text(i) === name)] as number,
        ),
      );
      return finish(chainsToObject(s, v, { limit: 1, ignore, judgements: [] }));
    };
    expect(without('a').map((c) => c.links[1]?.edge)).toEqual(['b']);
    expect(without('a', 'b')).toEqual([]);
  });

  test('the backing store of an object is no other way to what it holds', () => {
    const s = heap(`
      root → list:Array → [0]:Thing
      Array → {elements}:(array) → [0]:Thing
      root → other → thing:Thing`);
    const chains = finish(chainsToObject(s, rowNamed(s, 'Thing'), { limit: 10, ignore: new Set(), judgements: [] }));
    expect(chains.map((c) => c.links[1]?.edge).sort()).toEqual(['list', 'other']);
  });

  test('of one object among many, the link where they hang', () => {
    const s = heap(`
      root → app → sessions:Map → {table}:(array)
      ${Array.from({ length: 12 }, (_, i) => `(array) → {${3 * i + 1}}:Session#${i}`).join('\n')}`);
    const v = finish(membersOf(s, [{ grouping: 'class', key: 'Session' }]))[4] as number;
    const [chain] = finish(chainsToObject(s, v, { limit: 1, ignore: new Set(), judgements: [] }));
    expect(chain?.links[chain.suspectLink as number]).toMatchObject({ edge: 'sessions', class: 'Map' });
  });

  test('a long list is one signature', () => {
    const s = heap(`root → list → head:Node#0${Array.from({ length: 50 }, (_, i) => ` → next:Node#${i + 1}`).join('')}`);
    const rows = finish(membersOf(s, [{ grouping: 'class', key: 'Node' }]));
    const chains = finish(chainsToGroup(s, { rows, limit: 10, ignore: new Set(), judgements: [] }));
    expect(chains.map((c) => c.objects)).toEqual([50, 1]);
  });

  test('plain ways are preferred to those through prototypes and code', () => {
    const s = heap(`
      root → a → __proto__:Proto → thing:Thing
      root → b → c → d → thing:Thing`);
    const [chain] = finish(chainsToObject(s, rowNamed(s, 'Thing'), { limit: 1, ignore: new Set(), judgements: [] }));
    expect(chain?.links[1]?.edge).toBe('b');
  });

  test('chains judged as expected go last and have no suspect link, stuck ones come first', () => {
    const s = heap('root → a → Order[20]\nroot → b → Order[10]\nroot → c → Order[5]');
    const rows = finish(membersOf(s, [{ grouping: 'class', key: 'Order' }]));
    const ask = (judgements: Parameters<typeof chainsToGroup>[1]['judgements']): Chain[] =>
      finish(chainsToGroup(s, { rows, limit: 3, ignore: new Set(), judgements }));
    const [a, , c] = ask([]).map((x) => x.signature) as [string, string, string];
    const judged = ask([
      { signature: a, verdict: 'expected', reason: 'a cache' },
      { signature: c, verdict: 'stuck', reason: 'never read' },
    ]);
    expect(judged.map((x) => x.objects)).toEqual([5, 10, 20]);
    expect(judged[2]).not.toHaveProperty('suspectLink');
  });
});

describe.each([
  ['near each other', 1, ''],
  ['far apart, as addresses are', 1e6, ''],
  ['given twice', 1, 'cache → twin:Twin#1 (id=900)'],
])('compare, with ids that are %s', (_, far, more) => {
  // Ids tell objects apart; the first three lines are alike in all.
  const at = (orders: readonly number[]): Snapshot => {
    const s = heap(`
      root → cache → owner:Shop (id=900)
      ${more}
      ${orders.map((id) => `cache → o${id}:Order#${id} (size=10 id=${1000 + id})`).join('\n')}
      ${Array.from({ length: 100 }, (_, i) => `cache → s${i}:Still#${i} (id=${2000 + i})`).join('\n')}`);
    s.graph.nodeId.set(s.graph.nodeId.map((id) => (id > 1000 && id < 2000 ? id * far : id)));
    return s;
  };
  const one = at([1, 2, 3]);
  const two = at([2, 3, 4, 5]);
  const three = at([3, 4, 5, 6, 7]);
  const order = (view: CompareView) => finish(compare([one, two, three], 'objects', 'class', view)).rows.find((r) => r.label === 'Order');

  test('all: counts, what was added and removed in each interval', () => {
    expect(order('all')).toMatchObject({
      count: [3, 4, 5],
      shallowBytes: [30, 40, 50],
      added: [2, 2],
      removed: [1, 1],
      countDelta: 2,
      monotonic: true,
    });
  });
  test('new: in the last, not in the first', () => expect(order('new')).toMatchObject({ count: [0, 2, 4] }));
  test('survivors: of an earlier interval', () => expect(order('survivors')).toMatchObject({ count: [0, 2, 2] }));
  test('freed: in the first, not in the last', () => expect(order('freed')).toMatchObject({ count: [2, 1, 0] }));
  test('objects of a view are those that its row counts', () => {
    const within = { view: 'survivors', snapshots: [one, two, three], identity: 'objects' } as const;
    const rows = finish(membersOf(three, [{ grouping: 'class', key: 'Order' }], within));
    expect(Array.from(rows, (v) => three.graph.nodeId[v])).toEqual([1004 * far, 1005 * far]);
  });
  test('where only shapes compare, added and removed are unknown', () => {
    const row = finish(compare([one, three], 'shapes', 'class', 'all')).rows.find((r) => r.label === 'Order');
    expect(row).toMatchObject({ count: [3, 5], added: [null], removed: [null] });
  });
  test('an id that now is another class is removed there and added here', () => {
    const rows = finish(compare([heap('root → a:Old (id=77)'), heap('root → a:New (id=77)')], 'objects', 'class', 'all')).rows;
    expect(rows.map((r) => [r.label, r.added, r.removed])).toEqual(
      expect.arrayContaining([
        ['Old', [0], [1]],
        ['New', [1], [0]],
      ]),
    );
  });
});

describe('identity', () => {
  const source = (classes: readonly string[]): Snapshot => heap(classes.map((c, i) => `root → p${i}:${c}#${i} (id=${i + 2}1)`).join('\n'));
  test('ids that agree are objects, ids that only coincide are shapes', () => {
    const a = source(['A', 'B', 'C', 'D', 'E']);
    expect(finish(detectIdentity([a, source(['A', 'B', 'C', 'D', 'E', 'F'])]))).toBe('objects');
    expect(finish(detectIdentity([a, source(['A', 'C', 'D', 'E', 'F'])]))).toBe('shapes');
  });
});

test('what objects retained over the snapshots, since they are there', () => {
  const at = (orders: number): Snapshot =>
    heap(
      `root → cache:Map (id=5 size=16)\n${Array.from({ length: orders }, (_, i) => `Map → [${i}]:Order#${i} (size=100 id=${11 + 2 * i})`).join('\n')}`,
    );
  const rows = finish(histories([at(1), at(2), at(4)], [5, 13, 999]));
  expect(rows).toEqual([
    { id: 5, retainedBytes: [116, 216, 416] },
    { id: 13, retainedBytes: [100, 100] },
  ]);
});
