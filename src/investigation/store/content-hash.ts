// What a snapshot's file holds, whatever it is compressed with.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** SHA-256 of a snapshot's uncompressed bytes; `undefined` when there are more than `most`, or it cannot be unpacked. */
export async function contentHash(path: string, most: number, signal?: AbortSignal): Promise<string | undefined> {
  const raw = createReadStream(path, { highWaterMark: 1 << 20 });
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const head = await firstBytes(path);
    const stream = head[0] === 0x1f && head[1] === 0x8b ? raw.pipe(createGunzip()) : raw;
    raw.on('error', (error) => stream.destroy(error));
    for await (const piece of stream) {
      signal?.throwIfAborted();
      bytes += (piece as Buffer).length;
      if (bytes > most) return undefined;
      hash.update(piece as Buffer);
    }
    return hash.digest('hex');
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    return undefined;
  } finally {
    raw.destroy();
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
