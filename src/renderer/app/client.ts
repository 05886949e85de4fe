// The contract's client over the one port, and how its answers become values: expected failures are `Result`s, bugs throw.
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { WorkbenchContract } from '../../shared/api.js';
import { type HoldfastBridge, pageReady, portMessage } from '../../shared/bridge.js';
import { type Failure, failure } from '../../shared/failures.js';
import type { Progress } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';

export type WorkbenchClient = ContractRouterClient<WorkbenchContract>;

declare global {
  interface Window {
    readonly holdfast?: HoldfastBridge;
  }
}

export function createClient(port: MessagePort): WorkbenchClient {
  const client: WorkbenchClient = createORPCClient(new RPCLink({ port }));
  port.start();
  return client;
}

/** Resolves once preload has handed over the port. */
export function receivePort(page: Window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== page || event.data !== portMessage || port === undefined) return;
      page.removeEventListener('message', listen);
      resolve(port);
    };
    page.addEventListener('message', listen);
    page.postMessage(pageReady, page.location.origin);
  });
}

/** A promise's value, or the declared failure it was refused with. Anything else is a bug and throws on. */
export async function outcome<T>(work: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work);
  } catch (error) {
    return asFailure(error);
  }
}

/** Drains long work, passing on its progress; aborting `signal` ends it with CANCELLED, also where the other side never answers. */
export async function longOutcome<T>(
  start: (signal: AbortSignal) => Promise<AsyncIterator<Progress, T, unknown>>,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Result<T>> {
  const cancelled = new Promise<Result<never>>((resolve) => {
    const cancel = (): void => resolve(failedWith('CANCELLED', {}));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  return Promise.race([drain(start, signal, onProgress), cancelled]);
}

async function drain<T>(
  start: (signal: AbortSignal) => Promise<AsyncIterator<Progress, T, unknown>>,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Result<T>> {
  try {
    const steps = await start(signal);
    for (;;) {
      const step = await steps.next();
      if (step.done === true) return ok(step.value);
      if (!signal.aborted) onProgress(step.value);
    }
  } catch (error) {
    if (signal.aborted) return failedWith('CANCELLED', {});
    return asFailure(error);
  }
}

function asFailure(error: unknown): Result<never> {
  if (error instanceof ORPCError && error.code === 'FAILURE') {
    const parsed = failure.safeParse(error.data);
    if (parsed.success) return failed(parsed.data);
  }
  throw error;
}

/** Follows a stream until aborted. Ends quietly on abort; a stream that breaks throws. */
export async function follow<T>(
  start: (signal: AbortSignal) => Promise<AsyncIterator<T, unknown, unknown>>,
  signal: AbortSignal,
  onValue: (value: T) => void,
): Promise<void> {
  try {
    const values = await start(signal);
    for (;;) {
      const next = await values.next();
      if (signal.aborted || next.done === true) return;
      onValue(next.value);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

export const isCancelled = (f: Failure): boolean => f.code === 'CANCELLED';
