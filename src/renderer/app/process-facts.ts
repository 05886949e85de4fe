// What a snapshot tells of its process; nothing until it was read, or where its format tells nothing.
import type { ProcessFacts, SnapshotSummary } from '../../shared/heap.js';
import type { SnapshotId } from '../../shared/units.js';
import { useQuery, useServices } from './services.js';

export function useProcessFacts(snapshot: SnapshotId | undefined): ProcessFacts | undefined {
  const { jobs, client } = useServices();
  const { answer } = useQuery<SnapshotSummary | undefined>(`summary ${snapshot ?? ''}`, async (signal, onProgress) =>
    snapshot === undefined
      ? { ok: true, value: undefined }
      : jobs.run('open', '', (s) => client.heap.summary({ snapshot }, { signal: s }), { signal, onProgress }),
  );
  return answer.state === 'done' ? answer.value?.process : undefined;
}
