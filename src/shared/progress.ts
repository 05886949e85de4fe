// Long work has one shape everywhere: a stream of `Progress` that ends in a value; cancelling is aborting the stream.
import { eventIterator } from '@orpc/contract';
import * as z from 'zod';

/** Named steps; their words live in src/messages under `step.<name>`. */
export const stepName = z.enum([
  'connect',
  'launch',
  'collect',
  'capture',
  'store',
  'settle',
  'warmup',
  'cycle',
  'read',
  'nodes',
  'edges',
  'strings',
  'retainers',
  'dominators',
  'sizes',
  'distances',
  'histogram',
  'compare',
  'suspects',
  'savings',
  'chains',
  'export',
  'redact',
  'verify',
  'unpack',
]);
export type StepName = z.infer<typeof stepName>;

/** `done` and `total` share a unit within one step (bytes, nodes, cycles); `total` is absent when unknown. */
export const progress = z.strictObject({ step: stepName, done: z.number(), total: z.number().optional() });
export type Progress = z.infer<typeof progress>;

/** Contract output of long work. */
export const longWork = <T extends z.ZodType>(value: T) => eventIterator(progress, value);

/** Handler side of long work. */
export type LongWork<T> = AsyncGenerator<Progress, T, void>;
