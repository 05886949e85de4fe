// How many bytes a stored snapshot holds, without inflating it.
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Uncompressed bytes of a snapshot file: exact for plain text and for the block-wise gzip that captures write (each
 * member says its own length, docs/formats.md), the trailer's word (modulo 4 GiB) for any other gzip. 0 when it cannot be read.
 */
export async function uncompressedBytes(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return 0;
  try {
    const { size } = await file.stat();
    const head = await bytesAt(file, 0, 20);
    if (head.length < 18 || head[0] !== 0x1f || head[1] !== 0x8b) return size;
    return memberLength(head) === undefined ? ((await bytesAt(file, size - 4, 4)).readUInt32LE(0) ?? 0) : await sumOfMembers(file, size);
  } catch {
    return 0;
  } finally {
    await file.close();
  }
}

/** A hundred gigabytes of heap; a hostile file may have members of a few bytes. */
const maxMembers = 100_000;

async function sumOfMembers(file: FileHandle, size: number): Promise<number> {
  let total = 0;
  let position = 0;
  for (let members = 0; position + 20 <= size && members < maxMembers; members++) {
    const length = memberLength(await bytesAt(file, position, 20));
    // A torn member at the end of a partial file does not count.
    if (length === undefined || length < 28 || position + length > size) break;
    total += (await bytesAt(file, position + length - 4, 4)).readUInt32LE(0);
    position += length;
  }
  return total;
}

/** Length of a gzip member that says it in an extra field 'HF'. */
function memberLength(head: Buffer): number | undefined {
  if (head.length < 20 || head[0] !== 0x1f || head[1] !== 0x8b || head[3] !== 4) return undefined;
  return head.readUInt16LE(10) === 8 && head.toString('latin1', 12, 14) === 'HF' ? head.readUInt32LE(16) : undefined;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
