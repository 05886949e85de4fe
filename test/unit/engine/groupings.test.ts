// The partitions, each against the plainest program that says the same.
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../../src/engine/graph/heap-graph.js';
import { compare } from '../../../src/engine/queries/compare.js';
import { rowFilter } from '../../../src/engine/queries/filter.js';
import { frontOf } from '../../../src/engine/queries/fronts.js';
import { histogram } from '../../../src/engine/queries/histogram.js';
import { compareIdentity, identities, orderIdentities } from '../../../src/engine/queries/identities.js';
import { membersOf } from '../../../src/engine/queries/objects.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { sortedBy } from '../../../src/engine/queries/sort.js';
import { finish } from '../../../src/engine/work.js';
import type { GroupStep, Partition } from '../../../src/shared/heap.js';
import { smallHeap, whole } from '../../builders/python-columns.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { openBytes, openText } from '../../builders/snapshot-open.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

const heap = (source: string): Snapshot => openText(snapshotText(source));
const counts = (s: Snapshot, grouping: Partition, within: readonly GroupStep[] = []): Record<string, number> =>
  Object.fromEntries(finish(histogram(s, grouping, within)).map((r) => [r.label, r.count]));

const seeds = Array.from({ length: 30 }, (_, i) => i + 1);
const partitions: readonly Partition[] = ['class', 'owner', 'referrer', 'via', 'module', 'package', 'script', 'kind', 'size', 'exactSize'];

describe('random heaps', () => {
  test.each(seeds)('by referrers: the kinds that a plain walk over all edges finds (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 120 }));
    const g = s.graph;
    const classes = finish(s.groups('class'));
    const groups = finish(s.groups('referrer'));
    for (let w = 0; w < g.nodeCount; w++) {
      // Empty nodes count nowhere.
      if (g.selfSize[w] === 0) continue;
      const kinds = new Set<string>();
      let edges = 0;
      for (let e = 0; e < g.edgeCount; e++) {
        if (g.edgeTo[e] !== w) continue;
        edges++;
        if ((g.edgeType[e] & 0x0f) !== 6) kinds.add(classes.labels[classes.of[frontOf(g, sourceOf(g.firstEdge, e))]] as string);
      }
      const said = groups.labels[groups.of[w]] as string;
      // Two classes may share a label: then the number of kinds is not that of labels.
      if (kinds.size === 0) expect(said).toBe('(none)');
      else if (edges > 64) expect(said).toBe('(many)');
      else if (said !== '(many)') expect(new Set(said.split(', '))).toEqual(new Set([...kinds].flatMap((k) => k.split(', '))));
    }
  });

  test.each(seeds)('every partition puts every object into one group, inside a group too (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 200 }));
    const g = s.graph;
    let bytes = 0;
    for (const size of g.selfSize) bytes += size;
    for (const outer of partitions) {
      const rows = finish(histogram(s, outer));
      expect(rows.reduce((n, r) => n + r.shallowBytes, 0)).toBe(bytes);
      const row = rows.toSorted((a, b) => b.count - a.count)[0];
      if (row === undefined) continue;
      const step = { grouping: outer, key: row.key };
      const members = finish(membersOf(s, [step]));
      expect(members).toHaveLength(row.count);
      for (const inner of partitions) {
        const groups = finish(s.groups(inner));
        const expected = new Map<string, number>();
        for (const v of members) {
          const key = groups.keys[groups.of[v]] as string;
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const got = new Map(finish(histogram(s, inner, [step])).map((r) => [r.key, r.count]));
        expect(got).toEqual(expected);
      }
    }
  });

  test.each(seeds)('a group retains what its topmost objects do, inside a group too (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 200 }));
    const g = s.graph;
    const outer = finish(histogram(s, 'kind')).toSorted((a, b) => b.count - a.count)[0];
    for (const within of [[], [{ grouping: 'kind' as const, key: outer?.key as string }]]) {
      const inside = new Set(finish(membersOf(s, within)));
      for (const partition of partitions) {
        const groups = finish(s.groups(partition));
        const expected = new Map<string, number>();
        for (const v of inside) {
          const k = groups.of[v] as number;
          const counts = (w: number): boolean => inside.has(w) && groups.of[w] === k;
          let above = v;
          do above = g.dominator[above] as number;
          while (above !== g.root && !counts(above));
          const isTopmost = v === g.root || !counts(above);
          const key = groups.keys[k] as string;
          expected.set(key, (expected.get(key) ?? 0) + (isTopmost ? (g.retained[v] as number) : 0));
        }
        const got = new Map(finish(histogram(s, partition, within)).map((r) => [r.key, r.retainedBytes]));
        expect(got, partition).toEqual(expected);
      }
    }
  });

  test.each(seeds)('an edge comes from the node whose edges it is among (%i)', (seed) => {
    const { firstEdge, edgeCount } = openText(randomSnapshot({ seed, nodes: 10 * seed })).graph;
    for (let e = 0; e < edgeCount; e++) {
      const v = sourceOf(firstEdge, e);
      expect((firstEdge[v] as number) <= e && e < (firstEdge[v + 1] as number)).toBe(true);
    }
  });

  test.each(seeds)('sorting in slices is sorting (%i)', (seed) => {
    let x = seed;
    const random = (): number => {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      return x;
    };
    const n = 1 + (random() % 40_000);
    // Whole and broken ones, below zero, beyond 32 bits, and both zeros.
    const kinds = [() => random() % 500, () => random() / 7, () => -(random() % 90), () => random() * 2 ** 20, () => -0, () => 0];
    const values = Float64Array.from({ length: n }, () => kinds[random() % (1 + (seed % kinds.length))]());
    const items = Uint32Array.from({ length: n }, (_, i) => i * 3);
    for (const descending of [false, true]) {
      const expected = Array.from(values.keys()).sort((a, b) => (descending ? values[b] - values[a] : values[a] - values[b]) || a - b);
      expect(finish(sortedBy(items, values, descending))).toEqual(Uint32Array.from(expected, (i) => items[i] as number));
    }
  });
});

describe('who holds it', () => {
  const s = heap(`
    root → sessions:Map → {table}:(array) → {5}:User
    root → server:Server → cache:Object#1
    Server → cart:Order → note:"x"
    root → list:Array → Order#2
    Server → log:Array#2 → Order#3`);

  test('by the edge, with the class it comes from; indices and slots are left out', () => {
    expect(counts(s, 'via')).toMatchObject({ 'Map[]': 1, 'Server.cart': 1, 'Server.cache': 1, 'Order.note': 1, 'Array[]': 2 });
  });
  test('an object held in two ways is a group of its own', () => {
    const two = heap('root → a:Holder → first:Thing\nHolder → second:Thing');
    expect(counts(two, 'via')['Holder.first, Holder.second']).toBe(1);
  });
  test('properties of an object used as a dictionary are one edge', () => {
    const words = Array.from({ length: 70 }, (_, i) => `dict → key${String.fromCharCode(97 + (i % 26))}${'x'.repeat(i)}:Item#${i}`);
    expect(counts(heap(`root → dict\n${words.join('\n')}`), 'via')['Object[]']).toBe(70);
  });
  test('containers by whom they belong to', () => {
    expect(counts(s, 'owner')).toMatchObject({ 'Object of Server': 1, 'Array of Server': 1, Order: 3, User: 1 });
  });
  test('a container that several hold belongs to none of them', () => {
    const shared = heap('root → a:Left → x:Array\nroot → b:Right → y:Array');
    expect(counts(shared, 'owner')['Array (shared)']).toBe(1);
  });
});

describe('CPython', () => {
  const s = openBytes(whole(smallHeap()).bytes());
  test('dicts by whose attributes they hold, and as referrers under that name', () => {
    expect(counts(s, 'owner')).toMatchObject({ 'dict of module': 1, list: 1, 'app.Foo': 2 });
    expect(counts(s, 'referrer')).toMatchObject({ 'dict of module': 3, 'app.Foo, list': 2 });
  });
  test('texts of the program are not taken for the names of classes and attributes', () => {
    const named = openBytes(whole(smallHeap(['dict', '__dict__', 'module'])).bytes());
    expect(counts(named, 'owner')).toMatchObject({ 'dict of module': 1, 'app.Foo': 2 });
  });
  test('edges out of an attribute dict are the owner’s', () => {
    expect(counts(s, 'via')).toMatchObject({ 'module.items': 1, 'app.Foo.other, list[]': 2 });
  });
  test('modules by the class, the rest by who holds it', () => {
    expect(counts(s, 'module')['app']).toBeGreaterThanOrEqual(5);
  });
});

describe('object by object', () => {
  test.each(seeds)('each object of either snapshot once, its figures on its row (%i)', (seed) => {
    const a = openText(randomSnapshot({ seed, nodes: 80 }));
    const b = openText(randomSnapshot({ seed: seed + 1000, nodes: 120 }));
    const all = finish(identities([a, b], 'objects', 'all', []));
    const order = finish(orderIdentities(all, { column: 'retainedDelta', descending: true }, undefined));
    const rows = Array.from(order, (i) => compareIdentity(all, i));
    const classes = finish(compare([a, b], 'objects', 'class', 'all')).rows;
    const sum = (pick: (r: (typeof rows)[number]) => number, of: readonly (typeof rows)[number][]): number =>
      of.reduce((n, r) => n + pick(r), 0);
    for (const i of [0, 1]) expect(sum((r) => r.count[i] as number, rows)).toBe(sum((r) => r.count[i] as number, classes));
    expect(sum((r) => r.added[0] as number, rows)).toBe(sum((r) => r.added[0] as number, classes));
    expect(sum((r) => r.removed[0] as number, rows)).toBe(sum((r) => r.removed[0] as number, classes));
    expect(rows.map((r) => r.retainedDelta)).toEqual(rows.map((r) => r.retainedDelta).toSorted((x, y) => y - x));
  });
  test('where ids mean nothing nothing is put side by side', () => {
    const s = heap('root → a:Thing');
    expect(finish(identities([s, s], 'shapes', 'all', [])).count).toBe(0);
  });
});

describe('filter', () => {
  const row = {
    key: 'k',
    label: 'Order (cache)',
    count: [1, 5],
    shallowBytes: [10, 2_000],
    retainedBytes: [10, 3_000_000],
    added: [4],
    removed: [0],
    countDelta: 4,
    shallowDelta: 1_990,
    retainedDelta: 2_999_990,
    monotonic: true,
  };
  const passes = (filter: string): boolean => rowFilter(filter)?.(row) ?? true;
  test.each([
    '',
    ' ',
    'order',
    'cache ORDER',
    '-map',
    '"r (c"',
    'or*cache',
    'count>4',
    'count>=5',
    'count=5',
    'retained>2.9MB',
    'shallow<=2kB',
    'delta>3',
    'grew',
  ])('passes: %s', (filter) => expect(passes(filter)).toBe(true));
  test.each([
    'map',
    'order map',
    '-order',
    '"r(c"',
    'cache*order',
    'count>5',
    'retained>3MB',
    'shallow<2kB',
    '-grew',
    'distance>0',
    'nope>3',
  ])('is left out: %s', (filter) => expect(passes(filter)).toBe(false));
});
