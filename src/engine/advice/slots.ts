// Rule: instances of a Python class without `__slots__` keep their attributes in a dict each. The target's own interpreter measures
// what slots would save (agents/python), blocks of its allocator rounded up.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';

export function* slots({ graph: g }: Snapshot): Work<readonly Saving[]> {
  return (g.process?.slots ?? []).map(({ class: name, count, bytes, saved, bases }) => ({
    rule: 'slots',
    class: name,
    count,
    bytes: bytes as Bytes,
    savedBytes: saved as Bytes,
    ...(bases.length === 0 ? {} : { names: bases }),
  }));
}
