// What tells one snapshot file from another without reading it whole.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Fingerprint } from './format.js';

const END_BYTES = 64 << 10;

/** Throws what the file system throws. */
export const fingerprintOf = async (path: string): Promise<Fingerprint> => {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    const digests: number[] = [];
    const buffer = Buffer.alloc(END_BYTES);
    for (const at of [0, Math.max(0, status.size - END_BYTES)]) {
      const { bytesRead } = await file.read(buffer, 0, END_BYTES, at);
      digests.push(crc32(buffer.subarray(0, bytesRead)));
    }
    return { bytes: status.size, modifiedMs: status.mtimeMs, digest: digests.map((d) => d.toString(16)).join('-') };
  } finally {
    await file.close();
  }
};
