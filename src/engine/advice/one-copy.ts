// Rule: strings with the same text would take less if each were kept once.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import { duplicateStrings } from '../queries/duplicates.js';
import type { Groups } from '../queries/groups.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';

export function* oneCopy(s: Snapshot, classes: Groups): Work<readonly Saving[]> {
  let count = 0;
  let bytes = 0;
  let saved = 0;
  for (const row of yield* duplicateStrings(s, classes)) {
    // Texts of which the snapshot has only the beginning may differ.
    if (row.cut) continue;
    count += row.copies - 1;
    bytes += row.copies * row.bytesEach;
    saved += row.savedBytes;
  }
  return count === 0 ? [] : [{ rule: 'one-copy', count, bytes: bytes as Bytes, savedBytes: saved as Bytes }];
}
