// Which snapshots are compared when nobody has said otherwise: those of one run. Ids of objects mean nothing in another process.
import type { RunId, SnapshotId } from '../../shared/units.js';
import type { SnapshotView } from '../../shared/view.js';

export interface RunSnapshots {
  /** Absent: files that were opened. */
  readonly run: RunId | undefined;
  /** Oldest first. */
  readonly snapshots: readonly SnapshotId[];
}

type Taken = Pick<SnapshotView, 'id' | 'run'>;

/** `snapshots`: oldest first. The run that was captured last is the last one. */
export function byRun(snapshots: readonly Taken[]): readonly RunSnapshots[] {
  const groups = new Map<RunId | undefined, SnapshotId[]>();
  for (const { id, run } of snapshots) {
    const group = [...(groups.get(run) ?? []), id];
    groups.delete(run);
    groups.set(run, group);
  }
  return [...groups].map(([run, ids]) => ({ run, snapshots: ids }));
}

/** Those of the run that was captured last of all that have two to compare; all where none has. */
export const chosenAtFirst = (snapshots: readonly Taken[]): readonly SnapshotId[] =>
  byRun(snapshots).findLast((group) => group.snapshots.length >= 2)?.snapshots ?? snapshots.map(({ id }) => id);

export const sameChoice = (a: readonly SnapshotId[], b: readonly SnapshotId[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

/**
 * What is chosen once `added` have come to the snapshots that there were `before`. A person's own choice grows by what comes to the runs
 * it is of; files that somebody opens are meant to be looked at.
 */
export function chosenWith(
  added: readonly SnapshotId[],
  chosen: readonly SnapshotId[],
  before: readonly Taken[],
  now: readonly Taken[],
): readonly SnapshotId[] {
  const files = now.filter(({ id, run }) => run === undefined && added.includes(id)).map(({ id }) => id);
  if (files.length === 0 && sameChoice(chosen, chosenAtFirst(before))) return chosenAtFirst(now);
  const runs = new Set(now.filter(({ id }) => chosen.includes(id)).map(({ run }) => run));
  const joins = ({ id, run }: Taken): boolean => added.includes(id) && (run === undefined || runs.has(run) || chosen.length === 0);
  return [...chosen, ...now.filter(joins).map(({ id }) => id)];
}
