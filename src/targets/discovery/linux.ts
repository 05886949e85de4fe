import type { DiscoveredTarget } from '../../shared/target.js';
import { allPids, commandLine, executable, type ListeningSocket, listeningSockets, processStat, socketsOf } from '../linux-proc.js';
import { readResident } from '../rss/linux.js';
import { firstInspector, inspectorCandidates, inspectorOptions } from '../v8/candidates.js';
import { describeProduct } from '../v8/identify.js';
import { isNodeExecutable } from '../v8/node-executable.js';
import { describeCommand } from './describe.js';

async function describe(
  pid: number,
  sockets: ReadonlyMap<string, ListeningSocket>,
  timeoutMs: number,
): Promise<DiscoveredTarget | undefined> {
  const stat = processStat(pid);
  const rss = readResident(pid);
  const words = commandLine(pid);
  if (stat === undefined || rss === undefined || words.length === 0) return undefined;
  const inspector = await firstInspector(inspectorCandidates(socketsOf(pid, sockets), inspectorOptions(pid)), timeoutMs);
  const { title, command } = describeCommand(words);
  const base = { pid, parentPid: stat.parentPid, title, command, runtime: 'v8' as const, rss };
  if (inspector === undefined) return base;
  const { ip, port, product, targets } = inspector;
  return { ...base, version: describeProduct(product).version, listening: { host: ip, port, targets: targets.length } };
}

/** Node processes of this machine; those of other users only as far as the system shows them. */
export async function discoverOnLinux(timeoutMs: number, exclude: (pid: number) => boolean): Promise<readonly DiscoveredTarget[]> {
  const sockets = listeningSockets();
  const node = allPids().filter((pid) => {
    const file = executable(pid);
    return file !== undefined && isNodeExecutable(file) && !exclude(pid);
  });
  const found = await Promise.all(node.map((pid) => describe(pid, sockets, timeoutMs)));
  return found.filter((target) => target !== undefined);
}
