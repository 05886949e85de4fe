// The order of each list: memory and disk agree on it.
import type { Finding } from '../shared/finding.js';
import type { Verification } from '../shared/verification.js';
import type { Judgement, Mark, Run, RunVerdict, Snapshot, Trashed } from './model.js';

export const inserted = <T>(list: readonly T[], entry: T, order: (a: T, b: T) => number): readonly T[] => {
  // Nearly always the newest: look from the end.
  let index = list.length;
  while (index > 0 && order(list[index - 1] as T, entry) > 0) index--;
  return list.toSpliced(index, 0, entry);
};

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const byRunStart = (a: Run, b: Run): number => a.startedAt - b.startedAt || text(a.id, b.id);
export const byMarkTime = (a: Mark, b: Mark): number => a.at - b.at || text(a.id, b.id);
export const bySnapshotTime = (a: Snapshot, b: Snapshot): number => a.takenAt - b.takenAt || text(a.id, b.id);
export const byDeletion = (a: Trashed, b: Trashed): number =>
  a.deletedAt - b.deletedAt || text(a.kind, b.kind) || text(a.entry.id, b.entry.id);
export const bySignature = (a: Judgement, b: Judgement): number => text(a.signature, b.signature);
export const byFindingTime = (a: Finding, b: Finding): number => a.at - b.at || text(a.id, b.id);
export const byVerificationTime = (a: Verification, b: Verification): number => a.at - b.at || text(a.after.run, b.after.run);
export const byVerdictTime = (a: RunVerdict, b: RunVerdict): number => a.at - b.at || text(a.run, b.run);
