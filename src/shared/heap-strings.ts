// What the engine says about strings and collections: memory that a different way of keeping the same data would not need.
import * as z from 'zod';
import { bytes, nodeId } from './units.js';

/** Strings with the same text. */
export const duplicateRow = z.strictObject({
  /** One of them. */
  id: nodeId,
  /** Its beginning. */
  text: z.string(),
  class: z.string(),
  copies: z.number(),
  bytesEach: bytes,
  /** What keeping one copy would free. */
  savedBytes: bytes,
  /** The snapshot does not have the whole text: the copies may differ further on. */
  cut: z.boolean(),
});
export type DuplicateRow = z.infer<typeof duplicateRow>;
export const duplicatePage = z.strictObject({
  rows: z.array(duplicateRow),
  total: z.number(),
  totals: z.strictObject({ copies: z.number(), savedBytes: bytes }),
});
export type DuplicatePage = z.infer<typeof duplicatePage>;

/**
 * `sliced`: a string of which parts are in use; `id` is the parent, `pieces` its slices. `rope`: a concatenation that was never
 * flattened; `id` is its top, `pieces` its inner nodes.
 */
export const pinnedRow = z.strictObject({
  id: nodeId,
  kind: z.enum(['sliced', 'rope']),
  preview: z.string(),
  pieces: z.number(),
  /** What the slices, or the rope's inner nodes, take themselves. */
  pieceBytes: bytes,
  /** sliced: the parent's size. rope: what the rope retains. */
  heldBytes: bytes,
  /** What copying the slices, or flattening the rope, would free; of slices at most. */
  wastedBytes: bytes,
  /** Nothing but slices holds the parent. */
  onlyByPieces: z.boolean(),
});
export type PinnedRow = z.infer<typeof pinnedRow>;
export const pinnedPage = z.strictObject({
  rows: z.array(pinnedRow),
  total: z.number(),
  totals: z.strictObject({ wastedBytes: bytes }),
});
export type PinnedPage = z.infer<typeof pinnedPage>;

/** A collection and its room. Small integers and other values without a node leave no trace: `used` is a lower bound for V8. */
export const collectionRow = z.strictObject({
  id: nodeId,
  class: z.string(),
  kind: z.enum(['map', 'set', 'array', 'dictionary']),
  preview: z.string(),
  used: z.number(),
  capacity: z.number(),
  shallowBytes: bytes,
  /** Of these, what the unused room takes. */
  unusedBytes: bytes,
  retainedBytes: bytes,
});
export type CollectionRow = z.infer<typeof collectionRow>;
export const collectionPage = z.strictObject({
  rows: z.array(collectionRow),
  total: z.number(),
  totals: z.strictObject({ count: z.number(), empty: z.number(), shallowBytes: bytes, unusedBytes: bytes }),
});
export type CollectionPage = z.infer<typeof collectionPage>;
