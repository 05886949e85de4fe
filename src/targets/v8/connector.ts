import { failedWith, type Result } from '../../shared/result.js';
import type { ConnectSpec } from '../../shared/target.js';
import type { Connector, TargetSession } from '../connector.js';
import { attach } from './attach.js';
import { attachByPid } from './by-pid.js';
import { launch } from './launch.js';
import { defaultLimits, type Limits } from './limits.js';

/** Reaches V8: Node, and pages of Chromium behind a port. */
export function createV8Connector(limits: Partial<Limits> = {}): Connector {
  const all = { ...defaultLimits, ...limits };
  const connect = (spec: ConnectSpec, signal?: AbortSignal): Promise<Result<TargetSession>> => {
    switch (spec.kind) {
      case 'launch':
        return launch(spec, all, signal);
      case 'attach':
        return attach(spec, all, signal);
      case 'pid':
        return attachByPid(spec, all, signal);
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
