import type { Identity, Judgement, Suspect } from '../../shared/heap.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';

export interface SuspectRequest {
  readonly identity: Identity;
  readonly judgements: readonly Judgement[];
  readonly limit: number;
}

// biome-ignore lint/correctness/useYield: first version
export function* findSuspects(_snapshots: readonly Snapshot[], _request: SuspectRequest): Work<Suspect[]> {
  return [];
}
