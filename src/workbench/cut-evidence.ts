// What cut tests say for and against a finding: a cut belongs to it when the finding's chain leads through the object that was dropped.
import type { Finding } from '../shared/finding.js';
import type { MarkView, SnapshotView } from '../shared/view.js';

/** As many facts as a finding may have. */
const most = 100;

/**
 * The finding with those cuts that it does not have yet: as evidence where watched objects died of one, as counter-evidence where none
 * did. The same object when there is nothing to add.
 */
export function withCuts<F extends Pick<Finding, 'object' | 'chain' | 'evidence' | 'counterEvidence'>>(
  finding: F,
  { marks, snapshots }: { readonly marks: readonly MarkView[]; readonly snapshots: readonly Pick<SnapshotView, 'id' | 'epoch'>[] },
): F {
  const { object, chain } = finding;
  const epoch = snapshots.find((s) => s.id === object?.snapshot)?.epoch;
  if (epoch === undefined || chain === undefined) return finding;
  const known = new Set([...finding.evidence, ...finding.counterEvidence]);
  const mine = marks.filter(
    ({ label, cut }) =>
      cut !== undefined && cut.of > 0 && cut.epoch === epoch && chain.links.some((link) => link.id === cut.held) && !known.has(label),
  );
  if (mine.length === 0) return finding;
  const labels = (died: boolean): string[] => mine.filter(({ cut }) => (cut?.died ?? 0) > 0 === died).map(({ label }) => label);
  return {
    ...finding,
    evidence: [...finding.evidence, ...labels(true)].slice(0, most),
    counterEvidence: [...finding.counterEvidence, ...labels(false)].slice(0, most),
  };
}
