// The engine's contract as a router.
import { implement } from '@orpc/server';
import { engineContract } from '../shared/engine-api.js';
import type { Failure } from '../shared/failures.js';
import type { Progress } from '../shared/progress.js';
import { FailureError } from '../shared/result.js';
import type { Ahead } from './ahead.js';
import { type EngineCalls, engineCalls } from './calls.js';
import { Pace } from './drive.js';
import type { SnapshotStore } from './store.js';

interface Errors {
  readonly FAILURE: (options: { data: Failure }) => Error;
}

/** Turns an expected failure into the contract's declared error. */
async function* declared<T>(errors: Errors, run: AsyncGenerator<Progress, T, void>): AsyncGenerator<Progress, T, void> {
  try {
    return yield* run;
  } catch (error) {
    throw error instanceof FailureError ? errors.FAILURE({ data: error.failure }) : error;
  }
}

/** A call as the contract's handler. */
const served =
  <I, T>(call: (input: I, pace: Pace) => AsyncGenerator<Progress, T, void>) =>
  ({ input, signal, errors }: { readonly input: I; readonly signal?: AbortSignal | undefined; readonly errors: Errors }) =>
    declared(errors, call(input, new Pace(signal)));

/** `ahead`: told of every question, so that it works while there is none. */
export const createEngine = (store: SnapshotStore, ahead?: Ahead) => {
  const calls: EngineCalls = engineCalls(store, ahead);
  const os = implement(engineContract);
  return os.router({
    close: os.close.handler(({ input }) => store.close(input.path)),
    summary: os.summary.handler(served(calls.summary)),
    histogram: os.histogram.handler(served(calls.histogram)),
    compare: os.compare.handler(served(calls.compare)),
    objects: os.objects.handler(served(calls.objects)),
    object: os.object.handler(served(calls.object)),
    references: os.references.handler(served(calls.references)),
    dominated: os.dominated.handler(served(calls.dominated)),
    treemap: os.treemap.handler(served(calls.treemap)),
    graph: os.graph.handler(served(calls.graph)),
    cut: os.cut.handler(served(calls.cut)),
    search: os.search.handler(served(calls.search)),
    detached: os.detached.handler(served(calls.detached)),
    duplicates: os.duplicates.handler(served(calls.duplicates)),
    pinnedStrings: os.pinnedStrings.handler(served(calls.pinnedStrings)),
    allocations: os.allocations.handler(served(calls.allocations)),
    flame: os.flame.handler(served(calls.flame)),
    collections: os.collections.handler(served(calls.collections)),
    chains: os.chains.handler(served(calls.chains)),
    savings: os.savings.handler(served(calls.savings)),
    places: os.places.handler(served(calls.places)),
    locate: os.locate.handler(served(calls.locate)),
    redact: os.redact.handler(served(calls.redact)),
    convert: os.convert.handler(served(calls.convert)),
    histories: os.histories.handler(served(calls.histories)),
    suspects: os.suspects.handler(served(calls.suspects)),
  });
};
