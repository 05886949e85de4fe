// Memory of a process by `ps`, for systems without /proc; Windows by its task list.
import { execFile } from 'node:child_process';
import type { ProcessMemory } from './linux.js';

const run = (file: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((done) => {
    execFile(file, args, { timeout: 1000, maxBuffer: 64 * 1024, windowsHide: true }, (error, stdout) => done(error ? undefined : stdout));
  });

/** `ps -o rss=` prints kilobytes. */
export function parsePs(text: string): ProcessMemory | undefined {
  const kilobytes = Number(text.trim());
  return kilobytes > 0 ? { rss: kilobytes * 1024 } : undefined;
}

/** The last column of a row of `tasklist /fo csv` is the working set: "12,345 K", with the locale's thousands separator. */
export function parseTasklist(text: string): ProcessMemory | undefined {
  const cells = [...text.trim().matchAll(/"([^"]*)"/g)].map((cell) => cell[1] ?? '');
  const digits = cells.length < 5 ? '' : (cells.at(-1) ?? '').replace(/\D/g, '');
  const kilobytes = Number(digits);
  return kilobytes > 0 ? { rss: kilobytes * 1024 } : undefined;
}

export async function readMemoryByCommand(pid: number, platform: NodeJS.Platform = process.platform): Promise<ProcessMemory | undefined> {
  if (platform === 'win32') {
    const text = await run('tasklist', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh']);
    return text === undefined ? undefined : parseTasklist(text);
  }
  const text = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return text === undefined ? undefined : parsePs(text);
}
