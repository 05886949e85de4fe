// Rows of a comparison while big snapshots are still being opened: what is known of the classes of those that are. Each snapshot's
// figures by themselves; what differs, and whose classes mean the same, the comparison says.
import type { CompareRow, GroupPage, GroupRow } from '../../../shared/heap.js';
import type { SnapshotId } from '../../../shared/units.js';
import { longOutcome, type WorkbenchClient } from '../../app/client.js';
import type { Sort } from '../../grid/grid-props.js';
import { notYet } from './columns.js';

/** What is compared sooner shows nothing in between. */
const patienceMs = 400;
const largest = { column: 'shallowBytes', descending: true } as const;
const page = { offset: 0, limit: 200 } as const;

/**
 * Asks for the largest classes of one snapshot after the other, and tells the rows known so far after each. Ends where an answer fails:
 * the comparison says why.
 */
export async function followEarlyRows(
  client: WorkbenchClient,
  { snapshots, sort }: { readonly snapshots: readonly SnapshotId[]; readonly sort: Sort },
  signal: AbortSignal,
  onRows: (rows: readonly CompareRow[]) => void,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, patienceMs));
  const known: GroupPage[] = [];
  for (const snapshot of snapshots) {
    if (signal.aborted) return;
    const answer = await longOutcome(
      (s) => client.heap.histogram({ snapshot, grouping: 'class', within: [], filter: '', sort: largest, page }, { signal: s }),
      signal,
      () => {},
    );
    if (!answer.ok || signal.aborted) return;
    known.push(answer.value);
    onRows(earlyRows(known, snapshots.length, sort));
  }
}

/**
 * `notYet` where a snapshot is not open, or the class is not on its page. As `sort` wishes where that is known already; then the largest
 * in the last known snapshot first.
 */
export function earlyRows(known: readonly GroupPage[], n: number, sort: Sort): readonly CompareRow[] {
  const pages = known.map((page) => ({
    rows: new Map(page.rows.map((row) => [row.key, row])),
    absent: page.rows.length < page.total ? notYet : 0,
  }));
  const named = new Map(known.flatMap(({ rows }) => rows.map((row) => [row.key, row.label])));
  const rows = Array.from(named, ([key, label]): CompareRow => {
    const pick = (column: 'count' | 'shallowBytes' | 'retainedBytes'): number[] =>
      Array.from({ length: n }, (_, i) => {
        const page = pages[i];
        return page === undefined ? notYet : ((page.rows.get(key) as GroupRow | undefined)?.[column] ?? page.absent);
      });
    const [count, shallowBytes, retainedBytes] = [pick('count'), pick('shallowBytes'), pick('retainedBytes')];
    const delta = (values: readonly number[]): number => (values.at(-1) ?? notYet) - (values[0] ?? notYet);
    return {
      key,
      label,
      count,
      shallowBytes,
      retainedBytes,
      added: Array.from({ length: n - 1 }, () => null),
      removed: Array.from({ length: n - 1 }, () => null),
      countDelta: delta(count),
      shallowDelta: delta(shallowBytes),
      retainedDelta: delta(retainedBytes),
      monotonic: count.every((c, i) => i === 0 || c > (count[i - 1] ?? 0)),
    };
  });
  const last = known.length - 1;
  const size = (row: CompareRow): number => row.shallowBytes[last] || 0;
  const wished = (row: CompareRow): number => {
    const value: unknown = row[sort.column as keyof CompareRow];
    const figure: unknown = Array.isArray(value) ? value.at(-1) : value;
    return typeof figure !== 'number' || Number.isNaN(figure) ? Number.NEGATIVE_INFINITY : sort.descending ? figure : -figure;
  };
  return rows.sort((a, b) => Math.sign(wished(b) - wished(a)) || size(b) - size(a));
}
