// Node processes by the system's process list, for systems without /proc. Ports are not known there.
import { execFile } from 'node:child_process';
import * as z from 'zod';
import type { DiscoveredTarget } from '../../shared/target.js';
import { isNodeExecutable } from '../v8/node-executable.js';
import { describeCommand } from './describe.js';

const run = (file: string, args: readonly string[]): Promise<string> =>
  new Promise((done) => {
    execFile(file, args, { timeout: 3000, maxBuffer: 8 * 1024 * 1024, windowsHide: true }, (error, stdout) => done(error ? '' : stdout));
  });

/** A Node whose ports are not known. */
const unopened = (rss: number): Pick<DiscoveredTarget, 'kind' | 'runtime' | 'rss' | 'rssHistory' | 'opens' | 'inspectors'> => ({
  kind: 'node',
  runtime: 'v8',
  rss,
  rssHistory: [rss],
  opens: 'signal',
  inspectors: [],
});

/** Rows of `ps -axo pid=,ppid=,rss=,args=`: numbers, kilobytes, and the command line (whose words a blank cannot delimit reliably). */
export function parsePsList(text: string): readonly DiscoveredTarget[] {
  const found: DiscoveredTarget[] = [];
  for (const row of text.split('\n')) {
    const cells = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.+)$/.exec(row);
    const words = cells?.[4]?.trim().split(' ') ?? [];
    if (cells === null || !isNodeExecutable(words[0] ?? '')) continue;
    found.push({
      pid: Number(cells[1]),
      parentPid: Number(cells[2]),
      ...unopened(Number(cells[3]) * 1024),
      ...describeCommand(words),
    });
  }
  return found;
}

const windowsRow = z.looseObject({
  ProcessId: z.number().int().positive(),
  ParentProcessId: z.number().int().nonnegative(),
  WorkingSetSize: z.number(),
  CommandLine: z.string().nullable(),
});
const windowsQuery =
  'Get-CimInstance Win32_Process -Filter "Name=\'node.exe\'" | Select-Object ProcessId,ParentProcessId,WorkingSetSize,CommandLine | ConvertTo-Json -Compress';

/** JSON of the query above: one object, or an array of them. */
export function parseWindowsList(text: string): readonly DiscoveredTarget[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(rows) ? rows : [rows]).flatMap((row) => {
    const parsed = windowsRow.safeParse(row);
    if (!parsed.success) return [];
    const { ProcessId, ParentProcessId, WorkingSetSize, CommandLine } = parsed.data;
    const words = [...(CommandLine ?? 'node.exe').matchAll(/"([^"]*)"|(\S+)/g)].map((word) =>
      (word[1] ?? word[2] ?? '').replaceAll('\\', '/'),
    );
    return [{ pid: ProcessId, parentPid: ParentProcessId, ...unopened(WorkingSetSize), ...describeCommand(words) }];
  });
}

export async function discoverByProcessList(exclude: (pid: number) => boolean): Promise<readonly DiscoveredTarget[]> {
  const found =
    process.platform === 'win32'
      ? parseWindowsList(await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', windowsQuery]))
      : parsePsList(await run('ps', ['-axo', 'pid=,ppid=,rss=,args=']));
  return found.filter(({ pid }) => !exclude(pid));
}
