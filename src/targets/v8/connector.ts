import { failedWith, type Result } from '../../shared/result.js';
import type { AttachSpec, ConnectSpec } from '../../shared/target.js';
import type { Connector, TargetSession } from '../connector.js';
import { attach } from './attach.js';
import { attachByPid } from './by-pid.js';
import { enterWanted } from './inside/wanted.js';
import { launch } from './launch.js';
import { defaultLimits, type Limits } from './limits.js';

/** The session, or one with what is meant inside it. */
async function inside(
  connecting: Promise<Result<TargetSession>>,
  wanted: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Result<TargetSession>> {
  const whole = await connecting;
  return whole.ok && wanted !== undefined && wanted !== '' ? enterWanted(whole.value, wanted, signal) : whole;
}

/** What the port does not list may run inside the one program that it serves. */
async function attachInside(spec: AttachSpec, limits: Limits, signal: AbortSignal | undefined): Promise<Result<TargetSession>> {
  const attached = await attach(spec, limits, signal);
  if (attached.ok || attached.failure.code !== 'NO_SUCH_TARGET') return attached;
  const whole = await attach({ ...spec, target: undefined }, limits, signal);
  return whole.ok ? inside(Promise.resolve(whole), spec.target, signal) : attached;
}

/** Reaches V8: Node, and pages of Chromium behind a port. */
export function createV8Connector(limits: Partial<Limits> = {}): Connector {
  const all = { ...defaultLimits, ...limits };
  const connect = (spec: ConnectSpec, signal?: AbortSignal): Promise<Result<TargetSession>> => {
    switch (spec.kind) {
      case 'launch':
        return inside(launch(spec, all, signal), spec.target, signal);
      case 'attach':
        return attachInside(spec, all, signal);
      case 'pid':
        return inside(attachByPid(spec, all, signal), spec.target, signal);
    }
  };
  return {
    connect: async (spec, signal) => {
      const session = await connect(spec, signal);
      // cancelled just when it succeeded: nobody would close it
      if (!session.ok || !signal?.aborted) return session;
      await session.value.close();
      return failedWith('CANCELLED', {});
    },
  };
}
