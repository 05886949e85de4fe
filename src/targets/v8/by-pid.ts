// Attaches to a local Node process by its number: opens its inspector (SIGUSR1) if it does not listen already.
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { PidSpec } from '../../shared/target.js';
import { executable, isAlive, processStat, processStatus, socketsOf } from '../linux-proc.js';
import { connectTo } from './attach.js';
import { firstInspector, inspectorCandidates, inspectorOptions } from './candidates.js';
import { askInspector, type Inspector } from './discovery-http.js';
import type { Limits } from './limits.js';
import { isNodeExecutable } from './node-executable.js';
import { pickTarget } from './pick-target.js';
import type { V8Session } from './session.js';
import type { Wire } from './wire.js';

const SIGUSR1 = 10;
const POLL_MS = 25;
const PROBE_MS = 500;
const DEFAULT_PORT = 9229;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** SIGUSR1 ends a process that does not handle it: it is only sent to Node that does. */
function checkProcess(pid: number): Result<void> {
  if (!isAlive(pid)) return failedWith('PROCESS_NOT_FOUND', { pid });
  if (process.platform !== 'linux') return ok(undefined);
  const status = processStatus(pid);
  if (status === undefined) return failedWith('PROCESS_NOT_FOUND', { pid });
  const uid = process.getuid?.();
  if (uid !== 0 && uid !== status.uid) return failedWith('PROCESS_PERMISSION', { pid });
  const file = executable(pid);
  if (file === undefined || !isNodeExecutable(file)) return failedWith('PROCESS_NOT_NODE', { pid, name: status.name });
  return ok(undefined);
}

/**
 * Closes the inspector again, soon after the connection is gone (closing it waits for its clients). `require` of the console works
 * in CommonJS and in modules; programs from Node 20.16 and 22.3 on have `getBuiltinModule`.
 */
const closeInspector = `(() => {
  const inspector = process.getBuiltinModule ? process.getBuiltinModule('node:inspector') : require('inspector');
  setTimeout(() => inspector.close(), 20).unref();
  return true;
})()`;

async function restore(wire: Wire): Promise<void> {
  await wire.send(
    'Runtime.evaluate',
    { expression: closeInspector, includeCommandLineAPI: true, returnByValue: true, silent: true },
    { timeoutMs: 1000 },
  );
}

/** PROCESS_NOT_FOUND, PROCESS_PERMISSION, PROCESS_NOT_NODE, INSPECTOR_NOT_OPENED, CANCELLED. */
export async function attachByPid(spec: PidSpec, limits: Limits, signal?: AbortSignal): Promise<Result<V8Session>> {
  const { pid } = spec;
  const checked = checkProcess(pid);
  if (!checked.ok) return checked;
  const there = await firstInspector(inspectorCandidates(socketsOf(pid), inspectorOptions(pid)), PROBE_MS, signal);
  if (there !== undefined) return connect(there, limits, false, signal);
  if (process.platform === 'linux' && !(await catchesSignal(pid, limits.open))) {
    return failedWith('INSPECTOR_NOT_OPENED', { pid, waitedMs: 0 });
  }
  const known = new Set(socketsOf(pid).map((socket) => socket.port));
  try {
    // Node's own way: SIGUSR1, and a remote thread on Windows
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EPERM' ? failedWith('PROCESS_PERMISSION', { pid }) : failedWith('PROCESS_NOT_FOUND', { pid });
  }
  for (const deadline = Date.now() + limits.open; Date.now() < deadline; await delay(POLL_MS)) {
    if (signal?.aborted) return failedWith('CANCELLED', {});
    if (!isAlive(pid)) return failedWith('PROCESS_NOT_FOUND', { pid });
    const fresh = socketsOf(pid).filter((socket) => !known.has(socket.port));
    const opened = process.platform === 'linux' ? await firstInspector(fresh, PROBE_MS, signal) : await defaultInspector(limits, signal);
    if (opened !== undefined) {
      const session = await connect(opened, limits, true, signal);
      if (session.ok && session.value.openedInspector !== undefined) session.value.openedInspector.keep = spec.keepInspector ?? false;
      return session;
    }
  }
  return failedWith('INSPECTOR_NOT_OPENED', { pid, waitedMs: limits.open });
}

/** Node handles the signal from some moment of its start on: one that was started just now is given the time. */
async function catchesSignal(pid: number, waitMs: number): Promise<boolean> {
  const until = Math.min(Date.now(), processStat(pid)?.startedAt ?? 0) + waitMs;
  for (;;) {
    if (processStatus(pid)?.catches(SIGUSR1) === true) return true;
    if (Date.now() > until) return false;
    await delay(POLL_MS);
  }
}

async function defaultInspector(limits: Limits, signal?: AbortSignal): Promise<Inspector | undefined> {
  const answer = await askInspector('127.0.0.1', DEFAULT_PORT, limits.http, signal);
  return answer.ok ? answer.value : undefined;
}

async function connect(inspector: Inspector, limits: Limits, opened: boolean, signal?: AbortSignal): Promise<Result<V8Session>> {
  const target = pickTarget(inspector, undefined);
  if (!target.ok) return target;
  return connectTo({ inspector, target: target.value, local: true, ...(opened ? { restore } : {}) }, limits, signal);
}
