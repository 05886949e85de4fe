// A newer release, as the main process tells of it.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { UpdateNotice } from '../../shared/preferences.js';
import { follow, type WorkbenchClient } from './client.js';

export interface Updates {
  readonly store: StoreApi<{ readonly notice: UpdateNotice | undefined }>;
  /** Follows the main process until aborted. */
  follow(signal: AbortSignal): Promise<void>;
}

export function createUpdates(client: WorkbenchClient): Updates {
  const store = createStore<{ readonly notice: UpdateNotice | undefined }>(() => ({ notice: undefined }));
  return {
    store,
    follow: (signal) =>
      follow(
        (s) => client.shell.update(undefined, { signal: s }),
        signal,
        (notice) => store.setState({ notice }),
      ),
  };
}
