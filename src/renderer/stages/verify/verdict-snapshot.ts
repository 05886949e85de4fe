// Which snapshot the chains of a verdict belong to: the last one that its run had when the verdict was stated.
import type { InvestigationView, SnapshotView } from '../../../shared/view.js';

export type SavedVerdict = InvestigationView['verdicts'][number];

/** Undefined when it was deleted or is missing. Ids of its chains mean objects of this snapshot only. */
export function snapshotOf(
  view: Pick<InvestigationView, 'snapshots'>,
  { run, at }: Pick<SavedVerdict, 'run' | 'at'>,
): SnapshotView | undefined {
  const taken = view.snapshots.filter((s) => s.run === run && s.takenAt <= at).sort((a, b) => a.takenAt - b.takenAt);
  return taken.findLast((s) => s.state === 'complete');
}

/** The snapshot of one suspect's chain: the one it names; verdicts of earlier versions name none. Undefined when it is gone. */
export function snapshotOfSuspect(
  view: Pick<InvestigationView, 'snapshots'>,
  saved: Pick<SavedVerdict, 'run' | 'at'>,
  suspect: Pick<SavedVerdict['verdict']['suspects'][number], 'snapshot'>,
): SnapshotView | undefined {
  if (suspect.snapshot === undefined) return snapshotOf(view, saved);
  return view.snapshots.find((s) => s.id === suspect.snapshot && s.state === 'complete');
}
