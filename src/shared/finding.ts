// What a person keeps of a suspect: cause, what speaks for and against it, what to do, what it saves, and their word on it.
import * as z from 'zod';
import { chainLink } from './heap.js';
import { findingId, nodeId, runId, snapshotId, timestamp } from './units.js';

export const findingStatus = z.enum(['open', 'confirmed', 'refuted', 'fixed']);
export type FindingStatus = z.infer<typeof findingStatus>;

const text = z.string().max(10_000);
const facts = z.array(z.string().max(4000)).max(100);

export const finding = z.strictObject({
  id: findingId,
  at: timestamp,
  title: z.string().min(1).max(500),
  status: findingStatus,
  cause: text,
  evidence: facts,
  counterEvidence: facts,
  advice: text,
  /** Bytes that a fix saves. `estimated`: the growth that the suspect explains; `measured`: the difference between a run before and one after. */
  saving: z.strictObject({ bytes: z.number(), per: z.enum(['cycle', 'heap']), source: z.enum(['estimated', 'measured']) }).optional(),
  /** The run whose verdict named it. */
  run: runId.optional(),
  class: z.string().max(4000).optional(),
  /** The object at the chain's end, in the snapshot that it was seen in. */
  object: z.strictObject({ snapshot: snapshotId, id: nodeId }).optional(),
  chain: z.strictObject({ links: z.array(chainLink).max(2000) }).optional(),
});
export type Finding = z.infer<typeof finding>;
