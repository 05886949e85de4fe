// What the engine answers, one call a question of its contract. Knows no transport: calls throw `FailureError` for what is expected
// to fail.
import type { InferContractRouterInputs } from '@orpc/contract';
import type { EngineContract, Redaction } from '../shared/engine-api.js';
import type { Progress } from '../shared/progress.js';
import { FailureError } from '../shared/result.js';
import type { Ahead } from './ahead.js';
import { Allocations } from './allocations.js';
import type { Pace } from './drive.js';
import { failureOf } from './failures.js';
import { Inspections } from './inspections.js';
import type { Places } from './places.js';
import { Queries } from './queries.js';
import type { SnapshotStore } from './store.js';

type Input = InferContractRouterInputs<EngineContract>;
type Run<T> = AsyncGenerator<Progress, T, void>;

/** Rarely asked for, and the process starts sooner without it. */
async function* redact(input: Parameters<typeof import('./redact.js').redactSnapshots>[0], pace: Pace): Run<Redaction> {
  const { redactSnapshots } = await import('./redact.js');
  return yield* redactSnapshots(input, pace);
}

async function* convert(input: Input['convert'], pace: Pace): Run<{ converted: boolean }> {
  const { convertSnapshot } = await import('./convert.js');
  return yield* convertSnapshot(input, pace);
}

/** `ahead`: told of every question, so that it works while there is none. */
export const engineCalls = (store: SnapshotStore, ahead?: Ahead) => {
  async function* guarded<T>(path: string, run: Run<T>, looked = true): Run<T> {
    const done = ahead?.asked(looked ? path : undefined);
    try {
      return yield* run;
    } catch (error) {
      const failure = failureOf(path, error);
      throw failure === undefined ? error : new FailureError(failure);
    } finally {
      done?.();
    }
  }
  /** Of questions that nobody goes on from to single objects. */
  const answered = <T>(path: string, run: Run<T>): Run<T> => guarded(path, run, false);
  const queries = new Queries(store);
  const allocations = new Allocations(queries);
  const inspections = new Inspections(queries);
  let places: Promise<Places> | undefined;
  /** Reads source maps: loaded where it is asked for. */
  async function* located<T>(ask: (places: Places) => Run<T>): Run<T> {
    places ??= import('./places.js').then((loaded) => new loaded.Places(queries));
    return yield* ask(await places);
  }
  return {
    summary: (input: Input['summary'], pace: Pace) => answered(input.path, queries.summary(input, pace)),
    histogram: (input: Input['histogram'], pace: Pace) => guarded(input.path, queries.histogram(input, pace)),
    objects: (input: Input['objects'], pace: Pace) => guarded(input.path, queries.objects(input, pace)),
    object: (input: Input['object'], pace: Pace) => guarded(input.path, queries.object(input, pace)),
    references: (input: Input['references'], pace: Pace) => guarded(input.path, queries.references(input, pace)),
    dominated: (input: Input['dominated'], pace: Pace) => guarded(input.path, queries.dominated(input, pace)),
    chains: (input: Input['chains'], pace: Pace) => guarded(input.path, queries.chains(input, pace)),
    treemap: (input: Input['treemap'], pace: Pace) => guarded(input.path, inspections.treemap(input, pace)),
    graph: (input: Input['graph'], pace: Pace) => guarded(input.path, inspections.graph(input, pace)),
    cut: (input: Input['cut'], pace: Pace) => guarded(input.path, inspections.cut(input, pace)),
    search: (input: Input['search'], pace: Pace) => guarded(input.path, inspections.search(input, pace)),
    detached: (input: Input['detached'], pace: Pace) => guarded(input.path, inspections.detached(input, pace)),
    duplicates: (input: Input['duplicates'], pace: Pace) => guarded(input.path, inspections.duplicates(input, pace)),
    pinnedStrings: (input: Input['pinnedStrings'], pace: Pace) => guarded(input.path, inspections.pinnedStrings(input, pace)),
    collections: (input: Input['collections'], pace: Pace) => guarded(input.path, inspections.collections(input, pace)),
    flame: (input: Input['flame'], pace: Pace) => guarded(input.path, allocations.flame(input, pace)),
    savings: (input: Input['savings'], pace: Pace) => guarded(input.path, inspections.savings(input, pace)),
    places: (input: Input['places'], pace: Pace) =>
      guarded(
        input.path,
        located((places) => places.places(input, pace)),
      ),
    locate: (input: Input['locate'], pace: Pace) =>
      answered(
        '',
        located((places) => places.locate(input, pace)),
      ),
    allocations: (input: Input['allocations'], pace: Pace) => guarded(input.path, allocations.page(input, pace)),
    compare: (input: Input['compare'], pace: Pace) => answered(input.paths[0], queries.compare(input, pace)),
    histories: (input: Input['histories'], pace: Pace) => answered(input.paths[0], queries.histories(input, pace)),
    suspects: (input: Input['suspects'], pace: Pace) => answered(input.paths[0], queries.suspects(input, pace)),
    redact: (input: Parameters<typeof redact>[0], pace: Pace) => answered(input.files[0]?.path ?? '', redact(input, pace)),
    convert: (input: Input['convert'], pace: Pace) => answered(input.path, convert(input, pace)),
  };
};
export type EngineCalls = ReturnType<typeof engineCalls>;
