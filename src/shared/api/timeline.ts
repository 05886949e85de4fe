import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { sampleColumns } from '../target.js';
import { runId, timestamp } from '../units.js';
import { base } from './common.js';

/** Columns of a stretch of the timeline; every array has the same length; NaN where a figure is missing. */
export const sampleBatch = z.strictObject({
  run: runId,
  columns: z.strictObject(
    Object.fromEntries(sampleColumns.map((c) => [c, z.array(z.number().or(z.nan()))])) as Record<
      (typeof sampleColumns)[number],
      z.ZodArray<z.ZodUnion<[z.ZodNumber, z.ZodNaN]>>
    >,
  ),
});
export type SampleBatch = z.infer<typeof sampleBatch>;

export const timelineContract = {
  /** At most `points` points between two instants, the extremes of each bucket kept. */
  read: base
    .input(
      z.strictObject({ run: runId, from: timestamp.optional(), to: timestamp.optional(), points: z.number().int().min(10).max(20_000) }),
    )
    .output(sampleBatch),
  /** New samples in batches, at most 4 a second. */
  watch: base.input(z.strictObject({ run: runId })).output(eventIterator(sampleBatch)),
};
