// Which dialog is open. One at a time.
import { createStore, type StoreApi } from 'zustand/vanilla';

export type DialogName =
  | 'capture'
  | 'share'
  | 'mark'
  | 'outside'
  | 'shortcuts'
  | 'about'
  | 'licences'
  | 'preferences'
  | 'palette'
  | 'go-to';

export interface Dialogs {
  readonly store: StoreApi<{ readonly open: DialogName | undefined }>;
  show(name: DialogName): void;
  close(): void;
}

export function createDialogs(): Dialogs {
  const store = createStore<{ readonly open: DialogName | undefined }>(() => ({ open: undefined }));
  return {
    store,
    show: (open) => store.setState({ open }),
    close: () => store.setState({ open: undefined }),
  };
}
