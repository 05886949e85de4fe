// Notes while they are typed: saved after a pause, never lost, never overwritten by an older revision.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNotesDraft, type NotesDraft } from '../../../src/renderer/stages/verify/notes-draft.js';

describe('notes', () => {
  let saved: string[];
  let answer: (taken: boolean) => void;
  let draft: NotesDraft;
  beforeEach(() => {
    vi.useFakeTimers();
    saved = [];
    draft = createNotesDraft((text) => {
      saved.push(text);
      return new Promise((resolve) => {
        answer = resolve;
      });
    }, 600);
    draft.arrived('');
  });
  afterEach(() => vi.useRealTimers());
  const state = () => draft.store.getState();

  it('are saved once, after a pause', async () => {
    for (const text of ['l', 'le', 'leak']) {
      draft.type(text);
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(saved).toEqual(['leak']);
  });

  it('stay in the field until the revision that has them arrives', async () => {
    draft.type('leak');
    draft.flush();
    answer(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toEqual({ state: 'saved', text: 'leak' });
    draft.arrived('');
    expect(state()).toMatchObject({ text: 'leak' });
    draft.arrived('leak');
    expect(state()).toEqual({ state: 'clean' });
  });

  it('are not lost when they could not be saved, nor when typing went on meanwhile', async () => {
    draft.type('leak');
    draft.flush();
    answer(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toEqual({ state: 'refused', text: 'leak' });
    draft.flush();
    draft.type('leaks');
    answer(true);
    draft.arrived('leak');
    await vi.advanceTimersByTimeAsync(600);
    expect(state()).toMatchObject({ text: 'leaks' });
    expect(saved).toEqual(['leak', 'leak', 'leaks']);
  });

  it('follow an undo', async () => {
    draft.type('leak');
    draft.flush();
    answer(true);
    await vi.advanceTimersByTimeAsync(0);
    draft.arrived('leak');
    draft.arrived('');
    expect(state()).toEqual({ state: 'clean' });
  });

  it('save nothing where nothing was typed', () => {
    draft.flush();
    expect(saved).toEqual([]);
  });
});
