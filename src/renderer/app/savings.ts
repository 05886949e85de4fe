// What changes to a program would save in one snapshot; empty until it was worked out.
import type { Saving } from '../../shared/savings.js';
import type { SnapshotId } from '../../shared/units.js';
import { useQuery, useServices } from './services.js';

const none: readonly Saving[] = [];

export function useSavings(snapshot: SnapshotId | undefined): readonly Saving[] {
  const { client, jobs } = useServices();
  const { answer } = useQuery<{ savings: readonly Saving[] }>(
    snapshot === undefined ? undefined : `savings ${snapshot}`,
    async (signal, onProgress) =>
      snapshot === undefined
        ? { ok: true, value: { savings: none } }
        : jobs.run('analyse', '', (s) => client.heap.savings({ snapshot }, { signal: s }), { signal, onProgress }),
  );
  return answer.state === 'done' ? answer.value.savings : none;
}
