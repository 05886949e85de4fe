// The kernels on threads must make the very arrays that the plain ones make, or leave the file to them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { histogram } from '../../../../src/engine/queries/histogram.js';
import { finish } from '../../../../src/engine/work.js';
import { Pace } from '../../../../src/engine-host/drive.js';
import type { ParallelSnapshot } from '../../../../src/engine-host/threads/graph.js';
import { openParallel } from '../../../../src/engine-host/threads/open.js';
import { FailureError } from '../../../../src/shared/result.js';
import { withLength } from '../../../../src/targets/snapshot-writer.js';
import { type ProgramSnapshots, snapshotsOf } from '../../../builders/snapshot-of-program.js';
import { openBytes } from '../../../builders/snapshot-open.js';
import { randomSnapshot } from '../../../builders/snapshot-random.js';

let folder = '';
let real: ProgramSnapshots;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-wasm-'));
  real = await snapshotsOf({
    source: `
class Session { constructor(i) { this.id = i; this.user = { name: 'user é "' + i, tags: new Set([i]) }; } }
const sessions = new Map(), weak = new WeakMap(), keys = [];
function cycle(n) {
  for (let i = 0; i < 200; i++) {
    const key = { n, i };
    keys.push(key);
    weak.set(key, { value: i });
    sessions.set('s' + n + ':' + i, new Session(i));
  }
}`,
    snapshots: 1,
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await real.remove();
});

const open = async (path: string): Promise<ParallelSnapshot | undefined> => {
  const opening = openParallel(path, new Pace(undefined), { minBytes: 0 });
  for (;;) {
    const step = await opening.next();
    if (step.done === true) return step.value;
  }
};

const COLUMNS = [
  'nodeType',
  'nodeName',
  'nodeId',
  'selfSize',
  'detachedness',
  'firstEdge',
  'edgeType',
  'edgeName',
  'edgeTo',
  'locations',
  'detached',
  'dominator',
  'retained',
  'distance',
  'firstRetainer',
  'retainerEdge',
] as const;

type Column = ArrayLike<number> | undefined;

/** One element that differs says more than sixty thousand that do not. */
const difference = (name: string, ours: Column, plain: Column): string | undefined => {
  if (ours === undefined || plain === undefined) return ours === plain ? undefined : `${name}: only one has it`;
  if (ours.length !== plain.length) return `${name}: ${ours.length} entries, ${plain.length} expected`;
  for (let i = 0; i < plain.length; i++) if (ours[i] !== plain[i]) return `${name}[${i}] is ${ours[i]}, ${plain[i]} expected`;
  return undefined;
};

const expectSame = (ours: ParallelSnapshot, bytes: Uint8Array): void => {
  const plain = openBytes(bytes);
  const { graph } = plain;
  for (const name of COLUMNS) expect(difference(name, ours.graph[name], graph[name])).toBeUndefined();
  expect(ours.graph.strings.count).toBe(graph.strings.count);
  for (let i = 0; i < graph.strings.count + 10; i++) expect(ours.graph.strings.text(i)).toBe(graph.strings.text(i));
  for (const name of ['nodeCount', 'edgeCount', 'root', 'nodeTypeNames', 'extraNativeBytes', 'totalBytes'] as const)
    expect(ours.graph[name]).toEqual(graph[name]);
  expect(ours.graph.words.index).toEqual(graph.words.index);
  expect(Array.from(ours.graph.words.pairOfName)).toEqual(Array.from(graph.words.pairOfName));
  expect(Array.from(ours.graph.words.pairTable)).toEqual(Array.from(graph.words.pairTable));
  expect(ours.classes).toBeDefined();
  expect(ours.classes?.definitions).toEqual(finish(plain.definitions()));
  expect(ours.classes?.rows).toEqual(finish(histogram(plain, 'class')));
  const groups = finish(plain.groups('class'));
  expect(ours.classes?.groups.keys).toEqual(groups.keys);
  expect(ours.classes?.groups.labels).toEqual(groups.labels);
  expect(difference('classes', ours.classes?.groups.of, groups.of)).toBeUndefined();
  const tree = finish(plain.tree());
  expect(ours.tree.depth).toBe(tree.depth);
  expect(difference('children', ours.tree.nodes, tree.nodes)).toBeUndefined();
  expect(
    difference('firstChild', ours.tree.first.subarray(0, graph.nodeCount + 1), tree.first.subarray(0, graph.nodeCount + 1)),
  ).toBeUndefined();
};

/** As captures are stored: a gzip member for each block. */
const stored = (bytes: Uint8Array, block = 1 << 20): Buffer => {
  const members: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += block) members.push(withLength(gzipSync(bytes.subarray(at, at + block), { level: 1 })));
  return Buffer.concat(members);
};

const file = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe('a real heap', () => {
  test('has the same arrays', async () => {
    const [path] = real.paths as [string];
    const ours = await open(path);
    expect(ours).toBeDefined();
    expectSame(ours as ParallelSnapshot, readFileSync(path));
  });

  test('has the same arrays from its compressed form', async () => {
    const bytes = readFileSync(real.paths[0] as string);
    const ours = await open(file('real.heapsnapshot.gz', stored(bytes)));
    expect(ours).toBeDefined();
    expectSame(ours as ParallelSnapshot, bytes);
  });

  test('goes to the plain path when the members are of another size', async () => {
    const bytes = readFileSync(real.paths[0] as string);
    expect(await open(file('odd.heapsnapshot.gz', stored(bytes, 300_000)))).toBeUndefined();
    expect(await open(file('one.heapsnapshot.gz', gzipSync(bytes)))).toBeUndefined();
  });
});

test.each([0, 1, 2, 3, 4, 5])('random graphs have the same arrays (%i)', async (group) => {
  for (let k = 0; k < 16; k++) {
    const seed = group * 16 + k + 1;
    const nodes = [7, 40, 150, 900][k % 4] as number;
    const text = randomSnapshot({ seed, nodes, compact: k % 2 === 1 });
    const ours = await open(file('random.heapsnapshot', text));
    expect(ours, `seed ${seed}`).toBeDefined();
    expectSame(ours as ParallelSnapshot, Buffer.from(text));
  }
});

test('a long list whose members are held elsewhere too has the same arrays', async () => {
  const n = 20_000;
  // The root holds the list first, and every member.
  const rows = [`9,0,1,0,${n + 1},0,0`];
  const edges = ['2,1,7', ...Array.from({ length: n }, (_, i) => `1,${i},${7 * (n + 1 + i)}`)];
  for (let i = 0; i < n; i++) {
    const last = i === n - 1;
    rows.push(`3,1,${2 * i + 3},16,${last ? 1 : 2},0,0`);
    edges.push(`2,2,${7 * (n + 1 + i)}`, ...(last ? [] : [`2,1,${7 * (i + 2)}`]));
  }
  for (let i = 0; i < n; i++) rows.push(`3,2,${2 * (n + i) + 3},16,0,0,0`);
  const { meta } = (JSON.parse(randomSnapshot({ seed: 1, nodes: 7 })) as { snapshot: { meta: unknown } }).snapshot;
  const header = JSON.stringify({ meta, node_count: rows.length, edge_count: edges.length, trace_function_count: 0 });
  const text = `{"snapshot":${header},\n"nodes":[${rows.join('\n,')}\n],\n"edges":[${edges.join('\n,')}\n],\n"strings":["","next","value"]}`;
  const ours = await open(file('list.heapsnapshot', text));
  expectSame(ours as ParallelSnapshot, Buffer.from(text));
  expect([ours?.graph.dominator[n], ours?.graph.dominator[2 * n]]).toEqual([n - 1, 0]);
});

test('a graph with edges to its root goes to the plain path', async () => {
  let refused = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const text = randomSnapshot({ seed, nodes: 60, toRoot: true });
    const ours = await open(file('to-root.heapsnapshot', text));
    if (ours === undefined) refused++;
    else expectSame(ours, Buffer.from(text));
  }
  expect(refused).toBeGreaterThan(0);
});

test('sizes beyond 32 bits do not wrap', async () => {
  // Two backing stores of 3 GiB, owned by one object.
  const rows = [
    [9, 0, 1, 0, 1, 0, 0],
    [3, 1, 3, 16, 2, 0, 0],
    [1, 2, 5, 3221225472, 0, 0, 0],
    [1, 2, 7, 3221225472, 0, 0, 0],
  ];
  const edges = [
    [2, 1, 7],
    [3, 2, 14],
    [3, 2, 21],
  ];
  const head = (JSON.parse(randomSnapshot({ seed: 1, nodes: 7 })) as { snapshot: { meta: unknown } }).snapshot.meta;
  const text = `{"snapshot":${JSON.stringify({ meta: head, node_count: 4, edge_count: 3, trace_function_count: 0 })},\n"nodes":[${rows.map((r) => r.join(',')).join('\n,')}\n],\n"edges":[${edges.map((r) => r.join(',')).join('\n,')}\n],\n"strings":["","a","store"]}`;
  const ours = await open(file('wide.heapsnapshot', text));
  expect(ours).toBeDefined();
  expectSame(ours as ParallelSnapshot, Buffer.from(text));
  expect(ours?.graph.selfSize[1]).toBe(16 + 2 * 3221225472);
});

test('an opening may be left at any point', { timeout: 90_000 }, async () => {
  const path = file('left.heapsnapshot', randomSnapshot({ seed: 8, nodes: 120_000, compact: true }));
  const eager = new Pace(undefined);
  eager.due = () => true;
  let left = 0;
  for (let after = 1; after <= 12; after++) {
    const opening = openParallel(path, eager, { minBytes: 0 });
    for (let k = 0; k < after; k++) if ((await opening.next()).done === true) break;
    const end = await opening.return(undefined);
    if (end.value === undefined) left++;
  }
  // A promise that nobody waits for any more fails the whole run; the engine's process would end by it.
  await new Promise((done) => setTimeout(done, 100));
  expect(left).toBeGreaterThan(0);
  expect(await open(path)).toBeDefined();
});

test('an opening may be cancelled before every step', { timeout: 90_000 }, async () => {
  const path = file('cancelled.heapsnapshot', randomSnapshot({ seed: 8, nodes: 60_000, compact: true }));
  const cancelled = async (at: number): Promise<boolean> => {
    const pace = new Pace(undefined);
    let checks = 0;
    pace.check = () => {
      if (++checks === at) throw new Error('cancelled');
    };
    const opening = openParallel(path, pace, { minBytes: 0 });
    try {
      while ((await opening.next()).done !== true);
      return false;
    } catch (error) {
      expect(error).toMatchObject({ message: 'cancelled' });
      return true;
    }
  };
  let at = 1;
  while (await cancelled(at)) at++;
  // As above: what was still to come on the threads must have somebody who hears of their end.
  await new Promise((done) => setTimeout(done, 100));
  expect(at).toBeGreaterThan(2);
});

test('a file that needs more memory than there is says how much is missing', async () => {
  const path = file('large.heapsnapshot', randomSnapshot({ seed: 5, nodes: 900 }));
  const { nodeCount, edgeCount } = ((await open(path)) as ParallelSnapshot).graph;
  const needMb = Math.ceil((nodeCount * 49 + edgeCount * 13 + 100e6) / 1e6);
  const opening = openParallel(path, new Pace(undefined), { minBytes: 0, freeBytes: 30_900_000 });
  const failure = await opening.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FailureError);
  expect((failure as FailureError).failure).toEqual({
    code: 'MEMORY_SHORT',
    data: { path, needMb, freeMb: 30, missingMb: needMb - 30 },
  });
  // Claims that the bytes cannot hold are not believed: the reader refuses them.
  const liar = file(
    'liar.heapsnapshot',
    randomSnapshot({ seed: 5, nodes: 60, compact: true }).replace(/"edge_count":\d+/, '"edge_count":4000000000'),
  );
  expect((await openParallel(liar, new Pace(undefined), { minBytes: 0, freeBytes: 1e9 }).next()).value).toBeUndefined();
});

describe('what is wrong with a file is for the plain path to say', () => {
  const good = randomSnapshot({ seed: 3, nodes: 60, compact: true });
  const cases: readonly (readonly [string, (text: string) => string])[] = [
    ['cut in the nodes', (t) => t.slice(0, t.indexOf('"nodes":[') + 60)],
    ['cut in the edges', (t) => t.slice(0, t.indexOf('"edges":[') + 60)],
    ['cut in the strings', (t) => t.slice(0, t.length - 12)],
    ['a number that is none', (t) => t.replace('"edges":[', '"edges":[x')],
    ['a negative number', (t) => t.replace('"edges":[', '"edges":[-')],
    ['an empty number', (t) => t.replace('"nodes":[', '"nodes":[,')],
    ['an empty number within a row', (t) => t.replace(/"nodes":\[9,\d+,/, '"nodes":[9,,')],
    ['a negative number within a row', (t) => t.replace(/("nodes":\[9,\d+,)/, '$1-')],
    ['a number with a letter', (t) => t.replace(/("nodes":\[9,\d+)/, '$1x')],
    ['a line feed within a row', (t) => t.replace('"nodes":[9,', '"nodes":[9\n,')],
    ['a number over 32 bits', (t) => t.replace('"edges":[', '"edges":[9999999999')],
    ['a wrong node count', (t) => t.replace('"node_count":60', '"node_count":59')],
    ['more nodes than claimed', (t) => t.replace('"node_count":60', '"node_count":5')],
    ['an edge count that lies', (t) => t.replace(/"edge_count":\d+/, '"edge_count":4000000000')],
    ['a target between nodes', (t) => t.replace(/(\d+)\],\s*"trace_function_infos"/, (_, n) => `${Number(n) + 1}],"trace_function_infos"`)],
    ['a target out of range', (t) => t.replace(/(\d+)\],\s*"trace_function_infos"/, '600000],"trace_function_infos"')],
    ['an unknown node type', (t) => t.replace('"nodes":[9', '"nodes":[77')],
    ['no strings', (t) => t.replace('"strings":', '"words":')],
    ['too few strings', (t) => t.replace(/"strings":\[[\s\S]*\]/, '"strings":["a"]')],
    ['an unterminated string', (t) => t.replace(/"\]\s*\}\s*$/, ']}')],
    ['strings without commas', (t) => t.replace(/"strings":\[("[^"]*"),/, '"strings":[$1')],
    ['sections in another order', (t) => t.replace('"nodes":', '"edges2":[],"nodes":')],
    ['something after the strings', (t) => t.replace(/\}\s*$/, ',"more":[1]}')],
  ];
  test.each(cases)('%s', async (_, damage) => {
    const text = damage(good);
    expect(text).not.toBe(good);
    expect(await open(file('bad.heapsnapshot', text))).toBeUndefined();
  });

  test('nothing at all, and a folder', async () => {
    expect(await open(file('empty.heapsnapshot', ''))).toBeUndefined();
    expect(await open(folder)).toBeUndefined();
    expect(await open(join(folder, 'missing'))).toBeUndefined();
  });
});
