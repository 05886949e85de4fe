// Who allocated, and when, where a file was recorded with allocation tracking or is a sampled profile.
import * as z from 'zod';
import { ALLOCATION_VIEWS } from './choices.js';
import { bytes } from './units.js';

/** Where a function begins. */
export const codePlace = z.strictObject({
  name: z.string(),
  /** Path or URL; '' for what the runtime brings itself. */
  script: z.string(),
  /** From 1; 0 where the file does not say. */
  line: z.number(),
  column: z.number(),
});
export type CodePlace = z.infer<typeof codePlace>;

export const allocationView = z.enum(ALLOCATION_VIEWS);
export type AllocationView = z.infer<typeof allocationView>;

/** Functions from the top of a tree down to the one that is opened, each by the `key` of its row. */
export const callPath = z.array(z.number().int().min(0)).max(1000);

/** A function and what it allocated, itself and through what it called; further down, as far as it was called on this path. */
export const allocationRow = codePlace.extend({
  key: z.number(),
  /** Objects; in a sampled profile samples. */
  count: z.number(),
  bytes,
  /** With everything that it called; calls of itself are not counted twice. */
  totalCount: z.number(),
  totalBytes: bytes,
  /** There is something below it. */
  opens: z.boolean(),
});
export type AllocationRow = z.infer<typeof allocationRow>;

/** Objects that were allocated in a stretch of time and are alive in the snapshot. */
export const allocationSample = z.strictObject({ atMs: z.number(), count: z.number(), bytes });
export type AllocationSample = z.infer<typeof allocationSample>;

/** `tracked`: every allocation · `sampled`: some, scaled up; only what was still alive unless it was recorded otherwise · `none`: nothing is known. */
export const allocationKind = z.enum(['tracked', 'sampled', 'none']);
export type AllocationKind = z.infer<typeof allocationKind>;

const cutShort = z.strictObject({ section: z.string(), offset: z.number() });

export const allocationPage = z.strictObject({
  kind: allocationKind,
  rows: z.array(allocationRow),
  total: z.number(),
  totals: z.strictObject({ count: z.number(), bytes }),
  samples: z.array(allocationSample),
  truncated: cutShort.optional(),
});
export type AllocationPage = z.infer<typeof allocationPage>;

/** A call in a picture: `from` and `bytes` are its stretch of the whole width. Callers come before what they called. */
export const flameCall = codePlace.extend({
  key: z.number(),
  /** Index of the call that it is drawn on; -1 at the foot. */
  parent: z.number(),
  depth: z.number(),
  from: z.number(),
  bytes,
});
export type FlameCall = z.infer<typeof flameCall>;

export const flame = z.strictObject({
  kind: allocationKind,
  calls: z.array(flameCall),
  totalBytes: bytes,
  /** Some were left out: too small to be seen, too deep, or too many. */
  more: z.boolean(),
});
export type Flame = z.infer<typeof flame>;
