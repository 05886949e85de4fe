// Writing a bundle: streamed into a file beside, with the list of hashes last; synced; the caller reads it again before it gets its name.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { failed, ok, type Result } from '../../shared/result.js';
import { lstatIf, writeFailure } from '../store/disk.js';
import { type BundleList, bundleFormat, bundleVersion, listName } from './format.js';

/** What goes in under which name: a text, or a file as it is now. */
export type BundleEntry =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly path: string; readonly compress: boolean };

export interface BundleFacts {
  readonly level: BundleList['level'];
  readonly writtenBy: string;
  readonly at: Date;
}

const ZIP64_FROM = 2 ** 31;

/** A file that is being written beside `path`. `keep` gives it its name, `drop` removes it. */
export interface PendingFile {
  readonly path: string;
  readonly temporary: string;
  readonly bytes: number;
  keep(): Promise<Result<void>>;
  drop(): Promise<void>;
}

export async function writeBundle(
  path: string,
  entries: readonly BundleEntry[],
  facts: BundleFacts,
  onProgress: (done: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Result<PendingFile>> {
  return writeBeside(path, async (file) => {
    const zip = new ZipFile();
    const files: BundleList['files'] = [];
    let broken: ((error: Error) => void) | undefined;
    const failure = new Promise<never>((_, reject) => {
      broken = reject;
    });
    failure.catch(() => undefined);
    let done = 0;
    const hashed = (name: string, source: Readable): Readable => {
      const hash = createHash('sha256');
      let bytes = 0;
      const tap = new Transform({
        transform(piece: Buffer, _, next) {
          hash.update(piece);
          bytes += piece.length;
          done += piece.length;
          onProgress(done);
          next(undefined, piece);
        },
        flush(next) {
          files.push({ name, bytes, sha256: hash.digest('hex') });
          next();
        },
      });
      source.on('error', (error) => {
        tap.destroy(error);
        broken?.(error);
      });
      return source.pipe(tap);
    };
    const options = { mtime: facts.at, mode: 0o100644 };
    for (const entry of entries) {
      if ('text' in entry) {
        zip.addReadStreamLazy(entry.name, { ...options, compress: true }, (give) =>
          give(undefined, hashed(entry.name, Readable.from([Buffer.from(entry.text, 'utf8')]))),
        );
        continue;
      }
      const { size } = await stat(entry.path);
      zip.addReadStreamLazy(entry.name, { ...options, compress: entry.compress, forceZip64Format: size > ZIP64_FROM }, (give) =>
        // No further than the size it has now: a timeline may go on growing.
        give(
          undefined,
          hashed(entry.name, size === 0 ? Readable.from([]) : createReadStream(entry.path, { end: size - 1, highWaterMark: 1 << 20 })),
        ),
      );
    }
    zip.addReadStreamLazy(listName, { ...options, compress: true }, (give) => {
      const list: BundleList = {
        format: bundleFormat,
        version: bundleVersion,
        level: facts.level,
        writtenBy: facts.writtenBy,
        writtenAt: facts.at.toISOString(),
        files,
      };
      give(undefined, Readable.from([Buffer.from(`${JSON.stringify(list, undefined, 2)}\n`)]));
    });
    zip.end();
    zip.on('error', (error: Error) => broken?.(error));
    await Promise.race([pipeline(zip.outputStream as Readable, into(file), signal === undefined ? {} : { signal }), failure]);
  });
}

/** A stream into an open file that stays open: the handle's own never ends when it is not to close it. */
export const into = (file: FileHandle): Writable =>
  new Writable({
    highWaterMark: 1 << 20,
    write(piece: Buffer, _, next) {
      const all = async (): Promise<void> => {
        for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
      };
      all().then(() => next(), next);
    },
  });

/** Streams into a new file beside `path` and syncs it. */
export async function writeBeside(path: string, write: (file: FileHandle) => Promise<void>): Promise<Result<PendingFile>> {
  const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.partial`;
  let file: FileHandle | undefined;
  const drop = () => unlink(temporary).catch(() => undefined);
  try {
    const there = await lstatIf(path);
    if (there !== undefined && !there.isFile())
      throw Object.assign(new Error('not a file'), { code: there.isDirectory() ? 'EISDIR' : 'ELOOP' });
    file = await open(temporary, 'wx', 0o600);
    await write(file);
    await file.sync();
    const { size } = await file.stat();
    await file.close();
    return ok({
      path,
      temporary,
      bytes: size,
      keep: async () => {
        try {
          await rename(temporary, path);
          return ok(undefined);
        } catch (error) {
          await drop();
          return failed(writeFailure(error, path));
        }
      },
      drop,
    });
  } catch (error) {
    await file?.close().catch(() => undefined);
    await drop();
    if ((error as Error).name === 'AbortError') return failed({ code: 'CANCELLED', data: {} });
    return failed(writeFailure(error, path));
  }
}
