// What is being typed into the notes, until the workbench has it. It outlives a change of stage.
import { createStore, type StoreApi } from 'zustand/vanilla';

export type NotesState =
  /** What is shown is what is saved. */
  | { readonly state: 'clean' }
  | { readonly state: 'typing'; readonly text: string }
  | { readonly state: 'saving'; readonly text: string }
  /** Taken, but the revision that has it may not have arrived yet. */
  | { readonly state: 'saved'; readonly text: string }
  /** Not taken: the reason is among the alerts. Tried again with the next key, or on leaving. */
  | { readonly state: 'refused'; readonly text: string };

export interface NotesDraft {
  readonly store: StoreApi<NotesState>;
  type(text: string): void;
  /** Saves at once what still waits. */
  flush(): void;
  /** Other notes arrived with a revision: from now on they are shown, unless there is more to save. */
  arrived(notes: string): void;
}

/** `save` answers whether it was taken; what was not stays in the field and is tried again with the next key. */
export function createNotesDraft(save: (text: string) => Promise<boolean>, pause = 600): NotesDraft {
  const store = createStore<NotesState>(() => ({ state: 'clean' }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: string | undefined;

  const send = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const now = store.getState();
    if (now.state !== 'typing' && now.state !== 'refused') return;
    const { text } = now;
    store.setState({ state: 'saving', text }, true);
    const saved = await save(text);
    const after = store.getState();
    if (after.state === 'saving' && after.text === text) store.setState({ state: saved ? 'saved' : 'refused', text }, true);
  };

  return {
    store,
    type(text) {
      store.setState({ state: 'typing', text }, true);
      clearTimeout(timer);
      timer = setTimeout(() => void send(), pause);
    },
    flush: () => void send(),
    arrived(notes) {
      const now = store.getState();
      if (now.state === 'saved' && notes !== shown) store.setState({ state: 'clean' }, true);
      shown = notes;
    },
  };
}
