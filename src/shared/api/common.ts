// What the parts of the contract share.
import { oc } from '@orpc/contract';
import * as z from 'zod';
import { failure } from '../failures.js';
import { compareView, groupPath, page, sortOrder } from '../heap.js';
import { snapshotId } from '../units.js';

export const base = oc.errors({ FAILURE: { data: failure } });
export const none = z.void();
export const label = z.string().max(200);
export const ids = z.array(snapshotId);
export const within = groupPath.default([]);
export const table = { filter: z.string().max(500).default(''), sort: sortOrder.optional(), page };
/** One population of a comparison. */
export const view = z.strictObject({ kind: compareView, snapshots: ids.min(2) });
