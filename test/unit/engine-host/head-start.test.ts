// The snapshot an engine process is started for.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { plainKernels } from '../../../src/engine/kernels/kernels.js';
import { engineArgs, engineOptions } from '../../../src/engine-host/arguments.js';
import { Pace } from '../../../src/engine-host/drive.js';
import { HeadStart } from '../../../src/engine-host/head-start.js';
import { Queries } from '../../../src/engine-host/queries.js';
import { SnapshotStore } from '../../../src/engine-host/store.js';
import type { Progress } from '../../../src/shared/progress.js';
import { failureOf, resultOf, startEngine } from '../../builders/snapshot-engine.js';
import { snapshotText } from '../../builders/snapshot-language.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-head-start-'));
  path = join(folder, 'first.heapsnapshot');
  await writeFile(path, snapshotText('root → cache → Order[3] (size=100)'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Work that goes on until it is told to stop. */
async function* endless(pace: Pace, ended: () => void): AsyncGenerator<Progress, void, void> {
  try {
    for (let done = 0; ; done++) {
      yield { step: 'nodes', done };
      await pause(5);
      pace.check();
    }
  } finally {
    ended();
  }
}

test('the snapshot is opened without being asked for', async () => {
  const store = new SnapshotStore(plainKernels);
  await store.begin(path);
  await vi.waitFor(() => expect(store.size).toBe(1), 10_000);
});

test('a process that was started for a snapshot answers about it, and about others', async () => {
  const other = join(folder, 'other.heapsnapshot');
  await writeFile(other, snapshotText('root → list → Item[7]'));
  const engine = await startEngine({ first: path });
  try {
    expect(await resultOf(engine.client.summary({ path: other }))).toMatchObject({ nodes: 9 });
    expect(await resultOf(engine.client.summary({ path }))).toMatchObject({ nodes: 5 });
  } finally {
    engine.kill();
  }
});

test('what is wrong with the file is said to whoever asks', async () => {
  const missing = join(folder, 'missing.heapsnapshot');
  const engine = await startEngine({ first: missing });
  try {
    expect(await failureOf(engine.client.summary({ path: missing }))).toEqual({ code: 'FILE_NOT_FOUND', data: { path: missing } });
  } finally {
    engine.kill();
  }
});

describe('whoever waits for it', () => {
  test('hears its progress, and gives it up by a cancel', async () => {
    let ended = false;
    const start = new HeadStart(path, (pace) => endless(pace, () => (ended = true)));
    await start.begun;
    const cancel = new AbortController();
    const waiting = start.follow(new Pace(cancel.signal));
    expect(await waiting.next()).toMatchObject({ done: false, value: { step: 'nodes' } });
    cancel.abort();
    await expect(waiting.next()).rejects.toThrow();
    expect(ended).toBe(true);
  });

  test('gives it up by listening no more', async () => {
    let ended = false;
    const start = new HeadStart(path, (pace) => endless(pace, () => (ended = true)));
    const waiting = start.follow(new Pace(undefined));
    await waiting.next();
    await waiting.return();
    expect(ended).toBe(true);
  });
});

describe('the next of several', () => {
  test('is opened beside the one before it', async () => {
    const other = join(folder, 'beside.heapsnapshot');
    await writeFile(other, snapshotText('root → list → Item[7]'));
    const store = new SnapshotStore(plainKernels);
    const next = await store.beside(path, other);
    await next?.ended;
    expect(store.opened(other)?.graph.nodeCount).toBe(9);
    expect(await store.beside(path, other)).toBeUndefined();
  });

  test('is left alone where there is no such file, and given up with the one before it', async () => {
    const store = new SnapshotStore(plainKernels);
    expect(await store.beside(path, join(folder, 'nowhere.heapsnapshot'))).toBeUndefined();
    const queries = new Queries(store);
    const asked = queries.compare(
      {
        paths: [join(folder, 'nowhere.heapsnapshot'), path],
        identity: 'shapes',
        grouping: 'class',
        view: 'all',
        page: { offset: 0, limit: 1 },
      },
      new Pace(undefined),
    );
    await expect(asked.next()).rejects.toMatchObject({ failure: { code: 'FILE_NOT_FOUND' } });
  });
});

test('a process is told in its arguments', () => {
  for (const options of [
    { index: true, first: undefined },
    { index: false, first: 'a b=c.heapsnapshot' },
  ])
    expect(engineOptions(engineArgs(options))).toEqual(options);
});
