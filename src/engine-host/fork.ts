// An engine host with the client of its contract: forked for the command line, or over a utility process that Electron's main
// process has started.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineContract } from '../shared/engine-api.js';
import { type EngineExit, type EngineHost, type StartOptions, startHost } from './child.js';
import { type MessagePortLike, portOfUtility, type UtilityProcessLike } from './port.js';

export { type EngineOptions, engineArgs } from './arguments.js';
export { type EngineExit, engineExecArgv } from './child.js';

export type EngineClient = ContractRouterClient<EngineContract>;

export interface EngineProcess extends Omit<EngineHost, 'port'> {
  readonly client: EngineClient;
}

export const engineClient = (port: MessagePortLike): EngineClient => createORPCClient(new RPCLink({ port }));

/** A host that runs already, as the workbench sees it. */
export const engineOver = (host: EngineHost): EngineProcess => ({ ...host, client: engineClient(host.port) });

/** Forks the engine host at `entryPath` (a built file). */
export const forkEngine = (entryPath: string, options: StartOptions = {}): EngineProcess => engineOver(startHost(entryPath, options));

/** The same over a utility process (`utilityProcess.fork(entryPath, [], { execArgv: engineExecArgv, … })`). */
export const utilityEngine = (child: UtilityProcessLike & { readonly pid?: number | undefined }): EngineProcess => {
  let killed = false;
  let exit: EngineExit | undefined;
  const listeners: ((exit: EngineExit) => void)[] = [];
  child.on('exit', (code) => {
    // Chromium reports V8's out-of-memory abort as SIGABRT, SIGTRAP or its own crash code.
    exit = { code, signal: null, outOfMemory: !killed && [134, 133, 5, 6, -536870904].includes(code), stderr: '' };
    for (const listener of listeners) listener(exit);
  });
  return {
    client: engineClient(portOfUtility(child)),
    pid: child.pid,
    kill() {
      killed = true;
      child.kill();
    },
    end() {
      killed = true;
      child.kill();
    },
    onExit(listener) {
      if (exit === undefined) listeners.push(listener);
      else listener(exit);
    },
  };
};
