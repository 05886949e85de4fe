// The index beside a snapshot: opening from it gives what opening the snapshot gives, and a bad one is as good as none.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainKernels } from '../../../../src/engine/kernels/kernels.js';
import { histogram } from '../../../../src/engine/queries/histogram.js';
import type { Snapshot } from '../../../../src/engine/queries/snapshot.js';
import { finish } from '../../../../src/engine/work.js';
import { Pace } from '../../../../src/engine-host/drive.js';
import { fingerprintOf } from '../../../../src/engine-host/index-file/fingerprint.js';
import { PREFIX } from '../../../../src/engine-host/index-file/format.js';
import { IndexKeeper } from '../../../../src/engine-host/index-file/keeper.js';
import { indexPathOf } from '../../../../src/engine-host/index-file/path.js';
import { readIndex } from '../../../../src/engine-host/index-file/read.js';
import { type SnapshotGlance, SnapshotStore } from '../../../../src/engine-host/store.js';
import { smallHeap, whole } from '../../../builders/python-columns.js';
import { randomSnapshot } from '../../../builders/snapshot-random.js';

let folder = '';
let path = '';
const text = randomSnapshot({ seed: 11, nodes: 900 });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-index-'));
  path = join(folder, 'a.heapsnapshot');
  writeFileSync(path, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openIn = async (store: SnapshotStore): Promise<Snapshot> => {
  const work = store.open(path, new Pace(undefined));
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value.snapshot;
  }
};
const glanceIn = async (store: SnapshotStore): Promise<SnapshotGlance> => {
  const work = store.glance(path, new Pace(undefined));
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value;
  }
};
const storeWith = (keeper?: IndexKeeper): SnapshotStore =>
  new SnapshotStore(plainKernels, undefined, { threads: { minBytes: 0 }, ...(keeper === undefined ? {} : { index: keeper }) });

/** Opens the snapshot and has its index written. */
const writeOne = async (): Promise<Snapshot> => {
  const keeper = new IndexKeeper(0);
  const snapshot = await openIn(storeWith(keeper));
  await keeper.finish();
  return snapshot;
};
const readOne = async (): Promise<Snapshot | undefined> => {
  const work = readIndex(path, await fingerprintOf(path), new Pace(undefined));
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value?.snapshot;
  }
};

const comparable = (s: Snapshot) => ({
  columns: Object.entries(s.graph)
    .filter(([, value]) => ArrayBuffer.isView(value))
    .map(([name, value]) => [name, Array.from(value as Uint32Array)]),
  strings: Array.from({ length: s.graph.strings.count + 20 }, (_, i) => s.graph.strings.text(i)),
  words: { ...s.graph.words, pairOfName: Array.from(s.graph.words.pairOfName), pairTable: Array.from(s.graph.words.pairTable) },
  totalBytes: s.graph.totalBytes,
  rows: finish(histogram(s, 'class')),
  groups: Array.from(finish(s.groups('class')).of),
  definitions: finish(s.definitions()),
  depth: finish(s.tree()).depth,
});

test('opening from the index gives what opening the snapshot gives', async () => {
  const first = await writeOne();
  const again = await readOne();
  expect(again).toBeDefined();
  expect(comparable(again as Snapshot)).toEqual(comparable(first));
  // Nothing half-written is left.
  expect(readdirSync(folder).sort()).toEqual(['a.heapsnapshot', 'a.heapsnapshot.holdfast-index']);
});

test('the summary and the class list need no columns, and damage to these shows later without harm', async () => {
  const first = await writeOne();
  const rows = finish(histogram(first, 'class'));
  const file = readFileSync(indexPathOf(path));
  const before = await glanceIn(storeWith());
  // Every column is damaged; the description, behind them, is whole.
  file.fill(0x55, PREFIX, file.readDoubleLE(24));
  writeFileSync(indexPathOf(path), file);
  const store = storeWith(new IndexKeeper(0));
  const glance = await glanceIn(store);
  expect(glance.summary).toEqual(before.summary);
  expect(glance.classRows).toEqual(rows);
  expect(store.size).toBe(0);
  expect(comparable(await openIn(store))).toEqual(comparable(first));
  expect(store.size).toBe(1);
  expect((await glanceIn(store)).summary).toEqual(before.summary);
});

test('a glance sees that the file was replaced', async () => {
  await writeOne();
  const store = storeWith(new IndexKeeper(0));
  const before = (await glanceIn(store)).summary;
  writeFileSync(path, randomSnapshot({ seed: 12, nodes: 500 }));
  const after = (await glanceIn(store)).summary;
  expect(before.nodes).toBe(900);
  expect(after.nodes).toBe(500);
});

test("CPython's heap keeps its classes", async () => {
  writeFileSync(path, whole(smallHeap()).bytes());
  const first = await openIn(storeWith());
  const keeper = new IndexKeeper(0);
  keeper.later({ path, fingerprint: await fingerprintOf(path), snapshot: first, format: 'python-columns' });
  await keeper.finish();
  const again = (await readOne()) as Snapshot;
  expect(Array.from(again.graph.className as Uint32Array)).toEqual(Array.from(first.graph.className as Uint32Array));
  expect(finish(histogram(again, 'class'))).toEqual(finish(histogram(first, 'class')));
  const groups = finish(again.groups('class'));
  expect(again.describe(5, groups)).toEqual(first.describe(5, finish(first.groups('class'))));
  expect(again.describe(5, groups)).toMatchObject({ class: 'module', preview: 'app' });
});

test('a host that is told not to neither reads nor writes it', async () => {
  await openIn(storeWith());
  expect(existsSync(indexPathOf(path))).toBe(false);
});

test('another snapshot in its place is opened itself', async () => {
  await writeOne();
  writeFileSync(path, randomSnapshot({ seed: 12, nodes: 300 }));
  expect(await readOne()).toBeUndefined();
  expect((await openIn(storeWith(new IndexKeeper(0)))).graph.nodeCount).toBe(300);
});

test('the same bytes at another time are another file', async () => {
  await writeOne();
  utimesSync(path, new Date(1_000_000), new Date(2_000_000));
  expect(await readOne()).toBeUndefined();
});

test('a damaged index is rebuilt silently', async () => {
  await writeOne();
  const index = indexPathOf(path);
  const good = readFileSync(index);
  // A byte in each tenth of the file: prefix, columns, description.
  for (let k = 0; k < 10; k++) {
    const bad = Buffer.from(good);
    const at = Math.floor((good.length * k) / 10) + 3;
    bad[at] = bad[at] ^ 0x41;
    writeFileSync(index, bad);
    const read = await readOne();
    // Padding between columns is the only place where a byte does not matter.
    if (read !== undefined) expect(good[at]).toBe(0);
  }
  for (const length of [0, 10, 40, good.length >> 1, good.length - 1]) {
    writeFileSync(index, good);
    truncateSync(index, length);
    expect(await readOne()).toBeUndefined();
  }
  const opened = await writeOne();
  expect(opened.graph.nodeCount).toBe(900);
  expect(await readOne()).toBeDefined();
});

test('a pipe in the place of an index does not hold the opening up', async () => {
  execFileSync('mkfifo', [indexPathOf(path)]);
  expect((await openIn(storeWith(new IndexKeeper(0)))).graph.nodeCount).toBe(900);
});

test('an index of another version is rebuilt', async () => {
  await writeOne();
  const bytes = readFileSync(indexPathOf(path));
  bytes.writeUInt32LE(bytes.readUInt32LE(16) + 1, 16);
  writeFileSync(indexPathOf(path), bytes);
  expect(await readOne()).toBeUndefined();
});

test('where an index cannot be written there is none, and no complaint', async () => {
  // A folder of that name: the rename at the end fails whoever runs this.
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(indexPathOf(path), 'x'), { recursive: true });
  const opened = await writeOne();
  expect(opened.graph.nodeCount).toBe(900);
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
});
