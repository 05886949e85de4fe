// The open investigation's snapshot files: added, found on disk, allowed to be read, summed up.
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Snapshot } from '../investigation/model.js';
import { labelFromFileName, newSnapshotId } from '../investigation/names.js';
import { type Failure, fail } from '../shared/failures.js';
import type { Identity, SnapshotSummary } from '../shared/heap.js';
import type { LongWork } from '../shared/progress.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { SnapshotId } from '../shared/units.js';
import type { HeapQueries } from './heap-queries.js';
import type { OpenInvestigation } from './open-investigation.js';

export class Snapshots {
  constructor(
    private readonly investigation: OpenInvestigation,
    private readonly queries: HeapQueries,
  ) {}

  /**
   * Adds snapshot files by reference; they stay where they are. Each is read first: one that holds no usable snapshot is refused
   * and leaves no trace, and an investigation is made only where there is something to put into it.
   */
  async *addFiles(paths: readonly string[]): LongWork<Result<{ ids: SnapshotId[]; profiles: SnapshotId[]; refused: Failure[] }>> {
    const ids: SnapshotId[] = [];
    const profiles: SnapshotId[] = [];
    const refused: Failure[] = [];
    for (const path of paths.map((each) => resolve(each))) {
      if (!existsSync(path)) {
        refused.push(fail('FILE_NOT_FOUND', { path }));
        continue;
      }
      const summary = yield* this.queries.summary({ path });
      if (!summary.ok) {
        if (summary.failure.code === 'CANCELLED') return summary;
        refused.push(summary.failure);
        continue;
      }
      const store = await this.investigation.writable(labelFromFileName(basename(path)));
      if (!store.ok) return store;
      this.investigation.nameAfter(labelFromFileName(basename(path)));
      const { truncated, holds } = summary.value;
      const added = await store.value.addFile(path, newSnapshotId(), { truncated, holds });
      if (!added.ok) return added;
      ids.push(added.value);
      if (holds !== undefined) profiles.push(added.value);
    }
    return ok({ ids, profiles, refused });
  }

  /** What is in a snapshot; that its file was cut short is noted with it. */
  async *summary(id: SnapshotId): LongWork<Result<SnapshotSummary>> {
    const located = await this.locate([id]);
    if (!located.ok) return located;
    const { store } = this.investigation;
    const answer = yield* this.queries.summary({ path: located.value.paths[0] ?? '' });
    if (answer.ok && answer.value.truncated !== undefined && store === this.investigation.store)
      void store?.dispatch({ type: 'note-truncated', id, truncated: answer.value.truncated });
    return answer;
  }

  /** Snapshot ids to paths and to whether their ids mean the same objects. */
  async locate(ids: readonly SnapshotId[]): Promise<Result<{ paths: string[]; identity: Identity | 'detect' }>> {
    const { store } = this.investigation;
    const found: Snapshot[] = [];
    const paths: string[] = [];
    for (const id of ids) {
      const snapshot = store?.state.investigation.snapshots.find((s) => s.id === id);
      if (!store || !snapshot) return failedWith('NO_SUCH_SNAPSHOT', { id });
      const path = await store.readable(snapshot);
      if (!path.ok) return path;
      found.push(snapshot);
      paths.push(path.value);
    }
    return ok({ paths, identity: identityOf(found) });
  }

  /** Files outside of the open investigation's folder that nobody added or allowed here, where they lie. */
  async outside(): Promise<readonly string[]> {
    const { store } = this.investigation;
    await store?.checkFiles();
    return [...new Set(store?.state.investigation.snapshots.flatMap((snapshot) => store.outside(snapshot) ?? []))];
  }

  /** After they were shown: these are read from now on. */
  async allowOutside(places: readonly string[]): Promise<Result<void>> {
    const { store } = this.investigation;
    return store === undefined ? failedWith('NO_INVESTIGATION', {}) : store.allowOutside(places);
  }
}

/**
 * Ids mean the same objects within one epoch. A capture during which they were reset reports a lost canary and fits none before it;
 * where there was no canary, and for files from elsewhere, the engine looks at the ids themselves.
 */
export function identityOf(snapshots: readonly Snapshot[]): Identity | 'detect' {
  if (snapshots.some((s) => s.origin === 'opened' || s.canary === 'unavailable')) return 'detect';
  const [first, ...later] = [...snapshots].sort((a, b) => a.takenAt - b.takenAt);
  return later.every((s) => s.epoch === first?.epoch && s.canary !== 'lost') ? 'objects' : 'shapes';
}
