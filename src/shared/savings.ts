// What a change to a program would save, measured in one of its heaps: bytes that are there now and would not be.
import * as z from 'zod';
import { bytes } from './units.js';

/**
 * bound: a growing collection keeps to the size it had · once: listeners go with their first event · shared-methods: functions made anew
 * in every instance become methods · fast-properties: objects leave dictionary mode · slots: `__slots__` of a Python class ·
 * one-copy: equal strings are kept once. Their words are in src/messages under `verdict:fact.save-<rule>`.
 */
export const savingRule = z.enum(['bound', 'once', 'shared-methods', 'fast-properties', 'slots', 'one-copy']);
export type SavingRule = z.infer<typeof savingRule>;

export const saving = z.strictObject({
  rule: savingRule,
  /** Label of the class that it is about; absent for a holder's own, and where it is about no one class. */
  class: z.string().optional(),
  /** Objects that would go, or take less. */
  count: z.number(),
  /** What these objects take now. */
  bytes,
  savedBytes: bytes,
  /** Of a bound: the members that stay; absent where they could not be counted, then `count` is the holder. */
  kept: z.number().optional(),
  /** Properties that hold the functions; base classes that need `__slots__` too. */
  names: z.array(z.string()).optional(),
});
export type Saving = z.infer<typeof saving>;
