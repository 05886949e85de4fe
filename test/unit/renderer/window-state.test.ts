// The stores over a real port: the contract's own client and handler, with a workbench that a test drives.
import { implement, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createClient } from '../../../src/renderer/app/client.js';
import { createServices, type Services } from '../../../src/renderer/app/services.js';
import { workbenchContract } from '../../../src/shared/api.js';
import { fail } from '../../../src/shared/failures.js';
import { preferences } from '../../../src/shared/preferences.js';
import type { SnapshotId } from '../../../src/shared/units.js';
import { type InvestigationView, investigationView, selection } from '../../../src/shared/view.js';

const os = implement(workbenchContract);
const id = (text: string): SnapshotId => text as SnapshotId;

const snapshot = (name: string, takenAt: number): InvestigationView['snapshots'][number] => ({
  id: id(name),
  epoch: 'e',
  label: name,
  takenAt: takenAt as never,
  path: `/x/${name}.heapsnapshot`,
  bytes: 1,
  storedBytes: 1,
  state: 'complete',
});

const view = (patch: Partial<InvestigationView> = {}): InvestigationView =>
  investigationView.parse({
    revision: 1,
    dir: '/x',
    name: 'x',
    createdAt: 0,
    runs: [],
    snapshots: [],
    marks: [],
    notes: '',
    judgements: [],
    verdicts: [],
    findings: [],
    verifications: [],
    trash: [],
    selection: selection.parse({}),
    ...patch,
  });

interface Started {
  readonly services: Services;
  readonly push: (view: InvestigationView | undefined) => void;
  readonly selected: unknown[];
  readonly ended: string[];
  readonly stop: () => void;
}

function start(): Started {
  const { port1, port2 } = new MessageChannel();
  const queue: (InvestigationView | undefined)[] = [];
  let wake: () => void = () => {};
  const selected: unknown[] = [];
  const ended: string[] = [];
  const router = {
    investigation: {
      watch: os.investigation.watch.handler(async function* () {
        for (;;) {
          while (queue.length > 0) yield queue.shift();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }),
      select: os.investigation.select.handler(({ input }) => {
        selected.push(input);
      }),
      rename: os.investigation.rename.handler(() => {
        throw new ORPCError('FAILURE', { defined: true, data: fail('DISK_FULL', { path: '/x' }) });
      }),
    },
    target: {
      capture: os.target.capture.handler(async function* ({ signal }) {
        try {
          for (let done = 0; ; done += 1) {
            if (signal?.aborted === true) throw signal.reason;
            yield { step: 'capture' as const, done };
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        } finally {
          ended.push('capture');
        }
      }),
    },
  };
  new RPCHandler(router).upgrade(port1 as never);
  port1.start();
  const services = createServices(createClient(port2 as never), {
    store: createStore(() => ({ preferences: preferences.parse({}), locale: 'en', platform: 'linux', updatesKnown: false })),
    change: async () => {},
  });
  const abort = new AbortController();
  void services.investigation.follow(abort.signal);
  return {
    services,
    push: (next) => {
      queue.push(next);
      wake();
    },
    selected,
    ended,
    stop: () => {
      abort.abort();
      port1.close();
      port2.close();
    },
  };
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('the window over a port', () => {
  let started: Started | undefined;
  afterEach(() => started?.stop());

  it('restores where the person was when an investigation opens', async () => {
    started = start();
    const { services, push } = started;
    push(
      view({
        snapshots: [snapshot('b', 2), snapshot('a', 1), snapshot('c', 3)],
        selection: { stage: 'compare', snapshots: [id('c'), id('a')] },
      }),
    );
    await until(() => services.navigation.store.getState().stage === 'compare');
    expect(services.navigation.store.getState().chosen).toEqual(['a', 'c']);
  });

  it('chooses new snapshots by itself, oldest first, forgets deleted ones, and saves that', async () => {
    started = start();
    const { services, push, selected } = started;
    push(view({ snapshots: [snapshot('b', 2)] }));
    await until(() => services.navigation.store.getState().chosen.length === 1);
    push(view({ revision: 2, snapshots: [snapshot('b', 2), snapshot('a', 1), { ...snapshot('p', 3), state: 'partial' }] }));
    await until(() => services.navigation.store.getState().chosen.length === 2);
    expect(services.navigation.store.getState().chosen).toEqual(['a', 'b']);
    push(view({ revision: 3, snapshots: [snapshot('a', 1)] }));
    await until(() => selected.length > 0);
    expect(selected.at(-1)).toMatchObject({ snapshots: ['a'] });
  });

  it('brings a deleted snapshot back into the comparison when that is undone, and leaves one out that a person had left out', async () => {
    started = start();
    const { services, push } = started;
    const all = [snapshot('a', 1), snapshot('b', 2), snapshot('c', 3)];
    const chosen = (): readonly string[] => services.navigation.store.getState().chosen;
    push(view({ snapshots: all }));
    await until(() => chosen().length === 3);
    services.navigation.toggle(id('a'));
    push(view({ revision: 2, snapshots: [all[2] as (typeof all)[0]] }));
    await until(() => chosen().length === 1);
    push(view({ revision: 3, snapshots: all }));
    await until(() => chosen().length === 2);
    expect(chosen()).toEqual(['b', 'c']);
  });

  it('offers only the latest change for undo, and withdraws the offer once something else was changed or undone', async () => {
    started = start();
    const { services } = started;
    const offers = (): readonly string[] =>
      services.alerts.store.getState().alerts.flatMap((alert) => (alert.kind === 'undoable' ? [alert.text] : []));
    services.alerts.undoable('a was deleted');
    services.alerts.undoable('b was deleted');
    expect(offers()).toEqual(['b was deleted']);
    await services.investigation.rename('another');
    expect(offers()).toEqual([]);
  });

  it('does not throw a person back when connecting creates the investigation', async () => {
    started = start();
    const { services, push } = started;
    services.navigation.go('watch');
    push(view());
    await until(() => services.investigation.store.getState().view !== undefined);
    expect(services.navigation.store.getState().stage).toBe('watch');
  });

  it('ignores a revision that is older than what it shows', async () => {
    started = start();
    const { services, push } = started;
    push(view({ revision: 5, name: 'new' }));
    push(view({ revision: 4, name: 'old' }));
    push(view({ revision: 6, name: 'newest' }));
    const names: unknown[] = [];
    services.investigation.store.subscribe((s) => names.push(s.view?.name));
    await until(() => services.investigation.store.getState().view?.revision === 6);
    expect(names).not.toContain('old');
  });

  it('keeps a failure until it is dismissed, and counts repetitions', async () => {
    started = start();
    const { services } = started;
    await services.investigation.rename('y');
    await services.investigation.rename('z');
    const { alerts } = services.alerts.store.getState();
    expect(alerts).toEqual([{ id: 1, kind: 'failure', failure: { code: 'DISK_FULL', data: { path: '/x' } }, times: 2 }]);
    services.alerts.dismiss(1);
    expect(services.alerts.store.getState().alerts).toEqual([]);
  });

  it('cancels a capture at both ends', async () => {
    started = start();
    const { services, ended } = started;
    const captured = services.target.capture('x');
    await until(() => {
      const { capture } = services.target.store.getState();
      return capture.state === 'running' && (capture.progress?.done ?? 0) > 1;
    });
    services.target.cancelCapture();
    await captured;
    expect(services.target.store.getState().capture).toEqual({ state: 'idle' });
    expect(services.jobs.store.getState().jobs).toEqual([]);
    await until(() => ended.length > 0);
    expect(services.alerts.store.getState().alerts).toEqual([]);
  });
});
