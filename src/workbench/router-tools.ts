// What every part of the router needs: results turned into declared errors, long work relayed, and what an input speaks of.
import { implement, ORPCError } from '@orpc/server';
import type { UndoableAction } from '../investigation/reduce.js';
import { workbenchContract } from '../shared/api.js';
import { type Failure, fail } from '../shared/failures.js';
import type { LongWork, Progress } from '../shared/progress.js';
import { FailureError, type Result } from '../shared/result.js';
import type { SnapshotId } from '../shared/units.js';
import type { LiveRun } from './live-run.js';
import type { Workbench } from './workbench.js';

const os = implement(workbenchContract);

export type RouterTools = ReturnType<typeof routerTools>;

/** `logBug`: logs one that ends a stream and answers the id under which it was logged. */
export function routerTools(workbench: Workbench, logBug: (where: string, error: unknown) => string) {
  const raise = (failure: Failure) => new ORPCError('FAILURE', { defined: true, data: failure });
  const declared = (error: unknown): unknown => (error instanceof FailureError ? raise(error.failure) : error);
  /** An error in the middle of a stream passes no interceptor of the transport: bugs are logged here. */
  const ending = (error: unknown): unknown => {
    const known = declared(error);
    return known instanceof ORPCError ? known : new ORPCError('BUG', { status: 500, data: { id: logBug('stream', error) } });
  };
  const base = os.use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw declared(error);
    }
  });

  const value = <T>(result: Result<T>): T => {
    if (result.ok) return result.value;
    throw new FailureError(result.failure);
  };
  /** Relays long work; its failure ends the stream as a declared error. */
  async function* relay<T>(work: LongWork<Result<T>>): AsyncGenerator<Progress, T, void> {
    try {
      return value(yield* work);
    } catch (error) {
      throw ending(error);
    }
  }
  async function* guarded<T, R>(work: AsyncGenerator<T, Result<R>, void>): AsyncGenerator<T, R, void> {
    try {
      return value(yield* work);
    } catch (error) {
      throw ending(error);
    }
  }

  const view = () => {
    const current = workbench.view();
    if (!current) throw new FailureError(fail('NO_INVESTIGATION', {}));
    return current;
  };
  const live = (): LiveRun => {
    if (!workbench.live) throw new FailureError(fail('NO_RUN', {}));
    return workbench.live;
  };
  /** A user's change: refused where another process holds the investigation. */
  const change = (action: UndoableAction | { type: 'undo' } | { type: 'redo' }) => {
    const store = workbench.store;
    if (!store) throw new FailureError(fail('NO_INVESTIGATION', {}));
    if (store.readOnlyFailure) throw new FailureError(store.readOnlyFailure);
    // Not awaited: what cannot be written yet is kept, tried again, and told as the view's `problem`.
    void store.dispatch(action);
  };
  const located = async (ids: readonly SnapshotId[]) => value(await workbench.snapshots.locate(ids));
  const path = async (id: SnapshotId): Promise<string> => (await located([id])).paths[0] as string;
  return { base, value, ending, relay, guarded, view, live, change, located, path };
}
