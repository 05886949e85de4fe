// Strings that lie in the shared memory, as the engine's string table.
/// <reference path="./webassembly.d.ts" />
import { StringTable } from '../../engine/strings.js';

/** Byte offsets into the memory. */
export interface StringArea {
  /** First byte after the opening bracket, and end of the section. */
  readonly texts: number;
  readonly end: number;
  /** 32-bit offsets from `texts`. */
  readonly offsets: number;
  readonly count: number;
}

/** Pages of StringTable are addressed in slots of this many bytes. */
const SLOT = 1 << 24;

export const arenaStrings = (memory: WebAssembly.Memory, area: StringArea): StringTable => {
  const page = new Uint8Array(memory.buffer, area.texts, area.end - area.texts);
  const slots = Math.max(1, Math.ceil(page.length / SLOT));
  return new StringTable({
    pages: Array.from({ length: slots }, () => page),
    starts: Array.from({ length: slots }, () => 0),
    offsets: new Uint32Array(memory.buffer, area.offsets, area.count),
    count: area.count,
  });
};
