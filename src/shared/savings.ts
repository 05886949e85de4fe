// What a change to a program would save, measured in one of its heaps: bytes that are there now and would not be.
import * as z from 'zod';
import { bytes } from './units.js';

/**
 * bound: a growing collection keeps to the size it had · once: listeners go with their first event · shared-methods: functions made anew
 * in every instance become methods · fast-properties: objects leave dictionary mode · slots: `__slots__` of a Python class ·
 * one-copy: equal strings are kept once · join: texts made of pieces are in one piece. Their words are in src/messages under `verdict:fact.save-<rule>`.
 */
export const savingRule = z.enum(['bound', 'once', 'shared-methods', 'fast-properties', 'slots', 'one-copy', 'join']);
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

/** What a saving says, as a verdict's facts are kept: its words are chosen by the code. `holder`: what the suspect is called. */
export function savingFact(saving: Saving, holder = ''): { readonly code: string; readonly data: Record<string, number | string> } {
  const { rule, count, bytes: now, savedBytes: saved, kept, names = [] } = saving;
  const of = { class: saving.class ?? '' };
  const percent = Math.round((100 * saved) / Math.max(1, now));
  switch (rule) {
    case 'bound':
      return kept === undefined
        ? { code: 'save-bound-data', data: { holder, saved } }
        : { code: 'save-bound', data: { holder, kept, members: count, saved } };
    case 'once':
      return { code: 'save-once', data: { holder, listeners: count, saved } };
    case 'shared-methods':
      return { code: 'save-shared-methods', data: { ...of, functions: count, names: names.join(', '), saved } };
    case 'fast-properties':
      return { code: 'save-fast-properties', data: { ...of, objects: count, saved, percent } };
    case 'slots':
      return names.length === 0
        ? { code: 'save-slots', data: { ...of, objects: count, saved, percent } }
        : { code: 'save-slots-bases', data: { ...of, objects: count, names: names.join(', '), saved, percent } };
    case 'one-copy':
      return { code: 'save-one-copy', data: { copies: count, saved } };
    case 'join':
      return { code: 'save-join', data: { texts: count, saved, percent } };
  }
}
