import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { newSnapshotId } from '../../src/investigation/names.js';
import { createInvestigation, openInvestigation } from '../../src/investigation/store/open.js';
import type { Store } from '../../src/investigation/store/store.js';
import type { Result } from '../../src/shared/result.js';
import type { CaptureReport } from '../../src/shared/target.js';
import type { RunId, SnapshotId, Timestamp } from '../../src/shared/units.js';

export const fixtureV1 = join(import.meta.dirname, '../fixtures/investigation-v1');
export const at = 1_767_621_802_000 as Timestamp;
export const report = { bytes: 6, storedBytes: 6, sha256: 'ab', pause: 1, total: 2, canary: 'held' } as CaptureReport;

export async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}

/** A folder of its own for each test of the file that calls this; stores that were kept are closed after it. */
export function investigationFolder() {
  const stores: Store[] = [];
  let scratch: string;
  const folder = {
    dir: '',
    kept(store: Store): Store {
      stores.push(store);
      return store;
    },
    create: async () => folder.kept(await value(createInvestigation(folder.dir, 'n'))),
    open: async () => folder.kept(await value(openInvestigation(folder.dir))),
    manifest: () => JSON.parse(readFileSync(join(folder.dir, 'investigation.json'), 'utf8')),
    files: (name: string) => (existsSync(join(folder.dir, name)) ? readdirSync(join(folder.dir, name)).sort() : []),
  };
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  beforeEach(() => {
    folder.dir = join(mkdtempSync(join(scratch, 'i-')), 'inv');
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
  return folder;
}

/** A finished capture of six bytes. */
export async function capture(store: Store, label: string): Promise<SnapshotId> {
  const id = newSnapshotId();
  const { file, path } = store.newSnapshotFile(label, at);
  void store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label, at, file });
  writeFileSync(path, '{"a":1');
  await store.dispatch({ type: 'finish-capture', id, report });
  return id;
}
