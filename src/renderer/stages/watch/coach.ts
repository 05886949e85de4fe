// Runs the experiment and knows how far it is. It belongs to the window, not to the stage: changing stages leaves it alone.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../../shared/failures.js';
import type { Progress } from '../../../shared/progress.js';
import { failedWith, type Result } from '../../../shared/result.js';
import type { RunId } from '../../../shared/units.js';
import type { Scenario, Verdict } from '../../../shared/verdict.js';
import { outcome } from '../../app/client.js';
import type { Services } from '../../app/services.js';
import { type HuntEvent, type HuntStatus, jobProgress, startOf, statusAfter } from './coach-progress.js';
import { type Draft, defaultDraft } from './coach-scenario.js';

export type Experiment =
  | { readonly state: 'idle' }
  | {
      readonly state: 'running';
      readonly run: RunId;
      readonly startedAt: number;
      readonly status: HuntStatus;
      /** Asked to end early; the verdict on what was read is on its way. */
      readonly stopping: boolean;
    }
  | { readonly state: 'failed'; readonly run: RunId; readonly startedAt: number; readonly failure: Failure };

export type Running = Extract<Experiment, { readonly state: 'running' }>;

export interface CoachState {
  /** Whether the form is open. */
  readonly asking: boolean;
  readonly draft: Draft;
  readonly experiment: Experiment;
}

export interface Coach {
  readonly store: StoreApi<CoachState>;
  ask(): void;
  leave(): void;
  edit(change: Partial<Draft>): void;
  /** Resolves when the experiment is over, however it ends; the verdict arrives with the investigation. */
  start(run: RunId, scenario: Scenario, consent?: { readonly evaluate: boolean }): Promise<void>;
  /** Ends it early with a verdict on what there is; when that is under way already, gives up without one. */
  stop(): void;
  /** By hand: the cycle that is waited for is done. */
  next(): void;
  dismiss(): void;
}

export function createCoach({ client, jobs, alerts }: Pick<Services, 'client' | 'jobs' | 'alerts'>): Coach {
  const store = createStore<CoachState>(() => ({ asking: false, draft: defaultDraft, experiment: { state: 'idle' } }));
  let abort: AbortController | undefined;

  const change = (patch: { readonly status?: HuntStatus; readonly stopping?: boolean }): void =>
    store.setState(({ experiment }) => (experiment.state === 'running' ? { experiment: { ...experiment, ...patch } } : {}));

  const stop = (): void => {
    const { experiment } = store.getState();
    if (experiment.state !== 'running') return;
    if (experiment.stopping) {
      abort?.abort();
      return;
    }
    change({ stopping: true });
    outcome(client.target.stopHunt()).catch(alerts.bug);
  };

  /** Shows the work in the job list; cancelling it there is stopping it, and the second time giving up. */
  const list = async (isOver: () => boolean, latest: () => Progress): Promise<void> => {
    while (!isOver()) {
      await jobs.run('experiment', '', async (signal) => ticks(signal, isOver, latest));
      if (!isOver()) stop();
    }
  };

  return {
    store,
    ask: () => store.setState({ asking: true }),
    leave: () => store.setState({ asking: false }),
    edit: (part) => store.setState(({ draft }) => ({ draft: { ...draft, ...part } })),
    async start(run, scenario, consent = { evaluate: false }) {
      if (store.getState().experiment.state === 'running') return;
      const mine = new AbortController();
      abort = mine;
      const startedAt = Date.now();
      let status = startOf(scenario);
      store.setState({ asking: false, experiment: { state: 'running', run, startedAt, status, stopping: false } });
      const told = (event: HuntEvent): void => {
        status = statusAfter(status, event);
        change({ status });
      };
      let isOver = false;
      list(
        () => isOver,
        () => jobProgress(status),
      ).catch(alerts.bug);
      try {
        const result = await Promise.race([outcome(drive(client, scenario, consent, mine.signal, told)), givenUp(mine.signal)]);
        store.setState({
          experiment:
            result.ok || result.failure.code === 'CANCELLED'
              ? { state: 'idle' }
              : { state: 'failed', run, startedAt, failure: result.failure },
        });
      } catch (error) {
        store.setState({ experiment: { state: 'idle' } });
        if (!mine.signal.aborted) alerts.bug(error);
      } finally {
        isOver = true;
      }
    },
    stop,
    next: () => void outcome(client.target.nextCycle()).catch(alerts.bug),
    dismiss: () => store.setState({ experiment: { state: 'idle' } }),
  };
}

async function drive(
  client: Services['client'],
  scenario: Scenario,
  consent: { readonly evaluate: boolean },
  signal: AbortSignal,
  onEvent: (event: HuntEvent) => void,
): Promise<Verdict> {
  if (consent.evaluate) await client.target.allowEvaluate();
  const events = await client.target.hunt(scenario, { signal });
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
    onEvent(next.value);
  }
}

/** Giving up does not wait for the other side. */
const givenUp = (signal: AbortSignal): Promise<Result<never>> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(failedWith('CANCELLED', {})), { once: true }));

const tick = 250;

async function* ticks(signal: AbortSignal, isOver: () => boolean, latest: () => Progress): AsyncGenerator<Progress, void, unknown> {
  while (!isOver() && !signal.aborted) {
    yield latest();
    await new Promise((resolve) => setTimeout(resolve, tick));
  }
}

const coaches = new WeakMap<Services, Coach>();

/** The one coach of a window. */
export function coachOf(services: Services): Coach {
  let coach = coaches.get(services);
  if (coach === undefined) {
    coach = createCoach(services);
    coaches.set(services, coach);
  }
  return coach;
}
