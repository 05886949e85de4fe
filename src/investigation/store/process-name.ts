// A name for a process that outlives it: a pid alone is given again to somebody else.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './disk.js';

/** `machine`: boot and process namespace, within which pids mean something. `startedAt`: clock ticks since boot, '' where the system does not tell. */
export type ProcessName = { readonly pid: number; readonly host: string; readonly machine: string; readonly startedAt: string };

export const thisProcess = (): ProcessName => ({
  pid: process.pid,
  host: hostname(),
  machine: machine(),
  startedAt: startOf(process.pid) ?? '',
});

/** `unknown`: on another machine, or where the start of a process cannot be told. */
export function processState(name: ProcessName): 'alive' | 'gone' | 'unknown' {
  // Another boot is not told from another machine of the same name: on a shared drive that one may be alive.
  if (name.host !== hostname() || name.machine !== machine()) return 'unknown';
  const startedAt = startOf(name.pid);
  if (startedAt === undefined) return 'gone';
  if (startedAt === '') return 'unknown';
  return startedAt === name.startedAt ? 'alive' : 'gone';
}

/** Linux: `<boot id> <pid namespace>`; elsewhere the platform. */
function machine(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return process.platform;
  }
}

/** `undefined` when there is no such process; '' when it is there but its start is unknown. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return undefined;
  }
  try {
    // The name, in parentheses, may hold anything: fields are counted from the last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
    const zombie = fields[0] === 'Z' || fields[0] === 'X';
    return zombie ? undefined : (fields[19] ?? '');
  } catch {
    return '';
  }
}
