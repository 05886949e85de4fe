// Rule: listeners that wait for one event each would be gone with it, and what only they hold with them.
import type { Saving } from '../../shared/savings.js';
import type { Growth } from '../leaks/growth.js';
import { gainedSince } from './bound.js';

/** Of the listeners that were added since the first snapshot; undefined for what is no list of listeners. */
export const onceSaving = (growth: Growth): Saving | undefined =>
  growth.kind === 'listeners' && !growth.byShape ? { rule: 'once', ...gainedSince(growth) } : undefined;
