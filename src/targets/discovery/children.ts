// The processes that a program started itself, as far as they can be watched: cluster workers, forks, a Node or Python started by name.
import type { ChildProcess } from '../../shared/target.js';
import { commandLine, descendants, executable, processStat } from '../linux-proc.js';
import { isPythonName } from '../python/command.js';
import { readResident } from '../rss/linux.js';
import { chromiumRole, kindOf } from './classify.js';
import { describeCommand } from './describe.js';

/** A program that starts a process for every request must not fill the list. */
const MOST = 100;

/** Below a process of this machine, in the order in which they were started; empty where the system does not tell. */
export function childProcesses(pid: number): readonly ChildProcess[] {
  if (process.platform !== 'linux') return [];
  const found = descendants(pid).flatMap((child): readonly { readonly startedAt: number; readonly child: ChildProcess }[] => {
    if (child === pid) return [];
    const file = executable(child);
    const words = commandLine(child);
    const rss = readResident(child);
    if (file === undefined || rss === undefined || words.length === 0 || chromiumRole(words) !== undefined) return [];
    const kind = isPythonName(file) ? 'python' : kindOf(file, words, false);
    if (kind === undefined) return [];
    const startedAt = processStat(child)?.startedAt ?? 0;
    return [{ startedAt, child: { pid: child, title: describeCommand(words).title, kind, rss } }];
  });
  return found
    .sort((a, b) => a.startedAt - b.startedAt || a.child.pid - b.child.pid)
    .slice(0, MOST)
    .map(({ child }) => child);
}
