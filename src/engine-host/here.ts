// An engine in the process that asks, for a single command: no second process has to start, and nothing goes through a port.
import { FailureError } from '../shared/result.js';
import type { EngineOptions } from './arguments.js';
import { beginEngine } from './begin.js';
import type { EngineCalls } from './calls.js';
import { Pace } from './drive.js';
import type { EngineClient, EngineProcess } from './fork.js';

type Run = AsyncGenerator<unknown, unknown, void>;

export interface EngineHere extends EngineProcess {
  /** Resolves once the threads are at work on the first snapshot: whatever loads before that keeps them waiting. */
  readonly begun: Promise<void>;
}

export const engineHere = (options: EngineOptions): EngineHere => {
  const engine = beginEngine(options);
  const loaded = engine.then(async ({ store, begun }) => {
    await begun;
    const { engineCalls } = await import('./calls.js');
    return engineCalls(store);
  });
  const ask = async (name: keyof EngineCalls, input: unknown, signal: AbortSignal | undefined): Promise<Run> => {
    const call = (await loaded)[name] as (input: unknown, pace: Pace) => Run;
    const run = declared(call(input, new Pace(signal)));
    // Left between two steps, it would keep what it holds.
    signal?.addEventListener('abort', () => void run.return(undefined).catch(() => undefined), { once: true });
    return run;
  };
  const client = new Proxy({} as EngineClient, {
    get: (_, name) => (input: unknown, options?: { readonly signal?: AbortSignal }) =>
      ask(name as keyof EngineCalls, input, options?.signal),
  });
  return {
    begun: engine.then(({ begun }) => begun),
    client,
    pid: process.pid,
    kill: () => undefined,
    // What is due keeps the process alive until it is written.
    end: () => void engine.then(({ keeper }) => keeper?.finish()),
    onExit: () => undefined,
  };
};

/** Expected failures as whoever asks over a port hears of them. */
async function* declared(run: Run): Run {
  try {
    return yield* run;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { ORPCError } = await import('@orpc/client');
    throw new ORPCError('FAILURE', { defined: true, data: error.failure });
  }
}
