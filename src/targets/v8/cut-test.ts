// The cut test: drops a reference of the live program between two collections, and counts which of the watched objects died.
import type { CutOutcome, CutPlan, CutSpec } from '../../shared/cut.js';
import { failed, ok, type Result } from '../../shared/result.js';
import type { Cutter } from './cut.js';

export type CutTestParts = {
  readonly cutter: Cutter;
  readonly collect: () => Promise<Result<void>>;
  /** Used heap, bytes. */
  readonly heapUsed: () => Promise<number | undefined>;
};

export async function cutTest({ cutter, collect, heapUsed }: CutTestParts, spec: CutSpec, plan: CutPlan): Promise<Result<CutOutcome>> {
  await cutter.forget();
  const alive = await cutter.watch(spec, plan);
  /** Twice: the first frees what finalizers and weak callbacks let go. */
  const settled = async (): Promise<Result<{ readonly alive: number; readonly heap: number | undefined }>> => {
    for (let i = 0; i < 2; i++) {
      const collected = await collect();
      if (!collected.ok) return collected;
    }
    const heap = await heapUsed();
    return ok({ alive: await alive(), heap });
  };
  const before = await settled();
  if (!before.ok) return before;
  const refused = await cutter.cut(spec);
  if (refused !== undefined) return failed(refused);
  const after = await settled();
  if (!after.ok) return after;
  return ok({
    plan,
    aliveBefore: before.value.alive,
    aliveAfter: after.value.alive,
    ...(before.value.heap === undefined ? {} : { heapBefore: before.value.heap }),
    ...(after.value.heap === undefined ? {} : { heapAfter: after.value.heap }),
    undoable: await cutter.undoable(),
  });
}
