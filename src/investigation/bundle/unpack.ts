// From a bundle to a folder. Unpacked beside its place under another name, checked as a whole, then renamed: there is never half an
// investigation, and nothing is ever written outside of the new folder.
import { mkdir, mkdtemp, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Progress } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { type Investigation, trashedOf } from '../model.js';
import { slug } from '../names.js';
import { contentHash } from '../store/content-hash.js';
import { lstatIf, makeFolder, writeFailure } from '../store/disk.js';
import { readFolder } from '../store/folder.js';
import { Archive } from './archive.js';
import { type BundleList, listName } from './format.js';

export interface Unpacked {
  readonly dir: string;
  readonly level: BundleList['level'];
  readonly content: Investigation;
}

/** Space that is left for others. */
const spare = 64 * 1024 * 1024;

/** Unpacks into a new folder in `parent`, named after the investigation. Cancelled or refused, nothing stays. */
export async function* unpackBundle(path: string, parent: string, signal?: AbortSignal): AsyncGenerator<Progress, Result<Unpacked>, void> {
  const opened = await Archive.open(path);
  if (!opened.ok) return opened;
  const archive = opened.value;
  let temporary: string | undefined;
  try {
    const home = await makeFolder(parent);
    if (!home.ok) return home;
    const total = archive.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    const free = await statfs(parent).then(
      (disk) => disk.bavail * disk.bsize,
      () => Number.POSITIVE_INFINITY,
    );
    if (total > free - spare) return failedWith('DISK_FULL', { path: parent });
    temporary = await mkdtemp(join(parent, '.unpacking-'));
    let done = 0;
    yield { step: 'unpack', done, total };
    for (const { name } of archive.entries) {
      if (name === listName) continue;
      const written = yield* unpackFile(archive, name, temporary, { from: done, total }, signal);
      if (!written.ok) return written;
      done = written.value;
    }
    const checked = await checkFolder(path, temporary, archive);
    if (!checked.ok) return checked;
    for (const snapshot of checked.value.snapshots) {
      yield { step: 'verify', done: 0 };
      const right = await checkHash(path, temporary, snapshot, signal);
      if (!right.ok) return right;
    }
    const dir = await place(temporary, parent, checked.value.name);
    temporary = undefined;
    return ok({ dir, level: archive.list.level, content: checked.value });
  } catch (error) {
    if ((error as Error).name === 'AbortError') return failedWith('CANCELLED', {});
    return failed(writeFailure(error, parent));
  } finally {
    archive.close();
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function* unpackFile(
  archive: Archive,
  name: string,
  folder: string,
  { from, total }: { readonly from: number; readonly total: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, Result<number>, void> {
  const target = join(folder, ...name.split('/'));
  await mkdir(dirname(target), { recursive: true });
  const file = await open(target, 'wx', 0o600);
  try {
    let done = from;
    const read = await archive.read(
      name,
      async (piece) => {
        for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
        done += piece.length;
      },
      signal,
    );
    if (!read.ok) return read;
    await file.sync();
    yield { step: 'unpack', done, total };
    return ok(done);
  } finally {
    await file.close();
  }
}

/** The manifest is read as that of any folder, and must not lead out of this one. */
async function checkFolder(path: string, folder: string, archive: Archive): Promise<Result<Investigation>> {
  const read = await readFolder(folder);
  if (!read.ok) {
    const { failure } = read;
    // The place in the sender's file, not the temporary one.
    if (failure.code === 'INVESTIGATION_CORRUPT') return failedWith('INVESTIGATION_CORRUPT', { ...failure.data, path });
    if (failure.code === 'FORMAT_TOO_NEW') return failedWith('FORMAT_TOO_NEW', { ...failure.data, path });
    return read;
  }
  const { content } = read.value;
  const there = new Set(archive.entries.map((entry) => entry.name));
  for (const snapshot of [...content.snapshots, ...trashedOf(content, 'snapshot')]) {
    if (!/^snapshots\/[^/\\]+$/.test(snapshot.file) || snapshot.file.endsWith('/..'))
      return failedWith('ARCHIVE_REFUSED', { path, entry: snapshot.file.slice(0, 200), reason: 'a snapshot outside of the investigation' });
    if (snapshot.content.state === 'complete' && there.has(snapshot.file)) continue;
    if (snapshot.content.state === 'complete' && content.snapshots.includes(snapshot))
      return failedWith('ARCHIVE_CORRUPT', { path, reason: `${snapshot.file.slice(0, 200)} is missing` });
  }
  return ok(content);
}

async function checkHash(
  path: string,
  folder: string,
  snapshot: Investigation['snapshots'][number],
  signal?: AbortSignal,
): Promise<Result<void>> {
  const { content, file } = snapshot;
  if (content.state !== 'complete' || content.sha256 === undefined) return ok(undefined);
  const found = await contentHash(join(folder, ...file.split('/')), content.bytes, signal);
  return found === content.sha256
    ? ok(undefined)
    : failedWith('ARCHIVE_CORRUPT', { path, reason: `${file.slice(0, 200)} does not hold what the manifest says (hash)` });
}

/** Gives the folder its name, the first that is free. */
async function place(temporary: string, parent: string, name: string): Promise<string> {
  const stem = slug(name) || 'investigation';
  for (let n = 1; ; n++) {
    const dir = join(parent, n === 1 ? stem : `${stem} ${n}`);
    if ((await lstatIf(dir)) !== undefined) continue;
    try {
      await rename(temporary, dir);
      return dir;
    } catch (error) {
      // Somebody else was faster.
      if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') || n > 100) throw error;
    }
  }
}
