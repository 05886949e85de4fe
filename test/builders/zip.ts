// Zip files that may lie: every field can be set, so that readers can be shown what no honest program writes.
import { deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode. */
  readonly mode?: number;
  /** Instead of the real ones. */
  readonly size?: number;
  readonly storedSize?: number;
  readonly crc?: number;
  /** Instead of its own place: another entry's bytes. */
  readonly offset?: number;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
export const crc32 = (data: Buffer): number => {
  let crc = 0xffffffff;
  for (const byte of data) crc = (table[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

export function zip(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const name = Buffer.isBuffer(part.name) ? part.name : Buffer.from(part.name, 'utf8');
    const data = Buffer.from(part.data ?? '');
    const method = part.method ?? 0;
    const stored = method === 8 ? deflateRawSync(data) : data;
    const flags = part.flags ?? 0x800;
    const fields = (buffer: Buffer, offset: number): void => {
      buffer.writeUInt16LE(20, offset);
      buffer.writeUInt16LE(flags, offset + 2);
      buffer.writeUInt16LE(method, offset + 4);
      buffer.writeUInt32LE(0x21, offset + 6);
      buffer.writeUInt32LE(part.crc ?? crc32(data), offset + 10);
      buffer.writeUInt32LE(part.storedSize ?? stored.length, offset + 14);
      buffer.writeUInt32LE(part.size ?? data.length, offset + 18);
      buffer.writeUInt16LE(name.length, offset + 22);
      buffer.writeUInt16LE(0, offset + 24);
    };
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    fields(local, 4);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    fields(central, 6);
    central.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(part.offset ?? at, 42);
    files.push(local, name, stored);
    directory.push(central, name);
    at += local.length + name.length + stored.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, central, end]);
}
