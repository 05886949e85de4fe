// From a port at which an agent answers to a session.
import { basename } from 'node:path';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { Capability, TargetInfo } from '../../shared/target.js';
import { isAlive, socketsOf } from '../linux-proc.js';
import { formatAddress } from '../v8/address.js';
import type { Inspector, InspectorTarget } from '../v8/discovery-http.js';
import type { LaunchedProcess, PrintedLine } from '../v8/launched-process.js';
import type { Limits } from '../v8/limits.js';
import { openWire } from '../v8/wire.js';
import { type AgentInfo, agentInfo, ask } from './protocol.js';
import { PythonSession } from './session.js';

export type AgentConnection = {
  readonly inspector: Inspector;
  readonly target: InspectorTarget & { readonly path: string };
  /** The address is on this machine. */
  readonly local: boolean;
  readonly launched?: { readonly process: LaunchedProcess; readonly command: readonly string[]; readonly backlog: readonly PrintedLine[] };
  readonly onEnd?: () => void;
};

/** The script's name, the module after -m, or the interpreter's. */
const titleOf = (info: AgentInfo, fallback: string): string => {
  const first = info.argv[0] ?? '';
  return (first === '' || first === '-c' ? info.title || fallback : basename(first)).slice(0, 200) || fallback;
};

/** On loopback, a tunnel or a container's port answers too: its process numbers mean others here. */
const isLocalAgent = (pid: number, port: number): boolean =>
  process.platform !== 'linux' ? isAlive(pid) : isAlive(pid) && socketsOf(pid).some((socket) => socket.port === port);

/** CONNECTION_REFUSED, CONNECTION_TIMEOUT, NOT_AN_INSPECTOR, CANCELLED. */
export async function connectToAgent(connection: AgentConnection, limits: Limits, signal?: AbortSignal): Promise<Result<PythonSession>> {
  const { inspector, target, launched, onEnd } = connection;
  const wire = await openWire(inspector.ip, inspector.port, target.path, limits.handshake, signal);
  if (!wire.ok) return wire;
  const address = formatAddress(inspector.ip, inspector.port);
  // a program that starts may hold the interpreter for a while, and a small heap is counted first
  const waitedMs = Math.max(limits.command, limits.handshake);
  const told = await ask(wire.value, 'Holdfast.enable', { checkpoints: true }, agentInfo, { timeoutMs: waitedMs, signal });
  if (!told.ok) {
    await wire.value.close();
    if (told.problem === 'aborted') return failedWith('CANCELLED', {});
    if (told.problem === 'timeout') return failedWith('CONNECTION_TIMEOUT', { address, waitedMs });
    return failedWith('NOT_AN_INSPECTOR', { address, reason: told.message });
  }
  const agent = told.value;
  const localPid =
    connection.local && (agent.pid === launched?.process.pid || isLocalAgent(agent.pid, inspector.port)) ? agent.pid : undefined;
  const capabilities: Capability[] = ['rss', 'heap-statistics', 'capture', 'collect'];
  if (agent.evaluate) capabilities.push('evaluate', 'cut');
  if (localPid !== undefined) capabilities.push('signal');
  if (launched !== undefined) capabilities.push('stdin', 'terminate');
  const info: TargetInfo = {
    title: titleOf(agent, target.title),
    runtime: 'cpython',
    version: `CPython ${agent.version}`,
    pid: agent.pid,
    address,
    local: connection.local && (localPid !== undefined || process.platform !== 'linux'),
    ...(launched === undefined ? {} : { command: [...launched.command] }),
    capabilities,
  };
  return ok(
    new PythonSession({
      wire: wire.value,
      info,
      limits,
      localPid,
      ...(launched === undefined ? {} : { launched: launched.process, backlog: launched.backlog }),
      ...(onEnd === undefined ? {} : { onEnd }),
    }),
  );
}
