// The cut test: what a person points at in a snapshot, as the running program knows it.
import type { CutWish } from '../shared/api/target.js';
import type { CutOutcome, CutPlan, CutSpec } from '../shared/cut.js';
import type { ObjectRow } from '../shared/heap.js';
import type { LongWork } from '../shared/progress.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { MarkId, NodeId } from '../shared/units.js';
import { withCuts } from './cut-evidence.js';
import type { LiveRun } from './live-run.js';
import type { Workbench } from './workbench.js';

/** Of the first this many, as many as a cut watches. */
const SEEN = 500;
const WATCHED = 12;

/**
 * Ids mean the same objects only while the epoch of the snapshot lasts: CUT_IMPOSSIBLE (`stale`) otherwise.
 * Watched are a dozen of the class's objects, or of the members that go with the held object, or the held object alone.
 */
async function cutSpecOf(workbench: Workbench, run: LiveRun, wish: CutWish, signal?: AbortSignal): Promise<Result<CutSpec>> {
  const { snapshot: id, holders, held, members } = wish;
  const snapshot = workbench.view()?.snapshots.find((s) => s.id === id);
  if (snapshot === undefined) return failedWith('NO_SUCH_SNAPSHOT', { id });
  if (snapshot.epoch !== run.epoch || snapshot.canary === 'lost')
    return failedWith('CUT_IMPOSSIBLE', { title: run.session.info.title, reason: 'stale' });
  const page = { offset: 0, limit: SEEN };
  if (wish.class !== undefined) {
    const sort = { column: 'retainedBytes', descending: true } as const;
    const asked = { path: snapshot.path, grouping: 'class', key: wish.class, filter: '', sort, page } as const;
    const found = await settled(workbench.queries.objects(asked), signal);
    return found.ok ? ok({ holders, held, watched: someOf(found.value.rows) }) : found;
  }
  if (members === undefined) return ok({ holders, held, watched: [held] });
  const asked = { path: snapshot.path, id: members.holder, direction: 'references', page } as const;
  const found = await settled(workbench.queries.references(asked), signal);
  if (!found.ok) return found;
  const beside = found.value.rows.map(({ object }) => object).filter((each) => each.class === members.class && each.id !== members.one);
  const watched = [members.one, ...someOf(beside)].slice(0, WATCHED);
  return ok({ holders, held, watched });
}

/** As many as a cut watches, spread evenly. */
const someOf = (rows: readonly ObjectRow[]): NodeId[] =>
  rows.filter((_, i) => Math.floor((i * WATCHED) / rows.length) !== Math.floor(((i - 1) * WATCHED) / rows.length)).map(({ id }) => id);

export async function planCut(workbench: Workbench, run: LiveRun, wish: CutWish, signal?: AbortSignal): Promise<Result<CutPlan>> {
  const spec = await cutSpecOf(workbench, run, wish, signal);
  return spec.ok ? run.session.planCut(spec.value) : spec;
}

/** EVALUATE_NOT_ALLOWED where a person has not said so; a mark tells what came of it, and findings have it as evidence. */
export async function cut(workbench: Workbench, run: LiveRun, wish: CutWish, signal?: AbortSignal): Promise<Result<CutOutcome>> {
  if (!run.consent.given) return failedWith('EVALUATE_NOT_ALLOWED', { title: run.session.info.title });
  const spec = await cutSpecOf(workbench, run, wish, signal);
  if (!spec.ok) return spec;
  const outcome = await run.session.cut(spec.value, signal);
  if (!outcome.ok) return outcome;
  const { plan, aliveBefore, aliveAfter } = outcome.value;
  const died = aliveBefore - aliveAfter;
  const words = { holder: plan.holder, key: plan.key, died, of: aliveBefore };
  const record = { epoch: run.epoch, held: wish.held, died: Math.max(0, died), of: aliveBefore };
  const mark = run.mark(workbench.messages.t('run:cut', words).slice(0, 200), 'user', undefined, record);
  addToFindings(workbench, mark);
  return outcome;
}

/** Findings that were kept before have it too. */
function addToFindings(workbench: Workbench, mark: MarkId): void {
  const view = workbench.view();
  if (view === undefined) return;
  const marks = view.marks.filter(({ id }) => id === mark);
  for (const finding of view.findings) {
    const more = withCuts(finding, { ...view, marks });
    if (more !== finding) void workbench.store?.dispatch({ type: 'put-finding', finding: more });
  }
}

export async function undoCut(workbench: Workbench, run: LiveRun): Promise<Result<boolean>> {
  const done = await run.session.undoCut();
  if (done.ok && done.value) run.mark(workbench.messages.t('run:cutUndone'), 'user');
  return done;
}

async function settled<T>(work: LongWork<Result<T>>, signal: AbortSignal | undefined): Promise<Result<T>> {
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    if (signal?.aborted === true) {
      await work.return(failedWith('CANCELLED', {}));
      return failedWith('CANCELLED', {});
    }
  }
}
