// One number for how much a growing holder looks like a leak.

import type { HolderKind } from '../queries/members.js';
import type { Growth } from './growth.js';
import { median } from './growth.js';
import type { Owner } from './owner.js';

export interface Evidence {
  readonly growth: Growth;
  readonly monotonic: boolean;
  readonly owner: Owner;
  readonly kind: HolderKind;
  /** By how much the heap grew over all intervals. */
  readonly grownBytes: number;
}

const OWNER_WEIGHT = { application: 1, package: 0.9, unknown: 0.7, runtime: 0.35 } as const;

/** Even growth per interval is 1, all of it in one interval towards 0. */
const regularity = (gained: readonly number[]): number => {
  const most = Math.max(...gained);
  return most === 0 ? 0 : Math.min(...gained) / most;
};

/** 0 to 1: growth in every interval, even growth, share in the heap's growth; less for the runtime's own and for trifles. */
export const scoreOf = ({ growth, monotonic, owner, kind, grownBytes }: Evidence): number => {
  const gainedBytes = growth.gainedBytes.reduce((a, b) => a + b, 0);
  const share = grownBytes > 0 ? Math.min(1, gainedBytes / grownBytes) : 0;
  const shape = 0.4 * (monotonic ? 1 : 0.25) + 0.3 * regularity(growth.gained) + 0.3 * Math.sqrt(share);
  // One object per interval and few bytes may be anything; ten objects or a hundred kilobytes are not.
  const size = Math.max(Math.log10(1 + median(growth.gained)), Math.log10(1 + median(growth.gainedBytes) / 10_000));
  const weight =
    OWNER_WEIGHT[owner.kind] * Math.min(1, 0.25 + 0.75 * size) * (growth.members.length < 3 ? 0.7 : 1) * (growth.byShape ? 0.7 : 1);
  return Math.min(1, shape * weight * (kind === 'native' ? 0.8 : 1));
};
