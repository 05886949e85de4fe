// Objects that a snapshot names, in the program that still runs.
import { fail } from '../shared/failures.js';
import type { LiveObject } from '../shared/live-object.js';
import { failed, ok, type Result } from '../shared/result.js';
import type { NodeId, SnapshotId } from '../shared/units.js';
import type { LiveRun } from './live-run.js';
import type { Workbench } from './workbench.js';

export interface LiveWish {
  readonly snapshot: SnapshotId;
  readonly id: NodeId;
}

/** Ids mean the same objects only in the process of the snapshot, and while its epoch lasts: NO_SUCH_LIVE_OBJECT otherwise. */
function known(workbench: Workbench, run: LiveRun, wish: LiveWish): Result<void> {
  const snapshot = workbench.view()?.snapshots.find((s) => s.id === wish.snapshot);
  if (snapshot === undefined) return failed(fail('NO_SUCH_SNAPSHOT', { id: wish.snapshot }));
  const { title } = run.session.info;
  if (snapshot.run !== run.id) return failed(fail('NO_SUCH_LIVE_OBJECT', { title, reason: 'other-run' }));
  if (snapshot.epoch === run.epoch && snapshot.canary !== 'lost') return ok(undefined);
  return failed(fail('NO_SUCH_LIVE_OBJECT', { title, reason: 'stale' }));
}

export async function previewOf(workbench: Workbench, run: LiveRun, wish: LiveWish): Promise<Result<LiveObject>> {
  const refused = known(workbench, run, wish);
  return refused.ok ? run.session.objects.preview(wish.id) : refused;
}

/** EVALUATE_NOT_ALLOWED where a person has not said so; a mark tells what was run, before it runs. */
export async function evaluateOn(
  workbench: Workbench,
  run: LiveRun,
  wish: LiveWish & { readonly expression: string },
): Promise<Result<string>> {
  const refused = known(workbench, run, wish);
  if (!refused.ok) return refused;
  if (!run.consent.given) return failed(fail('EVALUATE_NOT_ALLOWED', { title: run.session.info.title }));
  run.mark(workbench.messages.t('run:evaluated', { expression: wish.expression, id: wish.id }).slice(0, 200), 'user');
  return run.session.objects.evaluate(wish.id, wish.expression);
}
