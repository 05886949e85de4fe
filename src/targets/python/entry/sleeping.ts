// Whether a process's main thread has been sleeping in the system, without having run at all.
import { readFileSync } from 'node:fs';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Times that the main thread was put to sleep or off the processor, when it sleeps now; `undefined` when it runs or is gone. */
export function sleepCount(pid: number): number | undefined {
  const status = read(`/proc/${pid}/task/${pid}/status`);
  if (!/^State:\s*S/m.test(status)) return undefined;
  const counts = [...status.matchAll(/^(?:non)?voluntary_ctxt_switches:\s*(\d+)/gm)].map((match) => Number(match[1]));
  return counts.length === 2 ? (counts[0] ?? 0) + (counts[1] ?? 0) : undefined;
}

/** The process that traces this one; 0 when none does. */
export const tracerOf = (pid: number): number => Number(/^TracerPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
