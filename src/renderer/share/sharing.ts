// Writing one file out of the open investigation. It goes on when the screen is closed; one at a time.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../shared/failures.js';
import type { Progress } from '../../shared/progress.js';
import type { ShareLevel, ShareWritten } from '../../shared/share.js';
import type { Alerts } from '../app/alerts.js';
import { outcome, type WorkbenchClient } from '../app/client.js';
import type { Jobs } from '../app/jobs.js';

export type Writing =
  | { readonly state: 'idle' }
  | { readonly state: 'writing'; readonly path: string; readonly progress: Progress | undefined }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'done'; readonly written: ShareWritten };

export interface ShareWish {
  readonly level: ShareLevel;
  readonly allNames: boolean;
  readonly confirmed: boolean;
}

export interface SharingActions {
  readonly store: StoreApi<Writing>;
  /** Asks where, writes, and has the written file checked. Does nothing when no place was chosen. */
  write(wish: ShareWish, name: string): Promise<void>;
  cancel(): void;
  /** Back to the beginning, unless something is being written. */
  forget(): void;
}

export function createSharing(client: WorkbenchClient, { alerts, jobs }: { readonly alerts: Alerts; readonly jobs: Jobs }): SharingActions {
  const store = createStore<Writing>(() => ({ state: 'idle' }));
  let abort: AbortController | undefined;
  const put = (next: Writing): void => store.setState(next, true);

  return {
    store,
    async write(wish, name) {
      if (store.getState().state === 'writing') return;
      try {
        const chosen = await outcome(client.shell.chooseSaveFile({ kind: wish.level === 'report' ? 'report' : 'bundle', name }));
        if (!chosen.ok) return put({ state: 'failed', failure: chosen.failure });
        const path = chosen.value;
        if (path === undefined) return;
        const mine = new AbortController();
        abort = mine;
        put({ state: 'writing', path, progress: undefined });
        const result = await jobs.run('share', name, (signal) => client.share.write({ ...wish, path }, { signal }), {
          signal: mine.signal,
          onProgress: (progress) => put({ state: 'writing', path, progress }),
        });
        if (result.ok) put({ state: 'done', written: result.value });
        else put(result.failure.code === 'CANCELLED' ? { state: 'idle' } : { state: 'failed', failure: result.failure });
      } catch (error) {
        put({ state: 'idle' });
        alerts.bug(error);
      }
    },
    cancel: () => abort?.abort(),
    forget() {
      if (store.getState().state !== 'writing') put({ state: 'idle' });
    },
  };
}

/** A file name for a title: what every system accepts, and not too long. */
export function fileName(title: string, ending: string): string {
  const plain = [...title.normalize('NFC')]
    .map((c) => (/[\p{Cc}\p{Cf}<>:"/\\|?*]/u.test(c) ? ' ' : c))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${[...plain].slice(0, 80).join('').trim() || 'investigation'}${ending}`;
}
