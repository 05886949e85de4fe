// Long work in the window; its words live under `app:job.<kind>`.
import * as z from 'zod';

export const jobKind = z.enum([
  'connect',
  'capture',
  'open',
  'analyse',
  'compare',
  'suspects',
  'chains',
  'objects',
  'experiment',
  'share',
  'preview',
  'unpack',
  'export',
]);
export type JobKind = z.infer<typeof jobKind>;

/** `subject`: the thing it was done to, a label, a class, a file. */
export const endedJob = z.strictObject({ kind: jobKind, subject: z.string().max(200), ok: z.boolean() });
export type EndedJob = z.infer<typeof endedJob>;
