// The engine's contract as a router.
import { implement } from '@orpc/server';
import { engineContract, type Redaction } from '../shared/engine-api.js';
import type { Failure } from '../shared/failures.js';
import type { Progress } from '../shared/progress.js';
import type { Ahead } from './ahead.js';
import { Allocations } from './allocations.js';
import { Pace } from './drive.js';
import { failureOf } from './failures.js';
import { Inspections } from './inspections.js';
import { Places } from './places.js';
import { Queries } from './queries.js';
import type { SnapshotStore } from './store.js';

type RedactInput = Parameters<typeof import('./redact.js').redactSnapshots>[0];

type Run<T> = AsyncGenerator<Progress, T, void>;
type Errors = { readonly FAILURE: (options: { data: Failure }) => Error };

/** Rarely asked for, and the process starts sooner without it. */
async function* redact(input: RedactInput, pace: Pace): AsyncGenerator<Progress, Redaction, void> {
  const { redactSnapshots } = await import('./redact.js');
  return yield* redactSnapshots(input, pace);
}

async function* convert(
  input: { readonly path: string; readonly out: string },
  pace: Pace,
): AsyncGenerator<Progress, { converted: boolean }, void> {
  const { convertSnapshot } = await import('./redact.js');
  return yield* convertSnapshot(input, pace);
}

/** `ahead`: told of every question, so that it works while there is none. */
export const createEngine = (store: SnapshotStore, ahead?: Ahead) => {
  /** Turns what the engine throws for expected failures into the contract's declared error. */
  async function* guarded<T>(path: string, errors: Errors, run: Run<T>, looked = true): Run<T> {
    const done = ahead?.asked(looked ? path : undefined);
    try {
      return yield* run;
    } catch (error) {
      const failure = failureOf(path, error);
      throw failure === undefined ? error : errors.FAILURE({ data: failure });
    } finally {
      done?.();
    }
  }
  /** Of questions that nobody goes on from to single objects. */
  const answered = <T>(path: string, errors: Errors, run: Run<T>): Run<T> => guarded(path, errors, run, false);
  const queries = new Queries(store);
  const allocations = new Allocations(queries);
  const inspections = new Inspections(queries);
  const places = new Places(queries);
  const os = implement(engineContract);
  return os.router({
    open: os.open.handler(({ input, signal, errors }) => answered(input.path, errors, queries.open(input, new Pace(signal)))),
    close: os.close.handler(({ input }) => store.close(input.path)),
    histogram: os.histogram.handler(({ input, signal, errors }) => guarded(input.path, errors, queries.histogram(input, new Pace(signal)))),
    compare: os.compare.handler(({ input, signal, errors }) => answered(input.paths[0], errors, queries.compare(input, new Pace(signal)))),
    objects: os.objects.handler(({ input, signal, errors }) => guarded(input.path, errors, queries.objects(input, new Pace(signal)))),
    object: os.object.handler(({ input, signal, errors }) => guarded(input.path, errors, queries.object(input, new Pace(signal)))),
    references: os.references.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, queries.references(input, new Pace(signal))),
    ),
    dominated: os.dominated.handler(({ input, signal, errors }) => guarded(input.path, errors, queries.dominated(input, new Pace(signal)))),
    treemap: os.treemap.handler(({ input, signal, errors }) => guarded(input.path, errors, inspections.treemap(input, new Pace(signal)))),
    graph: os.graph.handler(({ input, signal, errors }) => guarded(input.path, errors, inspections.graph(input, new Pace(signal)))),
    cut: os.cut.handler(({ input, signal, errors }) => guarded(input.path, errors, inspections.cut(input, new Pace(signal)))),
    search: os.search.handler(({ input, signal, errors }) => guarded(input.path, errors, inspections.search(input, new Pace(signal)))),
    detached: os.detached.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, inspections.detached(input, new Pace(signal))),
    ),
    duplicates: os.duplicates.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, inspections.duplicates(input, new Pace(signal))),
    ),
    pinnedStrings: os.pinnedStrings.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, inspections.pinnedStrings(input, new Pace(signal))),
    ),
    allocations: os.allocations.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, allocations.page(input, new Pace(signal))),
    ),
    flame: os.flame.handler(({ input, signal, errors }) => guarded(input.path, errors, allocations.flame(input, new Pace(signal)))),
    collections: os.collections.handler(({ input, signal, errors }) =>
      guarded(input.path, errors, inspections.collections(input, new Pace(signal))),
    ),
    savings: os.savings.handler(({ input, signal, errors }) => guarded(input.path, errors, inspections.savings(input, new Pace(signal)))),
    chains: os.chains.handler(({ input, signal, errors }) => guarded(input.path, errors, queries.chains(input, new Pace(signal)))),
    places: os.places.handler(({ input, signal, errors }) => guarded(input.path, errors, places.places(input, new Pace(signal)))),
    locate: os.locate.handler(({ input, signal, errors }) => answered('', errors, places.locate(input, new Pace(signal)))),
    redact: os.redact.handler(({ input, signal, errors }) => answered(input.files[0]?.path ?? '', errors, redact(input, new Pace(signal)))),
    convert: os.convert.handler(({ input, signal, errors }) => answered(input.path, errors, convert(input, new Pace(signal)))),
    suspects: os.suspects.handler(({ input, signal, errors }) =>
      answered(input.paths[0], errors, queries.suspects(input, new Pace(signal))),
    ),
  });
};
