// Starts an engine host as a child process. Without the client of its contract: whoever wants to know something of a snapshot
// starts the host first and loads that client meanwhile.
import { fork } from 'node:child_process';
import { type EngineOptions, engineArgs } from './arguments.js';
import { type MessagePortLike, portOfIpc } from './port.js';

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The host ran out of memory (V8's fatal error, or the kernel's killer). */
  readonly outOfMemory: boolean;
  /** Last lines it wrote to stderr. */
  readonly stderr: string;
}

/** An engine process that can be reached over a port. */
export interface EngineHost {
  readonly port: MessagePortLike;
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

const STDERR_KEPT = 4000;

/** V8 aborts (SIGABRT, or exit code 134) when its heap is full or an array outgrows it (SIGTRAP); the kernel kills with SIGKILL. */
const ranOutOfMemory = (code: number | null, signal: string | null, stderr: string): boolean =>
  /heap out of memory|Allocation failed|Fatal process out of memory|invalid (array|size|table)/i.test(stderr) ||
  (signal === 'SIGKILL' && code === null);

export interface StartOptions extends EngineOptions {
  readonly execArgv?: readonly string[];
}

/** Forks the engine host at `entryPath` (a built file). */
export const startHost = (entryPath: string, options: StartOptions = {}): EngineHost => {
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
    port: portOfIpc(child),
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
