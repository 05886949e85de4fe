// Questions about single snapshots, against the plainest program that says the same, and against a program that is known.
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../../src/engine/graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../../../src/engine/heap-types.js';
import { collectionsByFill } from '../../../src/engine/queries/collections.js';
import { cutReference } from '../../../src/engine/queries/cut.js';
import { duplicateStrings } from '../../../src/engine/queries/duplicates.js';
import { objectGraph } from '../../../src/engine/queries/object-graph.js';
import { membersOf } from '../../../src/engine/queries/objects.js';
import { pinnedStrings } from '../../../src/engine/queries/pinned-strings.js';
import { searchObjects } from '../../../src/engine/queries/search.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { treemapOf } from '../../../src/engine/queries/treemap.js';
import { finish } from '../../../src/engine/work.js';
import { randomFrom } from '../../builders/fuzz-readers.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { openText } from '../../builders/snapshot-open.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

const heap = (source: string): Snapshot => openText(snapshotText(source));
const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
const rowNamed = (s: Snapshot, name: string): number => s.graph.nodeName.findIndex((i) => s.graph.strings.text(i) === name);
const classesOf = (s: Snapshot) => finish(s.groups('class'));
const subtree = (s: Snapshot, row: number): Uint32Array =>
  finish(membersOf(s, [{ grouping: 'retainedBy', key: `@${s.graph.nodeId[row]}` }]));

describe('duplicate strings', () => {
  test.each(seeds)('counts and savings are those of a plain table of texts (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 300 }));
    const g = s.graph;
    const naive = new Map<string, { copies: number; size: number }>();
    for (let v = 0; v < g.nodeCount; v++) {
      const size = g.selfSize[v] as number;
      if (g.nodeType[v] !== NodeType.string || size === 0) continue;
      const key = `${size} ${g.strings.text(g.nodeName[v] as number)}`;
      naive.set(key, { copies: (naive.get(key)?.copies ?? 0) + 1, size });
    }
    const expected = [...naive.values()].filter((e) => e.copies > 1).map((e) => (e.copies - 1) * e.size);
    const rows = finish(duplicateStrings(s, classesOf(s)));
    expect(rows.map((r) => r.savedBytes)).toEqual(expected.toSorted((a, b) => b - a));
  });
});

describe('search', () => {
  test.each(seeds)('finds what a plain look at every name finds (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 200 }));
    const g = s.graph;
    const classes = classesOf(s);
    for (const text of ['foo', 'DUP', 'é', '"quoted"', 'text \\', 'o', 'div']) {
      const naive: number[] = [];
      for (let v = 0; v < g.nodeCount; v++) {
        if (g.selfSize[v] === 0) continue;
        const isText = [NodeType.string, NodeType.consString, NodeType.slicedString].includes(g.nodeType[v] as never);
        const says = [g.strings.text(g.nodeName[v] as number), ...(isText ? [] : [classes.labels[classes.of[v] as number] as string])];
        if (says.some((t) => t.toLowerCase().includes(text.toLowerCase()))) naive.push(v);
      }
      expect(Array.from(finish(searchObjects(s, text, 'all', classes)))).toEqual(naive);
    }
  });
  test('names leave strings out, strings leave names out, and an id is one object', () => {
    const s = heap('root → order:Order (id=77) → text:"the order of things"');
    const classes = classesOf(s);
    const found = (text: string, where: 'names' | 'strings' | 'all'): string[] =>
      Array.from(finish(searchObjects(s, text, where, classes)), (v) => classes.labels[classes.of[v] as number] as string);
    expect(found('ORDER', 'names')).toEqual(['Order']);
    expect(found('order', 'strings')).toEqual(['(string)']);
    expect(found('@77', 'strings')).toEqual(['Order']);
    expect(found('@78', 'all')).toEqual([]);
  });
});

describe('cutting a reference', () => {
  /** Nodes reached from the root over essential edges, without those from `from` to `to`. */
  const reached = (s: Snapshot, from: number, to: number): Uint8Array => {
    const g = s.graph;
    const seen = new Uint8Array(g.nodeCount);
    const stack = [g.root];
    seen[g.root] = 1;
    while (stack.length > 0) {
      const v = stack.pop() as number;
      for (let e = g.firstEdge[v] as number; e < (g.firstEdge[v + 1] as number); e++) {
        const w = g.edgeTo[e] as number;
        if ((g.edgeType[e] as number) >= NOT_ESSENTIAL || seen[w] === 1 || (v === from && w === to)) continue;
        seen[w] = 1;
        stack.push(w);
      }
    }
    return seen;
  };

  /** Every object is reached from the root; beyond that references go anywhere. */
  const connected = (seed: number): Snapshot => {
    const random = randomFrom(seed);
    const lines: string[] = [];
    const name = (i: number): string => `N#${i}`;
    for (let i = 0; i < 40; i++) lines.push(`${i === 0 ? 'root' : name(Math.floor(random() * i))} → e${i}:${name(i)} (size=${1 + i})`);
    for (let i = 0; i < 25; i++) {
      const kind = random() < 0.2 ? '~' : '';
      lines.push(`${name(Math.floor(random() * 40))} → ${kind}x${i}:${name(Math.floor(random() * 40))}`);
    }
    return heap(lines.join('\n'));
  };

  test.each(seeds)('frees what a walk from the root no longer reaches (%i)', (seed) => {
    const s = connected(seed);
    const g = s.graph;
    expect(reached(s, -1, -1).includes(0)).toBe(false);
    for (let e = 0; e < g.edgeCount; e++) {
      const from = sourceOf(g.firstEdge, e);
      const to = g.edgeTo[e] as number;
      const left = reached(s, from, to);
      const gone: number[] = [];
      for (let v = 0; v < g.nodeCount; v++) if (left[v] === 0) gone.push(v);
      const said = cutReference(s, from, to, (top) => subtree(s, top).length);
      expect(said.frees).toBe(gone.length > 0);
      expect(said.freedBytes).toBe(gone.reduce((n, v) => n + (g.selfSize[v] as number), 0));
      expect(said.objects).toBe(gone.filter((v) => g.selfSize[v] !== 0).length);
    }
  });
  test('a second holder keeps everything, and a plain one lets go', () => {
    const s = heap('root → a:Left → x:Thing (size=100) → y:Part (size=50)\nroot → b:Right → z:Thing\nRight → own:Only (size=7)');
    const cut = (from: string, to: string) => cutReference(s, rowNamed(s, from), rowNamed(s, to), (top) => subtree(s, top).length);
    expect(cut('Left', 'Thing')).toEqual({ references: 1, otherHolders: 1, frees: false, objects: 0, freedBytes: 0 });
    expect(cut('Right', 'Only')).toEqual({ references: 1, otherHolders: 0, frees: true, objects: 1, freedBytes: 7 });
    expect(cut('Thing', 'Part')).toMatchObject({ frees: true, freedBytes: 50 });
    expect(cut('Part', 'Left')).toMatchObject({ references: 0, frees: false });
  });

  test('what an object’s own backing store holds goes with the property; one that is shared keeps it', () => {
    const own = heap('root → bus:Bus → price:List (size=100)\nBus → {properties}:Store (type=array) → {7}:List');
    const shared = heap(
      'root → bus:Bus → price:List (size=100)\nBus → {properties}:Store (type=array) → {7}:List\nroot → other:Bus2 → {p}:Store',
    );
    const cut = (s: Snapshot, from: string) => cutReference(s, rowNamed(s, from), rowNamed(s, 'List'), (top) => subtree(s, top).length);
    expect(cut(own, 'Bus')).toEqual({ references: 1, otherHolders: 0, frees: true, objects: 1, freedBytes: 100 });
    expect(cut(shared, 'Bus')).toMatchObject({ references: 1, otherHolders: 1, frees: false });
  });
});

describe('pictures', () => {
  test.each(seeds)('a treemap’s inner rectangles fit into the outer ones (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 400 }));
    const { cells, totalBytes } = finish(treemapOf(s, s.graph.root, classesOf(s), 6, 60));
    expect(cells.length).toBeLessThanOrEqual(60);
    expect(cells[0]).toMatchObject({ parent: -1, retainedBytes: totalBytes });
    for (const [i, cell] of cells.entries()) {
      const inside = cells.filter((c) => c.parent === i).reduce((n, c) => n + c.retainedBytes, 0);
      expect(inside + cell.ownBytes).toBe(cell.retainedBytes);
      expect(cell.parent).toBeLessThan(i);
    }
  });
  test('many children of one class are one rectangle', () => {
    const s = heap('root → cache → Order[30] (size=100)');
    const { cells } = finish(treemapOf(s, s.graph.root, classesOf(s), 4, 50));
    expect(cells.find((c) => c.class === 'Order')).toMatchObject({ count: 30, retainedBytes: 3000 });
  });

  const request = { direction: 'retainers', depth: 3, fanOut: 5, limit: 40, expand: new Set<number>() } as const;
  test.each(seeds)('a graph stays within its bounds and draws only references that are there (%i)', (seed) => {
    const s = openText(randomSnapshot({ seed, nodes: 200 }));
    const g = s.graph;
    for (const direction of ['retainers', 'references'] as const) {
      for (const row of [3, 17, 90]) {
        const { nodes, edges } = finish(objectGraph(s, row, classesOf(s), { ...request, direction }));
        expect(nodes.length).toBeLessThanOrEqual(40);
        expect(Math.max(...nodes.map((n) => n.level))).toBeLessThanOrEqual(3);
        const ids = new Set(nodes.map((n) => n.id));
        for (const edge of edges) expect(ids.has(edge.from) && ids.has(edge.to)).toBe(true);
        // Every object but the first hangs on one that is nearer.
        for (const node of nodes.filter((n) => n.level > 0)) {
          const near = edges.filter((e) => (direction === 'retainers' ? e.from : e.to) === node.id);
          expect(near.length).toBeGreaterThan(0);
        }
        expect(nodes[0]?.id).toBe(g.nodeId[row]);
      }
    }
  });
  test('backing stores are folded into their object; what is left out is counted; opening shows more', () => {
    const words = Array.from({ length: 9 }, (_, i) => `(array) → {${3 * i + 1}}:User#${i}`).join('\n');
    const s = heap(`root → app:App → users:Map → {table}:(array)\n${words}`);
    const map = rowNamed(s, 'Map');
    const draw = (expand: ReadonlySet<number>) =>
      finish(objectGraph(s, map, classesOf(s), { ...request, direction: 'references', depth: 1, expand }));
    const first = draw(new Set());
    expect(first.nodes.map((n) => n.class)).toEqual(['Map', 'User', 'User', 'User', 'User', 'User']);
    expect(first.nodes[0]?.hidden).toBe(4);
    expect(first.edges[0]?.label).toBe('[1]');
    expect(draw(new Set([map])).nodes).toHaveLength(10);
    const back = finish(objectGraph(s, rowNamed(s, 'User'), classesOf(s), request));
    expect(back.nodes.map((n) => n.class).slice(0, 3)).toEqual(['User', 'Map', 'App']);
  });
  test('what a filter leaves out is neither drawn nor walked through, and counted as not drawn', () => {
    const s = heap(`
      root → app:App → users:List (size=100) → User
      root → log:Log → User
      App → spare:Spare → User`);
    const drawn = (filter: string) => {
      const { nodes } = finish(objectGraph(s, rowNamed(s, 'User'), classesOf(s), { ...request, filter }));
      return { classes: nodes.map((n) => n.class).toSorted(), hidden: nodes[0]?.hidden };
    };
    const all = drawn('');
    expect(all.classes).toEqual(expect.arrayContaining(['App', 'List', 'Log', 'Spare', 'User']));
    expect(drawn('-log -spare')).toEqual({
      classes: all.classes.filter((name) => name !== 'Log' && name !== 'Spare'),
      hidden: (all.hidden ?? 0) + 2,
    });
    expect(drawn('shallow>50').classes).toEqual(['List', 'User']);
  });
});

describe('ropes and slices', () => {
  const s = heap(`
    root → big:"parent text that is long" (size=5000 id=50)
    root → cut:Slice (type=sliced_string size=32) → {parent}:Text (type=string size=9000 id=51)
    root → cut2:Slice2 (type=sliced_string size=32) → {parent}:Text
    root → cut3:Slice3 (type=sliced_string size=32) → {parent}:"parent text that is long"
    root → rope → {x}:Rope (type=concatenated_string size=32 id=60) → {first}:Inner (type=concatenated_string size=32) → {first}:"a"
    Inner → {second}:"b"
    Rope → {second}:"c"`);
  test('a parent that only slices hold is wasted but for what they use', () => {
    const rows = finish(pinnedStrings(s));
    expect(rows.find((r) => r.id === 51)).toMatchObject({ kind: 'sliced', pieces: 2, pieceBytes: 64, heldBytes: 9000, onlyByPieces: true });
    expect(rows.find((r) => r.id === 51)?.wastedBytes).toBe(9000 - 'SliceSlice2'.length);
    expect(rows.find((r) => r.id === 50)).toMatchObject({ wastedBytes: 0, onlyByPieces: false });
  });
  test('a rope’s inner nodes are its cost; a part of a rope is no rope', () => {
    const ropes = finish(pinnedStrings(s)).filter((r) => r.kind === 'rope');
    expect(ropes).toMatchObject([{ id: 60, pieces: 2, pieceBytes: 64, preview: 'abc' }]);
  });
});

describe('collections', () => {
  test('capacities follow from sizes', () => {
    // 8-byte words: a Map of 4 entries has 32 bytes and a table of (2 + 3 + 2 + 12) words.
    const s = heap(`
      root → m:Map (size=184) → {table}:(array) (size=0)
      (array) → {5}:"k"
      (array) → {6}:Value
      root → l:Array (size=848) → [0]:Value#2
      root → n:Array#2 (size=848)`);
    const rows = finish(collectionsByFill(s, classesOf(s)));
    expect(rows).toMatchObject([
      { kind: 'array', used: 1, capacity: 100, unusedBytes: 99 * 8 },
      { kind: 'map', used: 1, capacity: 4, unusedBytes: 3 * 28 },
    ]);
  });
});
