// Who allocated, and when, where a file was recorded with allocation tracking.
import * as z from 'zod';
import { bytes } from './units.js';

/** A function and what it allocated while it was tracked, itself and through what it called. */
export const allocationRow = z.strictObject({
  name: z.string(),
  script: z.string(),
  /** From 1; 0 where the file does not say. */
  line: z.number(),
  column: z.number(),
  count: z.number(),
  bytes,
  /** With everything that it called; calls of itself are not counted twice. */
  totalCount: z.number(),
  totalBytes: bytes,
});
export type AllocationRow = z.infer<typeof allocationRow>;

/** Objects that were allocated in a stretch of time and are alive in the snapshot. */
export const allocationSample = z.strictObject({ atMs: z.number(), count: z.number(), bytes });
export type AllocationSample = z.infer<typeof allocationSample>;

export const allocationPage = z.strictObject({
  rows: z.array(allocationRow),
  total: z.number(),
  totals: z.strictObject({ count: z.number(), bytes }),
  samples: z.array(allocationSample),
});
export type AllocationPage = z.infer<typeof allocationPage>;
