// One section of a 64-bit little-endian ELF file: where it is once the file is mapped.
// Layout: System V ABI, "Object Files" (ELF header, section header table, program header table).
import { closeSync, openSync, readSync } from 'node:fs';

const ELF_HEADER = 64;
const SECTION_HEADER = 64;
const PROGRAM_HEADER = 56;
const PT_LOAD = 1;
const MOST_SECTIONS = 200;

/** Bytes from the file's first mapped byte to the section's; `undefined` when it is no such file or has no such section. */
export function sectionOffset(path: string, name: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const read = (length: number, position: number): Buffer => {
      const bytes = Buffer.alloc(length);
      if (readSync(file, bytes, 0, length, position) !== length) throw new RangeError('short file');
      return bytes;
    };
    const header = read(ELF_HEADER, 0);
    // 64 bits, little-endian
    if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return undefined;
    const programs = read(header.readUInt16LE(56) * PROGRAM_HEADER, Number(header.readBigUInt64LE(32)));
    let base: number | undefined;
    for (let at = 0; at < programs.length && base === undefined; at += PROGRAM_HEADER) {
      if (programs.readUInt32LE(at) !== PT_LOAD) continue;
      base = Number(programs.readBigUInt64LE(at + 16)) - Number(programs.readBigUInt64LE(at + 8));
    }
    const count = header.readUInt16LE(60);
    if (count > MOST_SECTIONS || base === undefined) return undefined;
    const sections = read(count * SECTION_HEADER, Number(header.readBigUInt64LE(40)));
    const names = header.readUInt16LE(62) * SECTION_HEADER;
    const text = read(Number(sections.readBigUInt64LE(names + 32)), Number(sections.readBigUInt64LE(names + 24)));
    for (let at = 0; at < sections.length; at += SECTION_HEADER) {
      const from = sections.readUInt32LE(at);
      if (text.toString('latin1', from, text.indexOf(0, from)) === name) return Number(sections.readBigUInt64LE(at + 16)) - base;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
