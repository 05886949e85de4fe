// Everything that would save memory in a heap, by the rules beside this file.
import type { Saving } from '../../shared/savings.js';
import type { Growth } from '../leaks/growth.js';
import type { Groups } from '../queries/groups.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';
import { boundSaving } from './bound.js';
import { fastProperties } from './fast-properties.js';
import { join } from './join.js';
import { onceSaving } from './once.js';
import { oneCopy } from './one-copy.js';
import { sharedMethods } from './shared-methods.js';
import { slots } from './slots.js';

/** Rules about a whole heap. */
const heapRules: readonly ((s: Snapshot, classes: Groups) => Work<readonly Saving[]>)[] = [
  sharedMethods,
  fastProperties,
  slots,
  oneCopy,
  join,
];

/** Rules about one holder that grows: the first that fits. */
const holderRules: readonly ((growth: Growth) => Saving | undefined)[] = [onceSaving, boundSaving];

/** The most to save first. */
export function* savingsIn(s: Snapshot): Work<readonly Saving[]> {
  const classes = yield* s.groups('class');
  const found: Saving[] = [];
  for (const rule of heapRules) found.push(...(yield* rule(s, classes)));
  return found.sort((a, b) => b.savedBytes - a.savedBytes);
}

export const holderSaving = (growth: Growth): Saving | undefined => {
  for (const rule of holderRules) {
    const saving = rule(growth);
    if (saving !== undefined) return saving;
  }
  return undefined;
};
