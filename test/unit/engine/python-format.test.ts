// The reader of CPython's raw columns, on streams written by hand.
import { describe, expect, it } from 'vitest';
import { EngineFault } from '../../../src/engine/faults.js';
import type { Block } from '../../../src/engine/formats/python/blocks.js';
import { Facts } from '../../../src/engine/formats/python/facts.js';
import { EDGE_KINDS } from '../../../src/engine/heap-types.js';
import { detectIdentity } from '../../../src/engine/queries/identity.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import { REFCOUNT_BASE as BASE, ColumnsBuilder, FAR, smallHeap as small, whole } from '../../builders/python-columns.js';
import { openBytes, parseBytes } from '../../builders/snapshot-open.js';

const jsonBlock = (value: unknown): Block => ({ tag: 'META', offset: 0, data: new TextEncoder().encode(JSON.stringify(value)) });

const WEAK = 6 | 16;
const CONTEXT_SHORTCUT = 0 | 16;

const edgesOf = (s: Snapshot, row: number): string[] => {
  const g = s.graph;
  const out: string[] = [];
  for (let e = g.firstEdge[row] as number; e < (g.firstEdge[row + 1] as number); e++) {
    const kind = EDGE_KINDS[(g.edgeType[e] as number) & 15];
    const name = kind === 'element' ? String(g.edgeName[e]) : g.strings.text(g.edgeName[e] as number);
    out.push(`${kind} ${name} > ${classAt(s, g.edgeTo[e] as number)}`);
  }
  return out;
};
const classAt = (s: Snapshot, row: number): string => s.graph.strings.text((s.graph.className as Uint32Array)[row] as number);
const rowsOf = (s: Snapshot, className: string): number[] => [...s.graph.nodeName.keys()].filter((row) => classAt(s, row) === className);
const faultOf = (bytes: Uint8Array): string => {
  try {
    parseBytes(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof EngineFault) return error.fault.kind;
    throw error;
  }
};

describe('raw columns of CPython', () => {
  it('tell of the process what they know, and nothing that makes no sense', () => {
    const told = (meta: unknown, done: unknown) => {
      const facts = new Facts();
      facts.meta(jsonBlock(meta));
      facts.done(jsonBlock(done));
      return facts.process;
    };
    const meta = { title: 'app.py', rss: 20e6, runtime: { name: 'cpython', version: '3.13.0' } };
    const pymalloc = { arenaBytes: 5e6, freeBytes: 1e6, unusedPoolsBytes: 2e6 };
    const malloc = { usedBytes: 4e6, freeBytes: 3e6, trimmableBytes: 1e5 };
    expect(told(meta, { memory: { pymalloc, malloc } })).toEqual({
      runtime: 'CPython 3.13.0',
      title: 'app.py',
      rss: 20e6,
      arenas: { bytes: 5e6, freeBytes: 3e6 },
      malloc: { usedBytes: 4e6, freeBytes: 3e6, trimmableBytes: 1e5 },
    });
    expect(told(meta, { memory: null })).toEqual({ runtime: 'CPython 3.13.0', title: 'app.py', rss: 20e6 });
    expect(told({ rss: -1, title: 7, runtime: [] }, { memory: { pymalloc: { arenaBytes: 'x' } } })).toEqual({
      runtime: 'CPython',
      title: '',
    });
    expect(openBytes(whole(small()).bytes()).graph.process).toEqual({ runtime: 'CPython', title: '' });
  });

  it('become a graph with readable names', () => {
    const s = openBytes(whole(small()).bytes());
    const [module] = rowsOf(s, 'module');
    const [dict] = rowsOf(s, 'dict');
    const [list] = rowsOf(s, 'list');
    const [foo, other] = rowsOf(s, 'app.Foo');
    expect(edgesOf(s, 1)).toEqual(['property app > module']);
    expect(edgesOf(s, module as number)).toEqual(['property __dict__ > dict']);
    expect(edgesOf(s, dict as number)).toEqual([
      'internal key > str',
      'property items > list',
      'internal key > int',
      'element 7 > NoneType',
    ]);
    expect(edgesOf(s, list as number)).toEqual(['element 0 > app.Foo', 'element 1 > app.Foo']);
    expect(edgesOf(s, foo as number)).toEqual(['property val > NoneType', 'property other > app.Foo', 'internal __class__ > type']);
    expect(s.graph.retained[list as number]).toBe(72 + 160 + 1064);
    expect(s.graph.distance[foo as number]).toBe(5);
    expect(other).toBe((foo as number) + 1);
    const groups = finish(s.groups('class'));
    expect(s.describe(module as number, groups)).toMatchObject({ class: 'module', preview: 'app' });
    expect(s.describe(foo as number, groups)).toMatchObject({ class: 'app.Foo', preview: '{val, other}', shallowBytes: 80 });
  });

  it('counts an atom once however often it comes', () => {
    const s = openBytes(whole(small()).bytes());
    expect(rowsOf(s, 'NoneType')).toHaveLength(1);
    expect(s.graph.totalBytes).toBe(16 + 232 + 54 + 28 + 16 + 72 + 160 + 1064);
  });

  it('are never of the same objects when they are of two processes', () => {
    const of = (life?: string) => openBytes(whole(small().json('META', { life })).bytes());
    expect(finish(detectIdentity([of('7-100'), of('7-100')]))).toBe('objects');
    expect(finish(detectIdentity([of('7-100'), of('7-200')]))).toBe('shapes');
    // an agent that does not say it: the objects themselves decide
    expect(finish(detectIdentity([of(), of('7-200')]))).toBe('objects');
  });

  it('reads the same whatever the chunks', () => {
    const bytes = whole(small()).bytes();
    const expected = openBytes(bytes);
    for (const chunk of [1, 3, 64, 1000]) {
      const s = openBytes(bytes, { chunk, exact: false });
      expect([...s.graph.edgeTo]).toEqual([...expected.graph.edgeTo]);
      expect([...s.graph.nodeId]).toEqual([...expected.graph.nodeId]);
    }
  });

  it('tells what is held from C from garbage', () => {
    const s = openBytes(
      whole(
        small()
          // two lists that hold each other: garbage
          .nodes({ type: 5, ids: [0x5000, 0x5040], refcounts: [BASE + 1, BASE + 1], items: 'indexed', lengths: [1, 1] })
          .edges(0x5040, 0x5000)
          // two that hold each other, one of them with a reference from elsewhere
          .nodes({ type: 5, ids: [0x6000, 0x6040], refcounts: [BASE + 1, BASE + 2], items: 'indexed', lengths: [1, 1] })
          .edges(0x6040, 0x6000)
          // a list that was not counted
          .nodes({ type: 5, ids: [0x7000], items: 'indexed', lengths: [1] })
          .edges(0x30),
      ).bytes(),
    );
    expect(s.graph.strings.text(s.graph.nodeName[3] as number)).toBe('(held from C or unknown)');
    const addresses = (row: number): number[] => {
      const g = s.graph;
      return [...g.edgeTo.subarray(g.firstEdge[row], g.firstEdge[row + 1])].map((v) => Math.floor((g.nodeId[v] as number) / 512) * 8);
    };
    expect(addresses(3)).toEqual([0x6040, 0x7000]);
    expect(addresses(4)).toEqual([0x5000]);
  });

  it('neither counts nor follows what is no reference', () => {
    const s = openBytes(
      whole(
        small()
          .type(8, 'weakref')
          .layout(3, [[WEAK, 'referent']])
          .layout(4, [[CONTEXT_SHORTCUT, 'x']])
          .nodes({ type: 8, ids: [0x8000], refcounts: [BASE + 1], layout: 3 })
          .edges(0x9000)
          .nodes({ type: 5, ids: [0x9000], refcounts: [BASE + 1], items: 'indexed', lengths: [1] })
          .edges(0x8000)
          .nodes({ type: 8, ids: [0xa000], refcounts: [BASE + 1], layout: 4 })
          .edges(0x9000),
      ).bytes(),
    );
    // the list has one reference and no edge that owns it: somebody in C does
    const held = s.graph.edgeTo.subarray(s.graph.firstEdge[3], s.graph.firstEdge[4]);
    expect([...held].map((v) => classAt(s, v))).toEqual(['list', 'weakref']);
  });

  it('knows threads, frames and their variables', () => {
    const s = openBytes(
      whole(
        small().json('THRD', {
          id: 1,
          name: 'MainThread',
          frames: [
            {
              text: 'main app.py:3',
              code: 0x1234,
              locals: [
                ['foo', FAR],
                ['gone', 0x99990],
              ],
            },
          ],
        }),
      ).bytes(),
    );
    const [frame] = rowsOf(s, '(frame)');
    expect(edgesOf(s, 2)).toEqual(['element 0 > (thread)']);
    expect(edgesOf(s, frame as number)).toEqual(['context foo > app.Foo']);
    expect(s.graph.strings.text(s.graph.nodeName[frame as number] as number)).toBe('main app.py:3');
  });

  it('gives an object the same id again, and another type at its address a different one', () => {
    const idOf = (name: string, text: string): number[] => {
      const s = openBytes(
        new ColumnsBuilder()
          .type(0, name)
          .type(1, 'str', 'string')
          .layout(0, [])
          .nodes({ type: 0, ids: [FAR], layout: 0 })
          .nodes({ type: 1, ids: [FAR + 128], texts: [text] })
          .json('DONE', { refcountBase: BASE })
          .bytes(),
      );
      return [s.graph.nodeId[5] as number, s.graph.nodeId[6] as number];
    };
    const [foo, text] = idOf('Foo', 'a') as [number, number];
    expect(idOf('Foo', 'a')).toEqual([foo, text]);
    expect(idOf('Bar', 'a')[0]).not.toBe(foo);
    expect(idOf('Foo', 'b')[0]).toBe(foo);
    expect(idOf('Foo', 'b')[1]).not.toBe(text);
    expect(Number.isSafeInteger(idOf('Foo', 'a')[0])).toBe(true);
  });

  it('keeps sizes beyond 4 GiB and texts in any script', () => {
    const s = openBytes(
      new ColumnsBuilder()
        .type(0, 'bytes')
        .nodes({ type: 0, ids: [FAR], sizes: [5 * 2 ** 32], wide: true, texts: ['猫 \ud83d\ude00 "\\'] })
        .json('DONE', { refcountBase: BASE })
        .bytes(),
    );
    expect(s.graph.selfSize[5]).toBe(5 * 2 ** 32);
    expect(s.graph.strings.text(s.graph.nodeName[5] as number)).toBe('猫 \ud83d\ude00 "\\');
  });

  it('says where a file was cut, wherever that is', () => {
    const bytes = whole(small()).bytes();
    expect(faultOf(bytes)).toBe('none');
    for (let length = 0; length < bytes.length; length++) {
      const fault = faultOf(bytes.subarray(0, length));
      expect(length < 8 ? ['empty', 'not-recognised'] : ['truncated']).toContain(fault);
    }
  });

  it('survives any changed byte', () => {
    const bytes = whole(small()).bytes();
    for (let at = 12; at < bytes.length; at++) {
      for (const bit of [1, 0x80]) {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ bit;
        expect(['none', 'corrupt', 'truncated']).toContain(faultOf(changed));
      }
    }
  });

  it('refuses a version it does not know', () => {
    expect(faultOf(whole(new ColumnsBuilder(2)).bytes())).toBe('too-new');
  });

  it('refuses claims that the bytes cannot hold, without room for them', () => {
    const huge = new ColumnsBuilder().type(0, 'list').block('NODE', new Uint8Array(Uint32Array.of(0, 0xffffffff, 1, 0).buffer));
    expect(faultOf(huge.bytes())).toBe('corrupt');
    const long = new ColumnsBuilder()
      .type(0, 'list')
      .nodes({ type: 0, ids: [16], refcounts: [3], items: 'indexed', lengths: [0xffffffff] });
    expect(faultOf(whole(long).bytes())).toBe('corrupt');
  });
});
