// The workbench's only way to the engine: starts the engine process when first needed, restarts it after a death,
// and turns its declared errors into `Result`s.

import { isDefinedError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineContract } from '../shared/engine-api.js';
import { fail } from '../shared/fail.js';
import type { Failure } from '../shared/failures.js';
import type { LongWork, Progress } from '../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../shared/result.js';

export type EngineClient = ContractRouterClient<EngineContract>;

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
}

/** A running engine process, however it was launched. */
export interface EngineProcess {
  readonly client: EngineClient;
  kill(): void;
  /** Lets it end by itself once it has no more to do; kills it where there is no such thing. */
  end?(): void;
  /** Called once, also for a death before the call. */
  onExit(listener: (exit: EngineExit) => void): void;
}

/** From a closed connection to the end of the process behind it. */
const DEATH_PATIENCE_MS = 1000;

interface Running {
  readonly process: EngineProcess;
  readonly gone: Promise<EngineExit>;
}

export type EngineCall<T> = (client: EngineClient, signal: AbortSignal) => Promise<AsyncIterator<Progress, T, void>>;

export class EngineGateway {
  #running: Running | undefined;

  constructor(private readonly start: () => EngineProcess) {}

  /** Relays one streamed call. `path` names what is being analysed, for the error when memory runs out. */
  async *stream<T>(path: string, call: EngineCall<T>): LongWork<Result<T>> {
    const { process, gone } = this.#process();
    const abort = new AbortController();
    const death = gone.then((exit): never => {
      throw new EngineDeath(exit);
    });
    death.catch(() => undefined);
    let finished = false;
    try {
      const stream = await Promise.race([call(process.client, abort.signal), death]);
      for (;;) {
        const next = await Promise.race([stream.next(), death]);
        if (next.done) {
          finished = true;
          return ok(next.value);
        }
        yield next.value;
      }
    } catch (error) {
      finished = true;
      return failed(asFailure(await causeOf(error, gone), path));
    } finally {
      if (!finished) abort.abort();
    }
  }

  /** Ends the process; the next call starts another. */
  close(): void {
    const process = this.#running?.process;
    if (process?.end === undefined) process?.kill();
    else process.end();
    this.#running = undefined;
  }

  #process(): Running {
    if (this.#running) return this.#running;
    const process = this.start();
    const gone = new Promise<EngineExit>((resolve) => process.onExit(resolve));
    const running = { process, gone };
    this.#running = running;
    void gone.then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }
}

class EngineDeath extends Error {
  constructor(readonly exit: EngineExit) {
    super('engine process ended');
  }
}

/** A closed connection is told before the death that closed it; that one says why. */
async function causeOf(error: unknown, gone: Promise<EngineExit>): Promise<unknown> {
  if (error instanceof EngineDeath || isDefinedError(error as Error)) return error;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, DEATH_PATIENCE_MS, undefined);
  });
  const exit = await Promise.race([gone, late]);
  clearTimeout(timer);
  return exit === undefined ? error : new EngineDeath(exit);
}

/** Declared errors become their failure; a dead process becomes one; anything else is a bug and is thrown on. */
function asFailure(error: unknown, path: string): Failure {
  if (error instanceof EngineDeath)
    return error.exit.outOfMemory
      ? fail('ENGINE_OUT_OF_MEMORY', { path })
      : fail('ENGINE_GONE', { reason: error.exit.signal ?? `exit ${error.exit.code ?? '?'}` });
  const raised = error as Error;
  if (isDefinedError(raised) && (raised as { code: string }).code === 'FAILURE') return (raised as unknown as { data: Failure }).data;
  throw error;
}

/** Runs long work to its end, or gives it up between two of its progresses. */
export async function finishUnless<T>(signal: AbortSignal, work: LongWork<Result<T>>): Promise<Result<T>> {
  for (;;) {
    const next = await work.next();
    // What Ctrl-C ends with us is no failure.
    if (next.done) return !next.value.ok && signal.aborted ? failedWith('CANCELLED', {}) : next.value;
    if (signal.aborted) {
      await work.return(failedWith('CANCELLED', {}));
      return failedWith('CANCELLED', {});
    }
  }
}

/** Runs long work to its end, handing each progress to `onProgress`. */
export async function finish<T>(work: AsyncGenerator<Progress, T, void>, onProgress?: (progress: Progress) => void): Promise<T> {
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    onProgress?.(next.value);
  }
}
