// Everything that went wrong or is worth saying, until the person dismisses it. Failures are never dropped; the same one twice is counted.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../shared/failures.js';

export type Alert =
  | { readonly id: number; readonly kind: 'failure'; readonly failure: Failure; readonly times: number }
  /** A bug: something threw that should not have. */
  | { readonly id: number; readonly kind: 'bug'; readonly message: string; readonly detail: string; readonly times: number }
  /** Something done that can be undone; leaves by itself. */
  | { readonly id: number; readonly kind: 'undoable'; readonly text: string };

export interface AlertState {
  readonly alerts: readonly Alert[];
}

export interface Alerts {
  readonly store: StoreApi<AlertState>;
  failure(failure: Failure): void;
  bug(error: unknown): void;
  /** Undo takes back the latest change, so only the latest is offered. */
  undoable(text: string): void;
  /** Something else was changed or undone: what the offer speaks of is no longer what undo would take back. */
  dropUndoable(): void;
  dismiss(id: number): void;
  /** Somebody is at it, or no longer: what leaves by itself waits until nobody is, and then as long as at first. */
  hold(id: number, by: 'pointer' | 'focus', held: boolean): void;
}

const undoableFor = 8000;

export function createAlerts(): Alerts {
  const store = createStore<AlertState>(() => ({ alerts: [] }));
  let lastId = 0;

  const add = (make: (id: number) => Alert, same: (alert: Alert) => boolean): number => {
    const known = store.getState().alerts.find(same);
    if (known !== undefined && known.kind !== 'undoable') {
      store.setState(({ alerts }) => ({ alerts: alerts.map((a) => (a === known ? { ...known, times: known.times + 1 } : a)) }));
      return known.id;
    }
    lastId += 1;
    const alert = make(lastId);
    store.setState(({ alerts }) => ({ alerts: [...alerts, alert] }));
    return alert.id;
  };

  const leaving = new Map<number, { readonly holders: Set<string>; timer: ReturnType<typeof setTimeout> }>();
  const leaveLater = (id: number) => setTimeout(() => dismiss(id), undoableFor);

  const dismiss = (id: number): void => {
    clearTimeout(leaving.get(id)?.timer);
    leaving.delete(id);
    store.setState(({ alerts }) => ({ alerts: alerts.filter((a) => a.id !== id) }));
  };

  const dropUndoable = (): void => {
    for (const { id, kind } of store.getState().alerts) if (kind === 'undoable') dismiss(id);
  };

  return {
    store,
    dismiss,
    failure(failure) {
      if (failure.code === 'CANCELLED') return;
      const key = JSON.stringify(failure);
      add(
        (id) => ({ id, kind: 'failure', failure, times: 1 }),
        (a) => a.kind === 'failure' && JSON.stringify(a.failure) === key,
      );
    },
    bug(error) {
      const message = error instanceof Error ? error.message : String(error);
      const detail = error instanceof Error ? (error.stack ?? message) : message;
      console.error(error);
      add(
        (id) => ({ id, kind: 'bug', message, detail, times: 1 }),
        (a) => a.kind === 'bug' && a.message === message,
      );
    },
    dropUndoable,
    undoable(text) {
      dropUndoable();
      const id = add(
        (newId) => ({ id: newId, kind: 'undoable', text }),
        () => false,
      );
      leaving.set(id, { holders: new Set(), timer: leaveLater(id) });
    },
    hold(id, by, held) {
      const one = leaving.get(id);
      if (one === undefined) return;
      if (held) one.holders.add(by);
      else one.holders.delete(by);
      clearTimeout(one.timer);
      if (one.holders.size === 0) one.timer = leaveLater(id);
    },
  };
}
