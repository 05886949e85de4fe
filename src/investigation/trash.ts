// Deleting and bringing back. What is deleted stays in the investigation, apart, so that it outlives the session that did it.
import type { Timestamp } from '../shared/units.js';
import type { TrashId } from '../shared/view.js';
import { type Investigation, type Trashed, wholeMilliseconds } from './model.js';
import { byDeletion, byFindingTime, byMarkTime, bySnapshotTime, inserted } from './order.js';

/** Deleted marks and findings that are kept, the newest: as many as there are steps to undo. Of snapshots all, for they have files. */
const mostSmall = 200;

export function deleted(content: Investigation, { at, ...which }: TrashId & { readonly at: Timestamp }): Investigation {
  const deletedAt = wholeMilliseconds(at);
  switch (which.kind) {
    case 'snapshot': {
      const entry = content.snapshots.find((s) => s.id === which.id);
      if (entry === undefined || entry.content.state === 'capturing') return content;
      const snapshots = content.snapshots.filter((s) => s !== entry);
      return { ...content, snapshots, trash: trashWith(content, { kind: 'snapshot', entry, deletedAt }) };
    }
    case 'mark': {
      const entry = content.marks.find((m) => m.id === which.id);
      if (entry === undefined) return content;
      const marks = content.marks.filter((m) => m !== entry);
      return { ...content, marks, trash: trashWith(content, { kind: 'mark', entry, deletedAt }) };
    }
    case 'finding': {
      const entry = content.findings.find((f) => f.id === which.id);
      if (entry === undefined) return content;
      const findings = content.findings.filter((f) => f !== entry);
      return { ...content, findings, trash: trashWith(content, { kind: 'finding', entry, deletedAt }) };
    }
  }
}

export function restored(content: Investigation, which: TrashId): Investigation {
  const trashed = inTrash(content, which);
  if (trashed === undefined) return content;
  const rest = { ...content, trash: content.trash.filter((one) => one !== trashed) };
  switch (trashed.kind) {
    case 'snapshot':
      return { ...rest, snapshots: inserted(content.snapshots, trashed.entry, bySnapshotTime) };
    case 'mark':
      return { ...rest, marks: inserted(content.marks, trashed.entry, byMarkTime) };
    case 'finding':
      return { ...rest, findings: inserted(content.findings, trashed.entry, byFindingTime) };
  }
}

export const inTrash = (content: Investigation, { kind, id }: TrashId): Trashed | undefined =>
  content.trash.find((one) => one.kind === kind && one.entry.id === id);

function trashWith(content: Investigation, trashed: Trashed): readonly Trashed[] {
  const trash = inserted(content.trash, trashed, byDeletion);
  const small = trash.filter((one) => one.kind !== 'snapshot');
  const oldest = small.length > mostSmall ? small.find((one) => one !== trashed) : undefined;
  return oldest === undefined ? trash : trash.filter((one) => one !== oldest);
}
