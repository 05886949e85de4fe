// Long work that is under way: what the job list shows and cancels. Work shorter than a second is never shown.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EndedJob, JobKind } from '../../shared/job.js';
import type { Progress } from '../../shared/progress.js';
import type { Result } from '../../shared/result.js';
import { longOutcome } from './client.js';

export interface Job {
  readonly id: number;
  readonly kind: JobKind;
  /** The thing it is done to: a label, a class, a file. */
  readonly subject: string;
  readonly startedAt: number;
  readonly progress: Progress | undefined;
  /** Whether it has lasted long enough to be shown. */
  readonly visible: boolean;
}

export interface JobState {
  readonly jobs: readonly Job[];
}

export type LongStart<T> = (signal: AbortSignal) => Promise<AsyncIterator<Progress, T, unknown>>;

export interface Jobs {
  readonly store: StoreApi<JobState>;
  run<T>(
    kind: JobKind,
    subject: string,
    start: LongStart<T>,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void },
  ): Promise<Result<T>>;
  cancel(id: number): void;
}

const shownAfter = 1000;
const longAfter = 10_000;

/** `onLong` is told of the end of work that lasted for so long that a person may have turned away. */
export function createJobs(onLong: (job: EndedJob) => void = () => {}): Jobs {
  const store = createStore<JobState>(() => ({ jobs: [] }));
  const aborts = new Map<number, AbortController>();
  let lastId = 0;

  const change = (id: number, patch: Partial<Job>): void =>
    store.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.id === id ? { ...job, ...patch } : job)) }));

  return {
    store,
    async run(kind, subject, start, options = {}) {
      lastId += 1;
      const id = lastId;
      const abort = new AbortController();
      aborts.set(id, abort);
      const outer = options.signal;
      const abortInner = (): void => abort.abort();
      if (outer?.aborted === true) abort.abort();
      outer?.addEventListener('abort', abortInner, { once: true });
      store.setState(({ jobs }) => ({
        jobs: [...jobs, { id, kind, subject, startedAt: Date.now(), progress: undefined, visible: false }],
      }));
      const startedAt = Date.now();
      const show = setTimeout(() => change(id, { visible: true }), shownAfter);
      try {
        const result = await longOutcome(start, abort.signal, (progress) => {
          change(id, { progress });
          options.onProgress?.(progress);
        });
        const wasCancelled = !result.ok && result.failure.code === 'CANCELLED';
        if (Date.now() - startedAt >= longAfter && !wasCancelled) onLong({ kind, subject: subject.slice(0, 200), ok: result.ok });
        return result;
      } finally {
        clearTimeout(show);
        outer?.removeEventListener('abort', abortInner);
        aborts.delete(id);
        store.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) }));
      }
    },
    cancel(id) {
      aborts.get(id)?.abort();
    },
  };
}
