// One file for a whole investigation: a zip of its folder with a list of what is in it. Names, limits and the list's shape.
import * as z from 'zod';

export const bundleExtension = '.holdfast';
export const listName = 'holdfast.json';
export const bundleFormat = 'holdfast-bundle';
export const bundleVersion = 1;

export const maxEntries = 10_000;
/** Lists and manifests are read whole. */
export const maxListBytes = 16 * 1024 * 1024;
/** More than this unpacked from one byte is a bomb: what an investigation holds is compressed already, timelines by ten or so. */
export const maxRatio = 200;
/** Below this size unpacked, ratios mean nothing. */
export const harmlessBytes = 64 * 1024 * 1024;

export const shareLevel = z.enum(['structure', 'full']);

/** What is in the bundle, with the hash of every file but itself. A new kind of file raises the version. */
export const bundleList = z.object({
  format: z.literal(bundleFormat),
  version: z.literal(bundleVersion),
  level: shareLevel,
  /** The Holdfast that wrote it. */
  writtenBy: z.string().max(100),
  writtenAt: z.iso.datetime({ offset: true }),
  files: z
    .array(z.object({ name: z.string().max(400), bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(maxEntries),
});
export type BundleList = z.infer<typeof bundleList>;

// Reserved on Windows, whatever their ending.
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const piece = /^[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_. -]{0,198}[\p{L}\p{M}\p{N}_-])?$/u;
const layout =
  /^(?:holdfast\.json|investigation\.json|notes\.md|runs\/[^/]+\/(?:timeline\.bin|output\.log|output\.1\.log)|snapshots\/[^/]+)$/;

/** Why an entry of this name is refused; `undefined` when it may be written. Only names that bundles have are let through. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'an empty name';
  if (/\p{Cc}/u.test(name)) return 'a control character in the name';
  if (name.includes('\\')) return 'a backslash in the name';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'an absolute path';
  const pieces = name.split('/');
  if (pieces.includes('..') || pieces.includes('.')) return 'a path that leads elsewhere';
  if (name.length > 400 || new TextEncoder().encode(name).length > 600) return 'a name that is too long';
  if (!layout.test(name)) return 'not a file of an investigation';
  if (!pieces.every((p) => piece.test(p)) || pieces.some((p) => reserved.test(p))) return 'a name that not every system can hold';
  if (name !== name.normalize('NFC')) return 'a name in an unusual form';
  return undefined;
}

/** Names that are one file on a system that folds case. */
export const folded = (name: string): string => name.normalize('NFC').toLowerCase();
