// Allocation data: of a small tree by hand, and of a program that Node itself recorded.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EngineFault } from '../../../src/engine/faults.js';
import { type AllocationData, readAllocations } from '../../../src/engine/formats/v8/allocations.js';
import { allocationsByFunction, allocationsOverTime } from '../../../src/engine/queries/allocations.js';
import { finish } from '../../../src/engine/work.js';
import { snapshotJson } from '../../builders/snapshot-language.js';
import { openBytes, openText } from '../../builders/snapshot-open.js';

const read = (bytes: Uint8Array, chunk = 7): AllocationData => {
  const reading = readAllocations({ bytes: bytes.length, exact: true });
  let at = 0;
  let step = reading.next(undefined);
  while (step.done !== true) {
    step = reading.next(at < bytes.length ? bytes.slice(at, at + chunk) : undefined);
    at += chunk;
  }
  return step.value;
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('by hand', () => {
  const json = snapshotJson('root → a:Thing (id=3) → b:Part (id=7)');
  const name = json.strings.push('outer', 'inner', '/app/x.js') - 3;
  json['trace_function_infos'] = [1, name, name + 2, 9, 0, 4, 2, name + 1, name + 2, 9, 10, 2];
  // outer allocates 1 (10 bytes) and calls inner (2, 40 bytes), which calls itself (3, 60 bytes)
  json['trace_tree'] = [1, 0, 1, 10, [2, 1, 2, 40, [3, 1, 3, 60, []]]];
  json['samples'] = [1000, 1, 2000, 5, 3000, 9];
  const bytes = text(JSON.stringify(json));
  const s = openBytes(bytes);

  test('own allocations, and those of what a function called, itself not twice', () => {
    for (const chunk of [1, 7, 4096]) {
      const rows = finish(allocationsByFunction(s, read(bytes, chunk)));
      expect(rows).toEqual([
        { name: 'inner', script: '/app/x.js', line: 11, column: 3, count: 5, bytes: 100, totalCount: 5, totalBytes: 100 },
        { name: 'outer', script: '/app/x.js', line: 1, column: 5, count: 1, bytes: 10, totalCount: 6, totalBytes: 110 },
      ]);
    }
  });
  test('what is alive, by when it was allocated', () => {
    expect(finish(allocationsOverTime(s, read(bytes)))).toEqual([
      { atMs: 1, count: 0, bytes: 0 },
      { atMs: 2, count: 1, bytes: 16 },
      { atMs: 3, count: 1, bytes: 16 },
    ]);
  });
  test('a file without them has none, a cut one gives what came before', () => {
    expect(read(text('{"snapshot":{},"nodes":[1,2]}'))).toEqual({ functions: [], traces: [], samples: [] });
    expect(read(text('{"trace_function_infos":[1,2,3,4,5,6],"trace_tree":[1,0,1')).functions).toEqual([2, 3, 4, 5, 6]);
  });
  test('numbers that are none are a fault; depth is no danger', () => {
    expect(() => read(text('{"samples":[1,"x"]}'))).toThrow(EngineFault);
    const depth = 50_000;
    const deep = `{"trace_tree":[${'1,0,1,1,['.repeat(depth)}${']'.repeat(depth)}]}`;
    expect(read(text(deep), 1 << 16).traces).toHaveLength(depth);
    expect(finish(allocationsByFunction(openText(JSON.stringify(json)), read(text(deep), 1 << 16)))).toHaveLength(0);
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
    const data = read(bytes, 1 << 16);
    const rows = finish(allocationsByFunction(s, data));
    expect(rows.find((row) => row.name === 'Order')?.count).toBeGreaterThanOrEqual(3000);
    expect(rows.find((row) => row.name === 'makeOrders')?.totalCount).toBeGreaterThanOrEqual(6000);
    const alive = finish(allocationsOverTime(s, data)).reduce((n, sample) => n + sample.count, 0);
    expect(alive).toBeGreaterThan(3000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
