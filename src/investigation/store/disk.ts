// Files of an investigation: every write is atomic, every refusal a failure, and a link is never followed out of the folder.
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type Failure, fail } from '../../shared/failures.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';

export const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Errors without a code are bugs and are thrown on. */
export function writeFailure(error: unknown, path: string): Failure {
  const code = errorCode(error);
  if (code === '') throw error;
  return code === 'ENOSPC' || code === 'EDQUOT' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code });
}

export async function tryWrite<T>(path: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return failed(writeFailure(error, path));
  }
}

/** Written beside, synced, renamed: a reader sees the old text or the new one, whatever happens. */
export const writeText = (path: string, text: string): Promise<Result<void>> =>
  tryWrite(path, async () => {
    // The library would follow a link and replace what it leads to.
    if ((await lstatIf(path))?.isSymbolicLink()) throw Object.assign(new Error('a link'), { code: 'ELOOP' });
    await writeFileAtomic(path, text, { encoding: 'utf8', fsync: true });
    await syncFolder(dirname(path));
  });

/** The new name must reach the disk too. Windows cannot open a folder, and does it by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some network drives cannot.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR'].includes(errorCode(error))) throw error;
  } finally {
    await folder.close();
  }
}

export async function makeFolder(path: string): Promise<Result<void>> {
  const made = await tryWrite(path, () => makeFolders(path));
  if (!made.ok) return made;
  const found = await lstatIf(path);
  return found?.isDirectory() ? ok(undefined) : failedWith('NOT_WRITABLE', { path, reason: found?.isSymbolicLink() ? 'ELOOP' : 'ENOTDIR' });
}

// Node's own recursive mkdir says ENOENT for a read-only file system.
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    await makeFolders(parent);
    await mkdir(path).catch((again) => {
      if (errorCode(again) !== 'EEXIST') throw again;
    });
  }
}

/** `undefined` when there is nothing; a path below a file has nothing either. */
export async function lstatIf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(absent);
}
export async function statIf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}
export async function readIf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(absent);
}

function absent(error: unknown): undefined {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

/** Tells one content of a file from the next, without reading it. */
export const fingerprint = (found: Stats | undefined): string => (found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`);

/** Which of these names in a folder is there but not what it should be: a link would lead out of the folder, a pipe would never end. */
export async function oddAmong(
  dir: string,
  kind: 'file' | 'folder',
  names: readonly string[],
): Promise<{ readonly place: string; readonly reason: string } | undefined> {
  for (const name of names) {
    const found = await lstatIf(join(dir, name));
    if (found?.isSymbolicLink()) return { place: name, reason: 'is a link' };
    const right = kind === 'file' ? found?.isFile() : found?.isDirectory();
    if (right === false) return { place: name, reason: `is not a ${kind}` };
  }
  return undefined;
}

/** The last `maxBytes` of a regular file; `undefined` when there is none. */
export async function readTail(path: string, maxBytes: number): Promise<Buffer | undefined> {
  if (!(await lstatIf(path))?.isFile()) return undefined;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, maxBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
