// What the links of a chain retained over the snapshots that are compared, or those of the run.
import type { ChainLink, History } from '../../../shared/heap.js';
import type { SnapshotId } from '../../../shared/units.js';
import { byTime, heapsOf } from '../../app/investigation.js';
import { useInvestigation, useNavigation, useQuery, useServices } from '../../app/services.js';

const none: ReadonlyMap<number, readonly number[]> = new Map();

/** By id; empty where there is one snapshot, or ids do not mean the same objects. `snapshot`: the one that the links are of, the last. */
export function useHistories(snapshot: SnapshotId, links: readonly ChainLink[]): ReadonlyMap<number, readonly number[]> {
  const { client, jobs } = useServices();
  const view = useInvestigation((s) => s.view);
  const chosen = useNavigation((s) => s.chosen);
  const all = byTime(heapsOf(view)).filter((s) => s.state === 'complete');
  const last = all.find((s) => s.id === snapshot);
  const compared = chosen.length > 1 && chosen.includes(snapshot);
  const series = all.filter((s) => s.takenAt <= (last?.takenAt ?? 0) && (compared ? chosen.includes(s.id) : s.run === last?.run));
  const snapshots = series.map((s) => s.id);
  const ids = links.map((link) => link.id);
  const key = snapshots.length < 2 ? undefined : `histories ${snapshots.join(' ')} of ${ids.join(' ')}`;
  const { answer } = useQuery<{ rows: readonly History[] }>(key, (signal, onProgress) =>
    jobs.run('chains', '', (s) => client.heap.histories({ snapshots, ids }, { signal: s }), { signal, onProgress }),
  );
  return answer.state === 'done' ? new Map(answer.value.rows.map((row) => [row.id, row.retainedBytes])) : none;
}
