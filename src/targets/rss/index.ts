import { type ProcessMemory, readMemory } from './linux.js';
import { readMemoryByCommand } from './ps.js';

export type { MemoryDetail, ProcessMemory, ProportionalMemory } from './linux.js';
export { readDetail, readProportional } from './linux.js';

/** Resident memory of a process of this machine, now; `undefined` when it is gone or may not be read. */
export async function readProcessMemory(pid: number): Promise<ProcessMemory | undefined> {
  return process.platform === 'linux' ? readMemory(pid) : readMemoryByCommand(pid);
}
