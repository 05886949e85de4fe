// Which suspects of a verdict are those of a comparison, or of an object that is explained: all places name the same findings.
import type { Suspect } from '../../../shared/heap.js';
import type { NodeId, RunId, SnapshotId } from '../../../shared/units.js';
import type { Evidence } from '../../../shared/verdict.js';
import type { InvestigationView, SnapshotView } from '../../../shared/view.js';
import type { Place } from '../../app/navigation.js';
import { holderFactOf, holderLabel, type VerdictSuspect } from './suspect-words.js';
import { type SavedVerdict, snapshotOf } from './verdict-snapshot.js';

/** The newest verdict on the run that all of `snapshots` (oldest first) are of, if its chains are of the last of them. */
export function verdictOn(view: InvestigationView | undefined, snapshots: readonly SnapshotView[]): SavedVerdict | undefined {
  const last = snapshots.at(-1);
  if (view === undefined || last?.run === undefined || snapshots.some((s) => s.run !== last.run)) return undefined;
  const saved = view.verdicts.findLast((verdict) => verdict.run === last.run);
  return saved !== undefined && snapshotOf(view, saved)?.id === last.id ? saved : undefined;
}

/** The verdict's suspect that holds the same in the same place. */
export const namedAs = (verdict: SavedVerdict['verdict'], { holder, class: gained }: Suspect): VerdictSuspect | undefined =>
  verdict.suspects.find(
    (s) => s.class === gained && (s.holder ?? holder.label) === holder.label && s.chain.links.some((link) => link.id === holder.id),
  );

/** The comparison's suspects, those of the verdict first and in its order. */
export function asJudged(
  suspects: readonly Suspect[],
  verdict: SavedVerdict['verdict'] | undefined,
): readonly { readonly suspect: Suspect; readonly named: VerdictSuspect | undefined }[] {
  const rank = (named: VerdictSuspect | undefined): number =>
    named === undefined || verdict === undefined ? Number.POSITIVE_INFINITY : verdict.suspects.indexOf(named);
  return suspects
    .map((suspect) => ({ suspect, named: verdict && namedAs(verdict, suspect) }))
    .sort((a, b) => (rank(a.named) === rank(b.named) ? 0 : rank(a.named) - rank(b.named)));
}

/** What a verdict says of the object: it is what a suspect's chain ends in. The newest verdict that does. */
export function suspectAt(
  view: InvestigationView | undefined,
  snapshot: SnapshotId,
  id: NodeId,
): { readonly suspect: VerdictSuspect; readonly fact: Evidence | undefined; readonly run: RunId } | undefined {
  for (const { verdict, run } of view?.verdicts.toReversed() ?? []) {
    const suspect = verdict.suspects.find((s) => s.snapshot === snapshot && s.chain.links.at(-1)?.id === id);
    if (suspect !== undefined) return { suspect, fact: holderFactOf(suspect, verdict.evidence), run };
  }
  return undefined;
}

/** The growing holder on the way to that object. */
export function holderAt(view: InvestigationView | undefined, snapshot: SnapshotId, id: NodeId): NodeId | undefined {
  const { links, suspectLink } = suspectAt(view, snapshot, id)?.suspect.chain ?? { links: [] };
  return suspectLink === undefined ? undefined : links[suspectLink]?.id;
}

/** What the newest verdict suspects most, while its snapshot is there: where to look, and what it is called. */
export function firstSuspect(view: InvestigationView | undefined): { readonly place: Place; readonly title: string } | undefined {
  const verdict = view?.verdicts.at(-1)?.verdict;
  const suspect = verdict?.suspects[0];
  const member = suspect?.chain.links.at(-1);
  const snapshot = view?.snapshots.find(({ id, state }) => id === suspect?.snapshot && state === 'complete');
  if (verdict === undefined || suspect === undefined || member === undefined || snapshot === undefined) return undefined;
  const title = holderLabel(holderFactOf(suspect, verdict.evidence)) ?? suspect.holder ?? suspect.class;
  return { place: { by: 'object', snapshot: snapshot.id, id: member.id, title: suspect.class }, title: title.slice(0, 60) };
}
