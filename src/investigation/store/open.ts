// An investigation's folder, made or opened, under its lock where nobody else holds that.
import { join, resolve } from 'node:path';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { Timestamp } from '../../shared/units.js';
import { formatManifest, manifestName } from '../manifest.js';
import { emptyInvestigation } from '../model.js';
import { Consent } from './consent.js';
import { lstatIf, makeFolder, writeText } from './disk.js';
import { gitignore, readFolder, removeLeftovers } from './folder.js';
import { acquireLock, type Lock } from './lock.js';
import { Store } from './store.js';

/** Creates the folder where needed. An investigation that is there already is NOT_WRITABLE (EEXIST): it is never overwritten. */
export async function createInvestigation(dir: string, name: string, consent = new Consent()): Promise<Result<Store>> {
  const root = resolve(dir);
  const folder = await makeFolder(root);
  if (!folder.ok) return folder;
  const path = join(root, manifestName);
  const exists = async () => (await lstatIf(path)) !== undefined;
  const refusal = failedWith('NOT_WRITABLE', { path, reason: 'EEXIST' });
  if (await exists()) return refusal;
  const lock = await acquireLock(root);
  if (!lock.ok) return lock;
  const content = emptyInvestigation(name, Date.now() as Timestamp);
  // Again under the lock: somebody else may have created one just now.
  const written = (await exists()) ? refusal : await writeText(path, formatManifest(content, undefined));
  if (!written.ok) {
    await lock.value.release();
    return written;
  }
  // Convenience only: without them the investigation is whole.
  await writeText(join(root, '.gitignore'), gitignore);
  await makeFolder(join(root, 'snapshots'));
  return open(root, lock, consent);
}

/** Opens for writing, or for reading when somebody else writes or the folder cannot be written (`readOnly` says which). */
export async function openInvestigation(dir: string, consent = new Consent()): Promise<Result<Store>> {
  const root = resolve(dir);
  // Before the lock: a folder that is no investigation, or one from a newer Holdfast, gets no file of ours.
  const readable = await readFolder(root);
  if (!readable.ok) return readable;
  return open(root, await acquireLock(root), consent);
}

async function open(root: string, lock: Result<Lock>, consent: Consent): Promise<Result<Store>> {
  if (lock.ok) await removeLeftovers(root);
  // Under the lock: a writer that has just left may have written since.
  const folder = await readFolder(root);
  if (!folder.ok) {
    if (lock.ok) await lock.value.release();
    return folder;
  }
  const store = new Store(root, folder.value, lock, consent);
  await store.start();
  return ok(store);
}
