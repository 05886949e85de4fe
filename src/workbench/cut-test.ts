// The cut test: what a person points at in a snapshot, as the running program knows it.
import type { CutWish } from '../shared/api/target.js';
import { type CutOutcome, type CutPlan, type CutSpec, MOST_WATCHED } from '../shared/cut.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { MarkId } from '../shared/units.js';
import { withCuts } from './cut-evidence.js';
import { cutPopulation, isOneOfMany } from './cut-population.js';
import type { LiveRun } from './live-run.js';
import type { Workbench } from './workbench.js';

/** V8 goes through the whole heap for each object that is named by its id. */
const FEW = 12;

/** Ids mean the same objects only while the epoch of the snapshot lasts: CUT_IMPOSSIBLE (`stale`) otherwise. */
async function cutSpecOf(workbench: Workbench, run: LiveRun, wish: CutWish, signal?: AbortSignal): Promise<Result<CutSpec>> {
  const { snapshot: id, holders, held } = wish;
  const snapshot = workbench.view()?.snapshots.find((s) => s.id === id);
  if (snapshot === undefined) return failedWith('NO_SUCH_SNAPSHOT', { id });
  if (snapshot.epoch !== run.epoch || snapshot.canary === 'lost')
    return failedWith('CUT_IMPOSSIBLE', { title: run.session.info.title, reason: 'stale' });
  const most = run.session.info.runtime === 'cpython' ? MOST_WATCHED : FEW;
  const population = await cutPopulation(workbench.queries, snapshot.path, wish, most, signal);
  return population.ok ? ok({ holders, held, ...population.value }) : population;
}

export async function planCut(workbench: Workbench, run: LiveRun, wish: CutWish, signal?: AbortSignal): Promise<Result<CutPlan>> {
  const spec = await cutSpecOf(workbench, run, wish, signal);
  if (!spec.ok) return spec;
  const plan = await run.session.planCut(spec.value);
  if (!plan.ok || plan.value.watched > 1) return plan;
  const path = workbench.view()?.snapshots.find((s) => s.id === wish.snapshot)?.path;
  const many = path === undefined ? ok(false) : await isOneOfMany(workbench.queries, path, wish, signal);
  return many.ok && many.value ? ok({ ...plan.value, oneOfMany: true }) : plan;
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
