// A compressed snapshot as Holdfast stores it (targets/snapshot-writer.ts): gzip members of one block each, whose headers
// say how long they are.
import { readSync } from 'node:fs';

const HEADER = 20;
/** Fixed part of the header, and our extra field: subfield HF with a 32-bit length. */
const EXPECTED = [0x1f, 0x8b, 8, 4];
const EXTRA = [8, 0, 0x48, 0x46, 4, 0];

export interface Members {
  /** Start of each member in the file, and the end of the last. */
  readonly starts: Float64Array;
  /** Uncompressed. */
  readonly bytes: number;
}

/** Undefined when the file is not made of such members from its first byte to its last. `block`: uncompressed bytes of all but the last. */
export const membersOf = (fd: number, size: number, block: number): Members | undefined => {
  const header = Buffer.alloc(HEADER);
  const starts: number[] = [];
  let at = 0;
  while (at < size) {
    if (readSync(fd, header, 0, HEADER, at) < HEADER) return undefined;
    if (EXPECTED.some((b, i) => header[i] !== b) || EXTRA.some((b, i) => header[10 + i] !== b)) return undefined;
    starts.push(at);
    const length = header.readUInt32LE(16);
    if (length < HEADER + 8) return undefined;
    at += length;
  }
  if (at !== size || starts.length === 0) return undefined;
  const trailer = Buffer.alloc(4);
  readSync(fd, trailer, 0, 4, size - 4);
  const last = trailer.readUInt32LE(0);
  if (last > block) return undefined;
  starts.push(size);
  return { starts: Float64Array.from(starts), bytes: (starts.length - 2) * block + last };
};
