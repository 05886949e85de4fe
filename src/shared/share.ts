// Sharing: what leaves, at which level. Described in docs/sharing.md.
import * as z from 'zod';

export const shareLevel = z.enum(['report', 'structure', 'full']);
export type ShareLevel = z.infer<typeof shareLevel>;

/** One kind of thing: how many, and which; a list may be cut, the count is not. Words under `share:leaves.<kind>`, `share:stays.<kind>`. */
export const shareItem = z.strictObject({ kind: z.string(), count: z.number(), list: z.array(z.string()) });
export type ShareItem = z.infer<typeof shareItem>;

export const sharePreview = z.strictObject({ level: shareLevel, leaves: z.array(shareItem), stays: z.array(shareItem) });
export type SharePreview = z.infer<typeof sharePreview>;

export const shareWritten = z.strictObject({ path: z.string(), bytes: z.number(), preview: sharePreview });
export type ShareWritten = z.infer<typeof shareWritten>;

export const exportWritten = z.strictObject({ path: z.string(), bytes: z.number() });
export type ExportWritten = z.infer<typeof exportWritten>;
