// Python processes of this machine: those in which the agent listens (launched by Holdfast or started with it, and their children) and
// those into which it could be put.
import type { DiscoveredTarget } from '../../shared/target.js';
import { describeCommand } from '../discovery/describe.js';
import { listed } from '../discovery/listed.js';
import { allPids, commandLine, listeningSockets, processStat, socketsOf } from '../linux-proc.js';
import { readResident } from '../rss/linux.js';
import { allInspectors } from '../v8/candidates.js';
import { isAgent, isPythonProcess } from './agents.js';
import { entryOf } from './entry/load-agent.js';

/** Never fails: what cannot be seen is left out. Only loopback ports are asked. */
export async function discoverPython(timeoutMs: number, exclude: (pid: number) => boolean): Promise<readonly DiscoveredTarget[]> {
  if (process.platform !== 'linux') return [];
  const sockets = listeningSockets();
  const describe = async (pid: number): Promise<DiscoveredTarget | undefined> => {
    const stat = processStat(pid);
    const rss = readResident(pid);
    const words = commandLine(pid);
    const loopback = socketsOf(pid, sockets).filter(({ host }) => host === '127.0.0.1');
    if (stat === undefined || rss === undefined || words.length === 0) return undefined;
    const agents = (await allInspectors(loopback, timeoutMs)).filter(isAgent).map(listed);
    const [agent] = agents;
    const { title, command } = describeCommand(words);
    return {
      pid,
      parentPid: stat.parentPid,
      title,
      command,
      kind: 'python',
      runtime: 'cpython',
      ...(agent === undefined ? {} : { version: agent.version }),
      rss,
      rssHistory: [rss],
      opens: agent === undefined ? 'agent' : 'listening',
      ...(agent === undefined ? { entry: entryOf(pid) } : {}),
      inspectors: agents,
    };
  };
  const found = await Promise.all(
    allPids()
      .filter((pid) => isPythonProcess(pid) && !exclude(pid))
      .map(describe),
  );
  return found.filter((target) => target !== undefined);
}
