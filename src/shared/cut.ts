// The cut test: one reference of a live program is dropped, and whether objects die shows whether it held them.
import * as z from 'zod';
import { nodeId } from './units.js';

/** The agent finds all of them in one pass through the heap of a Python program. */
export const MOST_WATCHED = 500;

/** Which reference. Objects are named by their ids in a snapshot of the running session. */
export const cutSpec = z.strictObject({
  /** Who holds: the nearest first. A backing store is none that a program can reach; the object it belongs to is asked next. */
  holders: z.array(nodeId).min(1).max(8),
  held: nodeId,
  /** Objects whose fate is watched. */
  watched: z.array(nodeId).max(MOST_WATCHED),
  /** What holds the first of them with others like it: those are watched too, where the program can list them. */
  among: nodeId.optional(),
});
export type CutSpec = z.infer<typeof cutSpec>;

/** What kind of reference it is, and so how it is dropped. */
export const cutWay = z.enum(['map-entry', 'set-entry', 'array-element', 'property', 'value', 'cell', 'listeners']);
export type CutWay = z.infer<typeof cutWay>;

export const cutPlan = z.strictObject({
  way: cutWay,
  /** Class of the holder, as the program names it. */
  holder: z.string(),
  /** Name of the property, index, or the entry's key as text. */
  key: z.string(),
  /** How many references go at once: listeners from one place in the code. */
  count: z.number().optional(),
  /** How many objects will be watched. */
  watched: z.number(),
  /** What is dropped is one of several like it in its holder, and only its own fate is watched. */
  oneOfMany: z.boolean().optional(),
});
export type CutPlan = z.infer<typeof cutPlan>;

export const cutOutcome = z.strictObject({
  plan: cutPlan,
  /** Of the watched objects, after two collections each. Numbers, strings and inner parts of the engine cannot be watched. */
  aliveBefore: z.number(),
  aliveAfter: z.number(),
  /** Bytes of live heap; undefined where the target did not tell. */
  heapBefore: z.number().optional(),
  heapAfter: z.number().optional(),
  /** The dropped object still lives, so the reference can be put back. */
  undoable: z.boolean(),
});
export type CutOutcome = z.infer<typeof cutOutcome>;

/** What is kept of a cut with its mark, so that findings whose chain leads through the held object have it as evidence. */
export const cutRecord = z.strictObject({
  /** In which the id names the held object. */
  epoch: z.string(),
  held: nodeId,
  /** Of the watched objects. */
  died: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
});
export type CutRecord = z.infer<typeof cutRecord>;
