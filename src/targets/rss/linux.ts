// Memory of a process as Linux reports it. Reads are synchronous: /proc answers from memory in 30 to 50 µs, less than a trip
// through the thread pool costs.
import { readFileSync } from 'node:fs';

/** Bytes; a figure is absent where the kernel does not tell it. */
export type ProcessMemory = { readonly rss: number; readonly peak?: number };

/** The split of resident memory, bytes. */
export type MemoryDetail = {
  readonly rss: number;
  readonly peak: number | undefined;
  readonly anonymous: number | undefined;
  readonly file: number | undefined;
  readonly shared: number | undefined;
  readonly swap: number | undefined;
};

/** What is really charged to this process, bytes; takes the kernel about 11 ms for a big process: not for every sample. */
export type ProportionalMemory = { readonly proportional: number; readonly unique: number };

const AT_PAGESZ = 6n;
let knownPageSize: number | undefined;

/** Page size from this process's auxiliary vector (Node has no call for it); 4096 where that cannot be read. */
export function pageSize(): number {
  if (knownPageSize === undefined) {
    knownPageSize = 4096;
    try {
      const vector = readFileSync('/proc/self/auxv');
      for (let at = 0; at + 16 <= vector.length; at += 16) {
        if (vector.readBigUInt64LE(at) === AT_PAGESZ) knownPageSize = Number(vector.readBigUInt64LE(at + 8));
      }
    } catch {
      // not Linux, or a hidden /proc: the usual size
    }
  }
  return knownPageSize;
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
};

/** Resident bytes now, from statm; `undefined` when the process is gone. */
export function readResident(pid: number): number | undefined {
  const pages = read(`/proc/${pid}/statm`)?.split(' ')[1];
  const rss = Number(pages) * pageSize();
  // a zombie has no memory left and answers zeros
  return pages === undefined || !(rss > 0) ? undefined : rss;
}

const kilobytes = (text: string, field: string): number | undefined => {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text);
  return found === null ? undefined : Number(found[1]) * 1024;
};

export function readDetail(pid: number): MemoryDetail | undefined {
  const text = read(`/proc/${pid}/status`);
  if (text === undefined) return undefined;
  const rss = kilobytes(text, 'VmRSS');
  if (rss === undefined) return undefined;
  return {
    rss,
    peak: kilobytes(text, 'VmHWM'),
    anonymous: kilobytes(text, 'RssAnon'),
    file: kilobytes(text, 'RssFile'),
    shared: kilobytes(text, 'RssShmem'),
    swap: kilobytes(text, 'VmSwap'),
  };
}

export function readProportional(pid: number): ProportionalMemory | undefined {
  const text = read(`/proc/${pid}/smaps_rollup`);
  if (text === undefined) return undefined;
  const proportional = kilobytes(text, 'Pss');
  const clean = kilobytes(text, 'Private_Clean');
  const dirty = kilobytes(text, 'Private_Dirty');
  if (proportional === undefined || clean === undefined || dirty === undefined) return undefined;
  return { proportional, unique: clean + dirty };
}

export function readMemory(pid: number): ProcessMemory | undefined {
  const rss = readResident(pid);
  if (rss === undefined) return undefined;
  const peak = kilobytes(read(`/proc/${pid}/status`) ?? '', 'VmHWM');
  return peak === undefined ? { rss } : { rss, peak };
}
