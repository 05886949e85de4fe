import * as z from 'zod';
import { chain, compareView, grouping } from '../heap.js';
import { longWork } from '../progress.js';
import { exportWritten, shareLevel, sharePreview, shareWritten } from '../share.js';
import { runId, snapshotId } from '../units.js';
import { investigationView } from '../view.js';
import { base, ids, none } from './common.js';

const shareWish = { level: shareLevel, allNames: z.boolean().default(false) };

/** One file out of the open investigation, and what came as one file. */
export const shareContract = {
  /** What would leave at this level, listed; nothing is written. */
  preview: base.input(z.strictObject(shareWish)).output(longWork(sharePreview)),
  /** Writes, opens again and checks. `confirmed`: full only, after a person typed it. */
  write: base
    .input(z.strictObject({ ...shareWish, path: z.string().min(1).max(4096), confirmed: z.boolean().default(false) }))
    .output(longWork(shareWritten)),
  /** Unpacks a `.holdfast` file into a new folder and opens that; `investigation.open` does the same without progress. */
  open: base.input(z.strictObject({ path: z.string().min(1).max(4096) })).output(longWork(investigationView)),
  /** The scenario that came with the investigation, to be shown before it may run; `undefined` when there is none. */
  scenario: base.output(z.strictObject({ text: z.string(), trusted: z.boolean() }).optional()),
  /** `shown`: the text that a person read. */
  trustScenario: base.input(z.strictObject({ shown: z.string().max(1_000_000) })).output(none),
  exportTimeline: base
    .input(z.strictObject({ run: runId.optional(), format: z.enum(['csv', 'tsv']), out: z.string().min(1).max(4096) }))
    .output(exportWritten),
  exportTable: base
    .input(
      z.strictObject({
        snapshots: ids.min(1),
        grouping,
        view: compareView,
        format: z.enum(['csv', 'tsv']),
        out: z.string().min(1).max(4096),
      }),
    )
    .output(longWork(exportWritten)),
  exportSnapshot: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        out: z.string().min(1).max(4096),
        structure: z.boolean(),
        allNames: z.boolean().default(false),
      }),
    )
    .output(longWork(exportWritten)),
  /** A picture that the page has drawn: `png` in base64, the others as text. */
  exportPicture: base
    .input(
      z.strictObject({
        format: z.enum(['png', 'svg', 'dot']),
        content: z.string().min(1).max(100_000_000),
        out: z.string().min(1).max(4096),
      }),
    )
    .output(exportWritten),
  /** The chain as text, for the clipboard. */
  chainText: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        subject: z.string().max(2000),
        chains: z.array(chain).max(50),
        format: z.enum(['md', 'text']),
      }),
    )
    .output(z.string()),
};
