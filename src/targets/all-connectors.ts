// One connector for every runtime: who is asked for decides which of them connects.
import { ok } from '../shared/result.js';
import type { ConnectSpec } from '../shared/target.js';
import type { Connector } from './connector.js';
import { isAgent, isPythonProcess } from './python/agents.js';
import { isPythonCommand } from './python/command.js';
import { createPythonConnector } from './python/connector.js';
import { runtimeOf } from './python/entry/mapped-runtime.js';
import { holding, throughTunnel } from './tunnel/through.js';
import { Tunnels } from './tunnel/tunnels.js';
import { locate } from './v8/address.js';
import { createV8Connector } from './v8/connector.js';
import { findInspector } from './v8/discovery-http.js';
import { defaultLimits, type Limits } from './v8/limits.js';

export function createConnector(limits: Partial<Limits> = {}, tunnels = new Tunnels()): Connector {
  const v8 = createV8Connector(limits);
  const python = createPythonConnector(limits);
  const all = { ...defaultLimits, ...limits };
  const isPython = async (spec: ConnectSpec, signal?: AbortSignal): Promise<boolean> => {
    switch (spec.kind) {
      case 'launch':
        return isPythonCommand(spec);
      case 'pid':
        return isPythonProcess(spec.pid) || runtimeOf(spec.pid) !== undefined;
      case 'attach': {
        const place = await locate(spec.host, spec.port, spec.allowRemote);
        const inspector = place.ok ? await findInspector(place.value.addresses, spec.port, all.http, signal) : undefined;
        return inspector?.ok === true && isAgent(inspector.value);
      }
    }
  };
  const direct = async (spec: ConnectSpec, signal?: AbortSignal) => ((await isPython(spec, signal)) ? python : v8).connect(spec, signal);
  return {
    connect: (spec, signal) => {
      if (spec.kind !== 'attach' || spec.tunnel === undefined) return direct(spec, signal);
      const { tunnel } = spec;
      return throughTunnel(
        spec,
        tunnel,
        tunnels,
        async (near, lease) => {
          const session = await direct(near, signal);
          return session.ok ? ok(holding(session.value, spec, tunnel, lease)) : session;
        },
        signal,
      );
    },
  };
}
