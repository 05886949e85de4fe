import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { failure } from '../failures.js';
import { finding } from '../finding.js';
import { judgement } from '../heap.js';
import { longWork } from '../progress.js';
import { findingId, markId, snapshotId } from '../units.js';
import { investigationView, selection, trashId } from '../view.js';
import { base, ids, label, none } from './common.js';

export const investigationContract = {
  /** The open investigation, now and after each change; `undefined` while none is open. */
  watch: base.output(eventIterator(investigationView.optional())),
  create: base.input(z.strictObject({ name: label.optional(), dir: z.string().optional() })).output(investigationView),
  open: base.input(z.strictObject({ dir: z.string() })).output(investigationView),
  close: base.output(none),
  /** Reads snapshot files and adds those that can be read (`profiles`: which of them hold no heap); creates an investigation when none is open. Files are not copied. */
  addFiles: base
    .input(z.strictObject({ paths: z.array(z.string()).min(1).max(64) }))
    .output(longWork(z.strictObject({ ids, profiles: ids, refused: z.array(failure) }))),
  rename: base.input(z.strictObject({ name: label })).output(none),
  setNotes: base.input(z.strictObject({ notes: z.string().max(1_000_000) })).output(none),
  labelSnapshot: base.input(z.strictObject({ id: snapshotId, label })).output(none),
  deleteSnapshot: base.input(z.strictObject({ id: snapshotId })).output(none),
  labelMark: base.input(z.strictObject({ id: markId, label })).output(none),
  deleteMark: base.input(z.strictObject({ id: markId })).output(none),
  judge: base.input(judgement).output(none),
  unjudge: base.input(z.strictObject({ signature: z.string().min(1).max(4000) })).output(none),
  /** A new finding without an id, or one changed as a whole. */
  putFinding: base.input(finding.partial({ id: true, at: true })).output(findingId),
  deleteFinding: base.input(z.strictObject({ id: findingId })).output(none),
  /** Out of the trash. */
  restore: base.input(trashId).output(none),
  /** Where a missing or moved snapshot file is now; refused when it has another size. */
  relocateSnapshot: base.input(z.strictObject({ id: snapshotId, path: z.string().min(1).max(4096) })).output(none),
  /** Lets files outside of the folder be read (`outside` of a snapshot's view), after a person saw where they lie. */
  allowOutside: base.input(z.strictObject({ places: z.array(z.string().max(20_000)).min(1).max(1000) })).output(none),
  select: base.input(selection).output(none),
  undo: base.output(none),
  redo: base.output(none),
};
