import type { DiscoveredTarget } from '../../shared/target.js';
import {
  allPids,
  commandLine,
  executable,
  type ListeningSocket,
  listeningSockets,
  processStat,
  socketsOf,
  startEnvironment,
} from '../linux-proc.js';
import { readResident } from '../rss/linux.js';
import { askInspector } from '../v8/discovery-http.js';
import { describeProduct } from '../v8/identify.js';
import { isNodeExecutable } from '../v8/node-executable.js';
import { describeCommand } from './describe.js';

/** Sockets that may be an inspector's. An application's public port is not bothered: it would see a strange request. */
export function inspectorCandidates(sockets: readonly ListeningSocket[], options: string): readonly ListeningSocket[] {
  const asked = /--inspect/.test(options);
  return sockets.filter(({ host, port }) => asked || host.startsWith('127.') || host === '::1' || (port >= 9222 && port <= 9299));
}

const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

async function describe(
  pid: number,
  sockets: ReadonlyMap<string, ListeningSocket>,
  timeoutMs: number,
): Promise<DiscoveredTarget | undefined> {
  const stat = processStat(pid);
  const rss = readResident(pid);
  const words = commandLine(pid);
  if (stat === undefined || rss === undefined || words.length === 0) return undefined;
  const options = `${words.join(' ')} ${startEnvironment(pid, 'NODE_OPTIONS') ?? ''}`;
  const candidates = inspectorCandidates(socketsOf(pid, sockets), options);
  const answers = await Promise.all(candidates.map(({ host, port }) => askInspector(reachable(host), port, timeoutMs)));
  const found = answers.find((answer) => answer.ok);
  const { title, command } = describeCommand(words);
  const base = { pid, parentPid: stat.parentPid, title, command, runtime: 'v8' as const, rss };
  if (found === undefined || !found.ok) return base;
  const { ip, port, product, targets } = found.value;
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
