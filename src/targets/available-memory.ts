// How much memory a process of this machine may still take: what the machine has, and what its control group allows.
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

/** Bytes, and what sets the limit. */
export type AvailableMemory = { readonly bytes: number; readonly limitedBy: 'machine' | 'cgroup' };

type Read = (path: string) => string | undefined;

const readText: Read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const ROOT = '/sys/fs/cgroup';
/** Version 1 says "no limit" by a number that no machine has. */
const NO_LIMIT = 2 ** 60;

const figure = (text: string | undefined): number | undefined => {
  const value = Number(text?.trim());
  return text === undefined || text.trim() === 'max' || !Number.isFinite(value) || value >= NO_LIMIT ? undefined : value;
};

/** What is left below the tightest limit on the way up to the root; `undefined` where nothing limits. */
export function cgroupLeft(pid: number, read: Read = readText): number | undefined {
  const lines = (read(`/proc/${pid}/cgroup`) ?? '').split('\n');
  const groups: { readonly folder: string; readonly root: string; readonly limit: string; readonly used: string }[] = [];
  for (const line of lines) {
    const cells = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (cells === null) continue;
    const [, controllers = '', path = ''] = cells;
    if (controllers === '') groups.push({ folder: join(ROOT, path), root: ROOT, limit: 'memory.max', used: 'memory.current' });
    else if (controllers.split(',').includes('memory')) {
      const root = join(ROOT, 'memory');
      groups.push({ folder: join(root, path), root, limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes' });
    }
  }
  let least: number | undefined;
  for (const { folder, root, limit, used } of groups) {
    for (let at = folder; at.startsWith(root); at = dirname(at)) {
      const most = figure(read(join(at, limit)));
      const now = figure(read(join(at, used)));
      if (most !== undefined && now !== undefined) least = Math.min(least ?? Number.POSITIVE_INFINITY, Math.max(0, most - now));
      if (at === root) break;
    }
  }
  return least;
}

export function availableMemory(pid: number): AvailableMemory {
  const told = /^MemAvailable:\s+(\d+) kB/m.exec(readText('/proc/meminfo') ?? '')?.[1];
  const machine = told === undefined ? freemem() : Number(told) * 1024;
  const group = process.platform === 'linux' ? cgroupLeft(pid) : undefined;
  return group !== undefined && group < machine ? { bytes: group, limitedBy: 'cgroup' } : { bytes: machine, limitedBy: 'machine' };
}
