// Branded primitives: a wrong unit or an index used outside its snapshot is a compile error.
import * as z from 'zod';

export const bytes = z.number().nonnegative().brand<'Bytes'>();
export type Bytes = z.infer<typeof bytes>;

/** Milliseconds of duration. */
export const milliseconds = z.number().brand<'Milliseconds'>();
export type Milliseconds = z.infer<typeof milliseconds>;

/** Milliseconds since the Unix epoch. */
export const timestamp = z.number().brand<'Timestamp'>();
export type Timestamp = z.infer<typeof timestamp>;

/** An object's id as the runtime reports it in a snapshot; keeps its meaning only within one epoch. */
export const nodeId = z.number().int().nonnegative().brand<'NodeId'>();
export type NodeId = z.infer<typeof nodeId>;

/** A row of one snapshot's node columns. Never leaves the engine. */
export type NodeIndex = number & { readonly __brand: 'NodeIndex' };

export const runId = z.string().min(1).max(64).brand<'RunId'>();
export type RunId = z.infer<typeof runId>;
export const snapshotId = z.string().min(1).max(64).brand<'SnapshotId'>();
export type SnapshotId = z.infer<typeof snapshotId>;
export const findingId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
  .brand<'FindingId'>();
export type FindingId = z.infer<typeof findingId>;
export const markId = z.string().min(1).max(64).brand<'MarkId'>();
export type MarkId = z.infer<typeof markId>;
