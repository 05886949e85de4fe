// Rule: a collection that grows would let go of what it gained, if it kept to the members that it had in the first snapshot.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import type { Growth } from '../leaks/growth.js';

const COLLECTIONS: ReadonlySet<Growth['kind']> = new Set(['map', 'set', 'array', 'object']);

/** Undefined for what is no collection, and where the members cannot be told from one snapshot to the next. */
export const boundSaving = (growth: Growth): Saving | undefined => {
  const { kind, members, byShape, down } = growth;
  if (!COLLECTIONS.has(kind) || byShape) return undefined;
  const gained = gainedSince(growth);
  // Members that are no objects (numbers, the bytes of a text) have been counted by the room that they take.
  if (down.length === 0) return kind === 'object' ? undefined : { ...gained, rule: 'bound', count: 1 };
  return { ...gained, rule: 'bound', kept: members[0] ?? 0 };
};

/** What was gained since the first snapshot and is still held in the last, with what only these members retain. */
export const gainedSince = ({ gained, gainedBytes }: Growth): Pick<Saving, 'count' | 'bytes' | 'savedBytes'> => {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const bytes = sum(gainedBytes) as Bytes;
  return { count: sum(gained), bytes, savedBytes: bytes };
};
