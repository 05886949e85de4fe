// What the parts of the contract share.
import * as z from 'zod';
import { compareView } from '../heap.js';
import { snapshotId } from '../units.js';

export { base } from '../heap-questions.js';
export const none = z.void();
export const label = z.string().max(200);
export const ids = z.array(snapshotId);
export const severalSnapshots = ids.min(2);
/** One population of a comparison. */
export const view = z.strictObject({ kind: compareView, snapshots: severalSnapshots });
