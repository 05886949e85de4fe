// A verified fix, told to the finding that named the leak.
import type { Finding } from '../shared/finding.js';
import type { Verification } from '../shared/verification.js';

/**
 * The findings after a verification: where it passed, the one that the run before named is fixed and saves what was measured between
 * the two. Where several of that run are not refuted nobody can tell whose share it is: they stay as they are, for a person to judge.
 * The same list when nothing changes.
 */
export function withVerifiedFix(findings: readonly Finding[], { outcome, before, after }: Verification): readonly Finding[] {
  if (outcome !== 'pass' || before?.growth === undefined || after.growth === undefined) return findings;
  const bytes = Math.round(before.growth.bytesPerCycle - after.growth.bytesPerCycle);
  const named = findings.filter((f) => f.run === before.run && f.status !== 'refuted');
  const [finding] = named;
  if (finding === undefined || named.length > 1 || bytes <= 0) return findings;
  return findings.map((f) => (f === finding ? { ...f, status: 'fixed', saving: { bytes, per: 'cycle', source: 'measured' } } : f));
}
