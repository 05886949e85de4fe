// What tells one snapshot file from another without reading it whole.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Fingerprint } from './format.js';

const END_BYTES = 64 << 10;

/** Throws what the file system throws. */
export const fingerprintOf = async (path: string): Promise<Fingerprint> => {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(END_BYTES);
    for (const at of [0, Math.max(0, status.size - END_BYTES)]) {
      const { bytesRead } = await file.read(buffer, 0, END_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { bytes: status.size, modifiedMs: status.mtimeMs, digest: hash.digest('hex') };
  } finally {
    await file.close();
  }
};
