// What a person has chosen about the application itself, on this machine.
import * as z from 'zod';

export const theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof theme>;

export const language = z.enum(['system', 'en', 'zh-CN']);
export type Language = z.infer<typeof language>;

export const preferences = z.strictObject({
  theme: theme.default('system'),
  language: language.default('system'),
  /** Whether a newer release may be looked for, once a day. */
  updates: z.boolean().default(true),
  /** A release whose notice was dismissed. */
  skippedUpdate: z.string().max(64).optional(),
});
export type Preferences = z.infer<typeof preferences>;

/** A release that is newer than this one. */
export const updateNotice = z.strictObject({ version: z.string(), page: z.string() });
export type UpdateNotice = z.infer<typeof updateNotice>;
