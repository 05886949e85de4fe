// Starts an engine host and gives its client: by child_process.fork for the command line, or over a utility process that
// Electron's main process has started.
import { fork } from 'node:child_process';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineContract } from '../shared/engine-api.js';
import { type MessagePortLike, portOfIpc, portOfUtility, type UtilityProcessLike } from './port.js';

export type EngineClient = ContractRouterClient<EngineContract>;

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The host ran out of memory (V8's fatal error, or the kernel's killer). */
  readonly outOfMemory: boolean;
  /** Last lines it wrote to stderr. */
  readonly stderr: string;
}

export interface EngineProcess {
  readonly client: EngineClient;
  readonly pid: number | undefined;
  /** At once, whatever it is at. */
  kill(): void;
  /** No more questions: it ends by itself, after it has written what helps the next time. Nobody has to wait for that. */
  end(): void;
  /** Calls back once, when the process has ended for whatever reason; at once when it already has. */
  onExit(listener: (exit: EngineExit) => void): void;
}

/** Megabytes of JavaScript heap a host may use; columns live outside of it. */
const HEAP_MB = 4096;

export const engineExecArgv: readonly string[] = [`--max-old-space-size=${HEAP_MB}`];

export interface EngineOptions {
  /** Read and write indexes beside snapshots (the default). */
  readonly index?: boolean;
}

/** Arguments of an engine process. */
export const engineArgs = ({ index = true }: EngineOptions = {}): string[] => (index ? [] : ['--no-index']);

export const engineClient = (port: MessagePortLike): EngineClient => createORPCClient(new RPCLink({ port }));

const STDERR_KEPT = 4000;

/** V8 aborts (SIGABRT, or exit code 134) when its heap is full; the kernel kills with SIGKILL. */
const ranOutOfMemory = (code: number | null, signal: string | null, stderr: string): boolean =>
  /heap out of memory|Allocation failed|Fatal process out of memory/i.test(stderr) || (signal === 'SIGKILL' && code === null);

/** Forks the engine host at `entryPath` (a built file). */
export const forkEngine = (entryPath: string, options: EngineOptions & { readonly execArgv?: readonly string[] } = {}): EngineProcess => {
  const child = fork(entryPath, engineArgs(options), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...(options.execArgv ?? engineExecArgv)],
  });
  let stderr = '';
  let killed = false;
  let exit: EngineExit | undefined;
  const listeners: ((exit: EngineExit) => void)[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  const end = (code: number | null, signal: string | null): void => {
    if (exit !== undefined) return;
    exit = { code, signal, outOfMemory: !killed && ranOutOfMemory(code, signal, stderr), stderr };
    for (const listener of listeners) listener(exit);
  };
  child.on('error', (error) => {
    stderr += String(error);
    end(null, null);
  });
  // `close` comes after stderr was read to its end.
  child.on('close', end);
  return {
    client: engineClient(portOfIpc(child)),
    pid: child.pid,
    kill() {
      killed = true;
      child.kill('SIGKILL');
    },
    end() {
      killed = true;
      if (child.connected) child.disconnect();
      child.unref();
      (child.stderr as { unref?: () => void } | null)?.unref?.();
    },
    onExit(listener) {
      if (exit === undefined) listeners.push(listener);
      else listener(exit);
    },
  };
};

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
