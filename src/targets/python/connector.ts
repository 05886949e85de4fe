import { failed, failedWith, type Result } from '../../shared/result.js';
import type { AttachSpec, ConnectSpec, PidSpec } from '../../shared/target.js';
import type { Connector, TargetSession } from '../connector.js';
import { isAlive, processStatus } from '../linux-proc.js';
import { locate } from '../v8/address.js';
import { askInspector, findInspector } from '../v8/discovery-http.js';
import { defaultLimits, type Limits } from '../v8/limits.js';
import { pickTarget } from '../v8/pick-target.js';
import { agentOf } from './agents.js';
import { connectToAgent } from './attach.js';
import { loadAgent } from './entry/load-agent.js';
import { launchPython } from './launch.js';

/** Reaches CPython through the agent: launches a command with it, or attaches where one listens. */
export function createPythonConnector(limits: Partial<Limits> = {}): Connector {
  const all = { ...defaultLimits, ...limits };
  const connect = (spec: ConnectSpec, signal?: AbortSignal): Promise<Result<TargetSession>> => {
    switch (spec.kind) {
      case 'launch':
        return launchPython(spec, all, signal);
      case 'attach':
        return attach(spec, all, signal);
      case 'pid':
        return attachByPid(spec, all, signal);
    }
  };
  return {
    connect: async (spec, signal) => {
      const session = await connect(spec, signal);
      if (!session.ok || !signal?.aborted) return session;
      await session.value.close();
      return failedWith('CANCELLED', {});
    },
  };
}

async function attach(spec: AttachSpec, limits: Limits, signal?: AbortSignal): Promise<Result<TargetSession>> {
  const place = await locate(spec.host, spec.port, spec.allowRemote);
  if (!place.ok) return place;
  const inspector = await findInspector(place.value.addresses, spec.port, limits.http, signal);
  if (!inspector.ok) return inspector;
  const target = pickTarget(inspector.value, spec.target);
  return target.ok
    ? connectToAgent(
        { inspector: inspector.value, target: target.value, local: place.value.local && spec.tunnel === undefined },
        limits,
        signal,
      )
    : target;
}

/** To a process in which the agent runs, or into which it is put: then it leaves with the session. PROCESS_NOT_FOUND,
 * PROCESS_PERMISSION, and what `loadAgent` says; on other systems AGENT_NOT_RUNNING. */
async function attachByPid({ pid }: PidSpec, limits: Limits, signal?: AbortSignal): Promise<Result<TargetSession>> {
  if (!isAlive(pid)) return failedWith('PROCESS_NOT_FOUND', { pid });
  const uid = process.getuid?.();
  if (process.platform === 'linux' && uid !== 0 && uid !== processStatus(pid)?.uid) return failedWith('PROCESS_PERMISSION', { pid });
  const inspector = await agentOf(pid, undefined, signal);
  if (inspector === undefined)
    return process.platform === 'linux' ? attachAsGuest(pid, limits, signal) : failedWith('AGENT_NOT_RUNNING', { pid });
  const target = pickTarget(inspector, undefined);
  return target.ok ? connectToAgent({ inspector, target: target.value, local: true }, limits, signal) : target;
}

async function attachAsGuest(pid: number, limits: Limits, signal?: AbortSignal): Promise<Result<TargetSession>> {
  const loaded = await loadAgent(pid, signal);
  if ('code' in loaded) return failed(loaded);
  try {
    const inspector = await askInspector('127.0.0.1', loaded.port, limits.http, signal);
    if (!inspector.ok) return inspector;
    const target = inspector.value.targets.find(({ path }) => path === loaded.path);
    if (target === undefined) return failedWith('AGENT_NOT_LOADED', { pid, reason: 'another program has its port' });
    const connection = { inspector: inspector.value, target: { ...target, path: loaded.path }, local: true };
    return await connectToAgent(connection, limits, signal);
  } finally {
    loaded.done();
  }
}
