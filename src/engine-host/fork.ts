// An engine host with the client of its contract: forked for the command line, or over a utility process that Electron's main
// process has started.
import { type EngineExit, type EngineHost, type StartOptions, startHost } from './child.js';
import type { EngineClient } from './client.js';
import { type MessagePortLike, portOfUtility, type UtilityProcessLike } from './port.js';

export { type EngineOptions, engineArgs } from './arguments.js';
export { type EngineExit, engineExecArgv } from './child.js';

export type { EngineClient };

export interface EngineProcess extends Omit<EngineHost, 'port'> {
  readonly client: EngineClient;
}

/** Loaded with the first question: who opens a file in the own process never asks one. */
const engineClient = (port: MessagePortLike): EngineClient => {
  let client: Promise<EngineClient> | undefined;
  const ask = async (name: keyof EngineClient, input: unknown, options: unknown): Promise<unknown> => {
    client ??= import('./client.js').then(({ clientOver }) => clientOver(port));
    return ((await client)[name] as (input: unknown, options: unknown) => Promise<unknown>)(input, options);
  };
  return new Proxy({} as EngineClient, {
    get: (_, name) => (input: unknown, options: unknown) => ask(name as keyof EngineClient, input, options),
  });
};

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
