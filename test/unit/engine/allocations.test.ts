// Allocation data: of a small tree by hand, and of a program that Node itself recorded.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EngineFault } from '../../../src/engine/faults.js';
import type { AllocationData } from '../../../src/engine/formats/allocations.js';
import { readAllocations } from '../../../src/engine/formats/v8/allocations.js';
import { isProfile, readProfile } from '../../../src/engine/formats/v8/profile.js';
import { allocationsOverTime, weightsOf } from '../../../src/engine/queries/allocations.js';
import { CallTree } from '../../../src/engine/queries/calls.js';
import { histogram } from '../../../src/engine/queries/histogram.js';
import { membersOf } from '../../../src/engine/queries/objects.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import { snapshotJson } from '../../builders/snapshot-language.js';
import { openBytes } from '../../builders/snapshot-open.js';

const drain = <T>(reading: Generator<unknown, T, Uint8Array | undefined>, bytes: Uint8Array, chunk: number): T => {
  let at = 0;
  let step = reading.next(undefined);
  while (step.done !== true) {
    step = reading.next(at < bytes.length ? bytes.slice(at, at + chunk) : undefined);
    at += chunk;
  }
  return step.value;
};
const read = (bytes: Uint8Array, s?: Snapshot, chunk = 7): AllocationData =>
  drain(
    readAllocations({ bytes: bytes.length, exact: true }, (index) => s?.graph.strings.text(index) ?? ''),
    bytes,
    chunk,
  );
const profile = (text: string, chunk = 7): AllocationData => {
  const bytes = new TextEncoder().encode(text);
  return drain(readProfile({ bytes: bytes.length, exact: true }), bytes, chunk);
};
const calls = (data: AllocationData): CallTree => finish(CallTree.of(data, data.traces));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('by hand', () => {
  const json = snapshotJson('root → a:Thing (id=3) → b:Part (id=7)');
  const name = json.strings.push('outer', 'inner', '/app/x.js') - 3;
  json['trace_function_infos'] = [1, name, name + 2, 9, 1, 5, 2, name + 1, name + 2, 9, 11, 3];
  // outer allocates 1 (10 bytes) and calls inner (2, 40 bytes), which calls itself (3, 60 bytes)
  json['trace_tree'] = [1, 0, 1, 10, [2, 1, 2, 40, [3, 1, 3, 60, []]]];
  json['samples'] = [1000, 1, 2000, 5, 3000, 9];
  const { snapshot } = json as unknown as { snapshot: { meta: { node_fields: string[] }; trace_function_count: number } };
  snapshot.trace_function_count = 2;
  // The thing was allocated by inner inside inner, the part by outer.
  const fields = snapshot.meta.node_fields.length;
  const nodes = json['nodes'] as number[];
  const traceAt = snapshot.meta.node_fields.indexOf('trace_node_id');
  const idAt = snapshot.meta.node_fields.indexOf('id');
  for (let v = 0; v < nodes.length; v += fields) nodes[v + traceAt] = ({ 3: 3, 7: 1 } as Record<number, number>)[nodes[v + idAt]] ?? 0;
  const bytes = text(JSON.stringify(json));
  const s = openBytes(bytes);
  const inner = { name: 'inner', script: '/app/x.js', line: 11, column: 3 };
  const outer = { name: 'outer', script: '/app/x.js', line: 1, column: 5 };

  test('own allocations, and those of what a function called, itself not twice', () => {
    for (const chunk of [1, 7, 4096]) {
      expect(finish(calls(read(bytes, s, chunk)).rows('functions', []))).toEqual([
        { key: 1, ...inner, count: 5, bytes: 100, totalCount: 5, totalBytes: 100, opens: false },
        { key: 0, ...outer, count: 1, bytes: 10, totalCount: 6, totalBytes: 110, opens: false },
      ]);
    }
  });
  test('no more of the file is read than what was asked for is in', () => {
    const chunk = 16;
    const asked = (wanted: 'traces' | 'all', file: Uint8Array): { readonly data: AllocationData; readonly bytes: number } => {
      let read = 0;
      const reading = readAllocations({ bytes: file.length, exact: true }, () => '', wanted);
      let step = reading.next(undefined);
      while (step.done !== true) {
        step = reading.next(read < file.length ? file.slice(read, read + chunk) : undefined);
        read += chunk;
      }
      return { data: step.value, bytes: read };
    };
    const at = (file: Uint8Array, word: string): number => new TextDecoder().decode(file).indexOf(word);
    // As V8 writes it: strings come last.
    const { strings, ...rest } = json;
    const whole = text(JSON.stringify({ ...rest, strings }));
    const tracked = asked('traces', whole);
    expect(tracked.data).toMatchObject({ kind: 'tracked', samples: [1000, 1, 2000, 5, 3000, 9] });
    expect(tracked.bytes).toBeLessThan(at(whole, '"strings"') + 2 * chunk);
    // Recorded over time, but without stacks.
    const untracked = text(JSON.stringify({ ...json, snapshot: { ...snapshot, trace_function_count: 0 }, trace_tree: [] }));
    expect(asked('traces', untracked).data.kind).toBe('none');
    expect(asked('traces', untracked).bytes).toBeLessThan(at(untracked, '"nodes"') + 2 * chunk);
    expect(asked('all', untracked).data.samples).toEqual([1000, 1, 2000, 5, 3000, 9]);
  });
  test('from the outermost call inwards', () => {
    const tree = calls(read(bytes, s));
    const top = finish(tree.rows('callees', []));
    expect(top).toEqual([{ key: 0, ...outer, count: 1, bytes: 10, totalCount: 6, totalBytes: 110, opens: true }]);
    expect(finish(tree.rows('callees', [0]))).toMatchObject([{ key: 1, bytes: 40, totalBytes: 100, opens: true }]);
    expect(finish(tree.rows('callees', [0, 1]))).toMatchObject([{ key: 1, bytes: 60, totalBytes: 60, opens: false }]);
    expect(finish(tree.rows('callees', [1]))).toEqual([]);
  });
  test('from who allocated outwards: what each caller is answerable for', () => {
    const tree = calls(read(bytes, s));
    expect(finish(tree.rows('callers', []))).toMatchObject([
      { key: 1, bytes: 100, opens: true },
      { key: 0, bytes: 10, opens: false },
    ]);
    expect(finish(tree.rows('callers', [1]))).toMatchObject([
      { key: 1, bytes: 60, opens: true },
      { key: 0, bytes: 40, opens: false },
    ]);
    expect(finish(tree.rows('callers', [1, 1]))).toMatchObject([{ key: 0, bytes: 60 }]);
  });
  test('as a picture: each call lies on its caller, and what has no room is told', () => {
    const { calls: drawn, totalBytes, more } = finish(calls(read(bytes, s)).flame('callees', [], 10, 100));
    expect(drawn.map(({ name, parent, depth, from, bytes: wide }) => [name, parent, depth, from, wide])).toEqual([
      ['outer', -1, 0, 0, 110],
      ['inner', 0, 1, 0, 100],
      ['inner', 1, 2, 0, 60],
    ]);
    expect([totalBytes, more]).toEqual([110, false]);
    expect(finish(calls(read(bytes, s)).flame('callees', [], 2, 100))).toMatchObject({ calls: { length: 2 }, more: true });
    expect(finish(calls(read(bytes, s)).flame('callers', [], 10, 100)).calls.filter((c) => c.depth === 0)).toMatchObject([
      { name: 'inner', from: 0, bytes: 100 },
      { name: 'outer', from: 100, bytes: 10 },
    ]);
  });
  test('objects by where they were allocated', () => {
    const known = openBytes(bytes);
    known.allocations = read(bytes, known);
    const rows = finish(histogram(known, 'site', []));
    expect(rows.map(({ label, count }) => [label, count])).toEqual(
      expect.arrayContaining([
        ['inner /app/x.js:11:3', 1],
        ['outer /app/x.js:1:5', 1],
      ]),
    );
    const alive = finish(weightsOf(known.graph, known.allocations, finish(membersOf(known, []))));
    expect([...alive.objects]).toEqual([1, 0, 1]);
  });
  test('what is alive, by when it was allocated', () => {
    expect(finish(allocationsOverTime(s, read(bytes, s)))).toEqual([
      { atMs: 1, count: 0, bytes: 0 },
      { atMs: 2, count: 1, bytes: 16 },
      { atMs: 3, count: 1, bytes: 16 },
    ]);
  });
  test('a file without them has none, a cut one gives what came before', () => {
    expect(read(text(JSON.stringify(snapshotJson('root → a:Thing (id=3)'))))).toMatchObject({ kind: 'none', samples: [] });
    const cut = read(text('{"trace_function_infos":[1,2,3,4,5,6],"trace_tree":[1,0,1,9,[2,0,1'));
    expect([cut.functions.count, cut.traces.count]).toEqual([1, 1]);
  });
  test('a call that bears the number of one above it does not make it a circle', () => {
    // Each is [number, function, count, bytes, calls]: 1 calls 2, which calls 1 again, and itself.
    const round = read(text('{"trace_function_infos":[1,0,0,0,0,0],"trace_tree":[1,0,1,8,[2,0,1,8,[1,0,1,8,[1,0,1,8,[]]]]]}'));
    expect(round.traces.count).toBe(4);
    expect(finish(calls(round).rows('functions', [])).reduce((n, row) => n + row.count, 0)).toBe(4);
    expect(finish(calls(round).rows('callees', []))).toHaveLength(1);
    expect(finish(calls(round).flame('callees', [], 200, 500)).calls.length).toBeGreaterThan(1);
  });
  test('numbers that are none are a fault; depth and wrong indices are no danger', () => {
    expect(() => read(text('{"samples":[1,"x"]}'))).toThrow(EngineFault);
    expect(read(text(`{"trace_tree":[${'1,'.repeat(1e5)}2,0,3,4,[]]}`)).traces).toMatchObject({ count: 1, bytes: Float64Array.of(4) });
    const depth = 50_000;
    const deep = read(text(`{"trace_tree":[${'1,7,1,1,['.repeat(depth)}${']'.repeat(depth)}]}`), undefined, 1 << 16);
    expect(deep.traces.count).toBe(depth);
    expect(finish(calls(deep).rows('functions', []))).toMatchObject([{ name: '', count: depth, totalCount: depth }]);
    expect(finish(calls(deep).flame('callees', [], 200, 500)).more).toBe(true);
    expect(() => read(text(`{"trace_tree":[${'1,7,1,1,['.repeat(1_000_001)}`), undefined, 1 << 16)).toThrow(EngineFault);
  });
});

describe('a sampled profile', () => {
  const frame = (functionName: string, lineNumber: number) => ({
    functionName,
    scriptId: '9',
    url: '/app/x.js',
    lineNumber,
    columnNumber: 2,
  });
  const whole = {
    head: {
      callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      selfSize: 0,
      id: 1,
      children: [
        {
          children: [{ callFrame: frame('in "é" \ner', 10), selfSize: 64, id: 3, children: [] }],
          id: 2,
          callFrame: frame('outer', 0),
          selfSize: 8,
        },
        { callFrame: frame('other', 4), selfSize: 100, id: 4, children: [] },
      ],
    },
    samples: [
      { size: 32, nodeId: 3, ordinal: 1 },
      { size: 32, nodeId: 3, ordinal: 2 },
      { size: 8, nodeId: 2, ordinal: 3 },
    ],
  };
  const json = JSON.stringify(whole);

  test('is told from a snapshot, and read in whatever pieces it comes', () => {
    expect(isProfile(text(json))).toBe(true);
    expect(isProfile(text(JSON.stringify(snapshotJson('root'))))).toBe(false);
    for (const [i, chunk] of [1, 5, 1 << 16].entries()) {
      const data = profile(i === 0 ? JSON.stringify(whole, undefined, 2) : json, chunk);
      expect(data.kind).toBe('sampled');
      expect(finish(calls(data).rows('callees', []))).toMatchObject([
        { name: 'other', line: 5, column: 3, bytes: 100, opens: false },
        { name: 'outer', line: 1, count: 1, bytes: 8, totalCount: 3, totalBytes: 72, opens: true },
      ]);
      expect(finish(calls(data).rows('functions', [])).map((row) => row.name)).toEqual(['other', 'in "é" \ner', 'outer']);
    }
  });
  test('cut anywhere: what came before the cut, said to be cut, or the place of the damage', () => {
    for (let length = 0; length < json.length; length++) {
      let data: AllocationData;
      try {
        data = profile(json.slice(0, length), 64);
      } catch (error) {
        expect(error).toBeInstanceOf(EngineFault);
        expect(length).toBeLessThan(12);
        continue;
      }
      expect(data.truncated?.offset).toBe(text(json.slice(0, length)).length);
      expect(() => finish(calls(data).rows('functions', []))).not.toThrow();
    }
  });
  test('hostile ones are refused with their place, and depth is no danger', () => {
    const fault = (value: string): unknown => {
      try {
        return profile(value).kind;
      } catch (error) {
        return (error as EngineFault).fault;
      }
    };
    expect(fault('{"head":{"selfSize":-5}}')).toEqual({ kind: 'corrupt', section: 'head', offset: 20, reason: 'expected a number' });
    expect(fault('{"head":{"selfSize":1e999}}')).toMatchObject({ kind: 'corrupt' });
    expect(fault('{"head":{"selfSize":1 2}}')).toMatchObject({ kind: 'corrupt' });
    expect(fault('{"head":{"children":[{}}}')).toMatchObject({ kind: 'corrupt', reason: 'expected , or ]' });
    expect(fault('{"head":[]}')).toMatchObject({ kind: 'corrupt', section: 'head' });
    expect(fault('{"startTime":1}')).toMatchObject({ kind: 'corrupt', section: 'head' });
    const depth = 100_000;
    const deep = profile(`{"head":${'{"selfSize":1,"children":['.repeat(depth)}{}${']}'.repeat(depth)}}`, 1 << 16);
    expect(deep.traces.count).toBe(depth + 1);
    expect(finish(calls(deep).rows('functions', []))).toMatchObject([{ bytes: depth }]);
  });
});

test('a program that Node recorded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-allocations-'));
  const path = join(folder, 'x.heaptimeline');
  const program = `
    const inspector = require('node:inspector');
    const fs = require('node:fs');
    const session = new inspector.Session();
    session.connect();
    session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true }, () => {
      class Order { constructor(i) { this.i = i; this.lines = [i, i]; } }
      function makeOrders() { const all = []; for (let i = 0; i < 3000; i++) all.push(new Order(i)); return all; }
      globalThis.kept = makeOrders();
      const file = fs.openSync(process.argv[1], 'w');
      session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => fs.writeSync(file, params.chunk));
      setTimeout(() => session.post('HeapProfiler.stopTrackingHeapObjects', {}, () => fs.closeSync(file)), 200);
    });`;
  try {
    execFileSync(process.execPath, ['-e', program, path]);
    const bytes = Uint8Array.from(readFileSync(path));
    const s = openBytes(bytes);
    const data = read(bytes, s, 1 << 16);
    const rows = finish(calls(data).rows('functions', []));
    const made = rows.find((row) => row.name === 'Order');
    expect(made?.count).toBeGreaterThanOrEqual(3000);
    expect(rows.find((row) => row.name === 'makeOrders')?.totalCount).toBeGreaterThanOrEqual(6000);
    expect(rows.some((row) => row.name === '(root)')).toBe(false);
    // The third line of the program, as an editor counts it.
    expect(rows.find((row) => row.name === 'makeOrders')?.line).toBe(8);
    const alive = finish(allocationsOverTime(s, data)).reduce((n, sample) => n + sample.count, 0);
    expect(alive).toBeGreaterThan(3000);
    s.allocations = data;
    const sites = finish(histogram(s, 'site', [{ grouping: 'class', key: 'Order' }]));
    expect(sites.filter((row) => /^(?:makeOrders|Order) /.test(row.label)).reduce((n, row) => n + row.count, 0)).toBeGreaterThan(2900);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
