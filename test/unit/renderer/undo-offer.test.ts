// The offer to undo speaks of one change of one investigation: it goes with either.
import { afterEach, expect, it, vi } from 'vitest';
import { createAlerts } from '../../../src/renderer/app/alerts.js';
import { createAnnouncements } from '../../../src/renderer/app/announcements.js';
import type { WorkbenchClient } from '../../../src/renderer/app/client.js';
import { createInvestigation } from '../../../src/renderer/app/investigation.js';
import type { FindingId } from '../../../src/shared/units.js';
import type { InvestigationView } from '../../../src/shared/view.js';

const view = (dir: string, revision: number) => ({ dir, revision }) as InvestigationView;

function opened(views: readonly (InvestigationView | undefined)[]) {
  const alerts = createAlerts();
  const abort = new AbortController();
  const offered = () => alerts.store.getState().alerts.some(({ kind }) => kind === 'undoable');
  const seen: boolean[] = [];
  async function* watch() {
    for (const each of views) {
      alerts.undoable('“a” was deleted.');
      yield each;
      // asked for only after the last one was taken in
      seen.push(offered());
    }
    abort.abort();
  }
  const client = { investigation: { watch: async () => watch(), deleteFinding: async () => undefined } } as unknown as WorkbenchClient;
  return { investigation: createInvestigation(client, alerts, createAnnouncements()), alerts, abort, offered, seen };
}

it('goes when the investigation is left, and stays while it changes', async () => {
  const { investigation, abort, seen } = opened([view('/a', 1), view('/a', 2), undefined, view('/b', 1), view('/b', 2)]);
  await investigation.follow(abort.signal);
  expect(seen).toEqual([false, true, false, false, true]);
});

it('goes when something else is changed that undo would take back first', async () => {
  const { investigation, alerts, offered } = opened([]);
  alerts.undoable('“a” was deleted.');
  await investigation.deleteFinding('f' as FindingId);
  expect(offered()).toBe(false);
});

it('leaves by itself, but not while the pointer or the focus is at it', () => {
  vi.useFakeTimers();
  const { alerts, offered } = opened([]);
  const id = (): number => alerts.store.getState().alerts[0]?.id as number;
  alerts.undoable('“a” was deleted.');
  vi.advanceTimersByTime(60_000);
  expect(offered()).toBe(false);

  alerts.undoable('“b” was deleted.');
  alerts.hold(id(), 'pointer', true);
  alerts.hold(id(), 'focus', true);
  vi.advanceTimersByTime(60_000);
  alerts.hold(id(), 'pointer', false);
  vi.advanceTimersByTime(60_000);
  expect(offered()).toBe(true);
  alerts.hold(id(), 'focus', false);
  vi.advanceTimersByTime(1000);
  expect(offered()).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(offered()).toBe(false);
});
afterEach(() => void vi.useRealTimers());
