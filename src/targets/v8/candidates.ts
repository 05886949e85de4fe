// The inspector among the sockets on which a process listens.
import { commandLine, type ListeningSocket, startEnvironment } from '../linux-proc.js';
import { askInspector, type Inspector } from './discovery-http.js';

/** The words in which a process may have been told to open an inspector. */
export const inspectorOptions = (pid: number): string => `${commandLine(pid).join(' ')} ${startEnvironment(pid, 'NODE_OPTIONS') ?? ''}`;

/** Sockets that may be an inspector's. An application's public port is not bothered: it would see a strange request. */
export function inspectorCandidates(sockets: readonly ListeningSocket[], options: string): readonly ListeningSocket[] {
  const asked = /--inspect/.test(options);
  return sockets.filter(({ host, port }) => asked || host.startsWith('127.') || host === '::1' || (port >= 9222 && port <= 9299));
}

/** A socket that listens everywhere is reached by loopback. */
const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

/** Asks all sockets at once; every inspector, in their order. */
export async function allInspectors(
  sockets: readonly ListeningSocket[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<readonly Inspector[]> {
  const answers = await Promise.all(sockets.map(({ host, port }) => askInspector(reachable(host), port, timeoutMs, signal)));
  return answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
}

/** The first inspector in the order of the sockets. */
export const firstInspector = async (
  sockets: readonly ListeningSocket[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Inspector | undefined> => (await allInspectors(sockets, timeoutMs, signal))[0];
