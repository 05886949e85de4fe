// Bytes of a snapshot file in chunks, plain or gzip (one member or many); which of the two is seen from the first bytes.
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { SourceInfo } from '../engine/formats/reader.js';
import { fail } from '../shared/fail.js';
import { FailureError } from '../shared/result.js';
import { USUAL_RATIO } from './plain-bytes.js';

const CHUNK = 1 << 20;

export interface ByteSource {
  readonly info: SourceInfo;
  /** On disk. */
  readonly fileBytes: number;
  readonly modifiedMs: number;
  /** Next chunk, valid until the following call; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  rewind(): Promise<void>;
  close(): Promise<void>;
}

const fileFailure = (path: string, error: unknown): FailureError => {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new FailureError(
    code === 'ENOENT' || code === 'ENOTDIR' ? fail('FILE_NOT_FOUND', { path }) : fail('FILE_UNREADABLE', { path, reason: code }),
  );
};

/** Refuses what is not a regular file, before anybody opens it: to open a pipe is to wait for its writer. Throws `FailureError`. */
export const checkRegular = async (path: string): Promise<void> => {
  let kind: Awaited<ReturnType<typeof stat>>;
  try {
    kind = await stat(path);
  } catch (error) {
    throw fileFailure(path, error);
  }
  if (!kind.isFile()) throw new FailureError(fail('FILE_UNREADABLE', { path, reason: kind.isDirectory() ? 'EISDIR' : 'ENOTSUP' }));
};

/** Opens a file; throws `FailureError`. */
export const openSource = async (path: string): Promise<ByteSource> => {
  await checkRegular(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const status = await handle.stat();
    if (status.size === 0) throw new FailureError(fail('FILE_EMPTY', { path }));
    const magic = new Uint8Array(2);
    await handle.read(magic, 0, 2, 0);
    const compressed = magic[0] === 0x1f && magic[1] === 0x8b;
    const file = { path, fileBytes: status.size, modifiedMs: status.mtimeMs };
    return compressed ? gzipSource(file, handle) : plainSource(file, handle);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    throw error instanceof FailureError ? error : fileFailure(path, error);
  }
};

interface OpenFile {
  readonly path: string;
  readonly fileBytes: number;
  readonly modifiedMs: number;
}

/** Reads one chunk ahead into the other of two buffers. */
const plainSource = (file: OpenFile, handle: FileHandle): ByteSource => {
  const buffers: [Uint8Array, Uint8Array] = [
    new Uint8Array(Math.min(CHUNK, file.fileBytes)),
    new Uint8Array(Math.min(CHUNK, file.fileBytes)),
  ];
  let turn = 0;
  let position = 0;
  let ahead: Promise<Uint8Array | undefined> | undefined;
  const read = async (): Promise<Uint8Array | undefined> => {
    const buffer = buffers[turn];
    turn = 1 - turn;
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    return bytesRead === 0 ? undefined : buffer.subarray(0, bytesRead);
  };
  const settle = async (): Promise<void> => {
    await ahead?.catch(() => undefined);
    ahead = undefined;
  };
  return {
    ...file,
    info: { bytes: file.fileBytes, exact: true },
    async next() {
      try {
        const chunk = await (ahead ?? read());
        ahead = chunk === undefined ? undefined : read();
        // A rejection is met by the next call; until then it must not count as unhandled.
        ahead?.catch(() => undefined);
        return chunk;
      } catch (error) {
        throw fileFailure(file.path, error);
      }
    },
    async rewind() {
      await settle();
      position = 0;
    },
    async close() {
      await settle();
      await handle.close();
    },
  };
};

const gzipSource = (file: OpenFile, handle: FileHandle): ByteSource => {
  let produced = 0;
  const start = () => {
    const raw = createReadStream(file.path, { highWaterMark: CHUNK });
    const gunzip = createGunzip({ chunkSize: CHUNK });
    raw.on('error', (error) => gunzip.destroy(error));
    raw.pipe(gunzip);
    return { raw, gunzip, chunks: gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array> };
  };
  let stream = start();
  const stop = (): void => {
    stream.raw.destroy();
    stream.gunzip.destroy();
  };
  return {
    ...file,
    info: { bytes: file.fileBytes * USUAL_RATIO, exact: false },
    async next() {
      try {
        const step = await stream.chunks.next();
        if (step.done === true) return undefined;
        produced += step.value.length;
        return step.value;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Cut short: what came before counts, and the reader reports the truncation.
        if (code === 'Z_BUF_ERROR') return undefined;
        if (code?.startsWith('Z_') === true)
          throw new FailureError(
            fail('SNAPSHOT_CORRUPT', { path: file.path, section: 'gzip', offset: produced, reason: (error as Error).message }),
          );
        throw fileFailure(file.path, error);
      }
    },
    async rewind() {
      stop();
      produced = 0;
      stream = start();
    },
    async close() {
      stop();
      await handle.close();
    },
  };
};
