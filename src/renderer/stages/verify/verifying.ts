// Running the scenario again: one at a time, with its phase, until it is done or cancelled.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../../shared/failures.js';
import { failure as failureShape } from '../../../shared/failures.js';
import { outcome } from '../../app/client.js';
import type { Services } from '../../app/services.js';
import type { HuntPhase } from './verifying-phase.js';

export type Verifying =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly startedAt: number; readonly phase: HuntPhase | undefined }
  | { readonly state: 'failed'; readonly failure: Failure };

export interface VerifyingActions {
  readonly store: StoreApi<Verifying>;
  /** `cycles`: another count than the scenario's. */
  run(command: readonly string[] | undefined, cycles?: number): Promise<void>;
  /** In a run by hand: the cycle that it waits for is done. */
  next(): void;
  cancel(): void;
}

const actions = new WeakMap<Services, VerifyingActions>();

export function verifyingOf(services: Services): VerifyingActions {
  const known = actions.get(services);
  if (known !== undefined) return known;
  const made = createVerifying(services);
  actions.set(services, made);
  return made;
}

function createVerifying({ client, alerts }: Services): VerifyingActions {
  const store = createStore<Verifying>(() => ({ state: 'idle' }));
  const put = (next: Verifying): void => store.setState(next, true);
  let abort: AbortController | undefined;
  return {
    store,
    async run(command, cycles) {
      if (store.getState().state === 'running') return;
      const mine = new AbortController();
      abort = mine;
      const startedAt = Date.now();
      put({ state: 'running', startedAt, phase: undefined });
      try {
        const steps = await client.verify.run(
          { ...(command === undefined ? {} : { command: [...command] }), ...(cycles === undefined ? {} : { cycles }) },
          { signal: mine.signal },
        );
        for (;;) {
          const step = await steps.next();
          if (step.done === true) break;
          if (step.value.type === 'phase') put({ state: 'running', startedAt, phase: step.value });
        }
        put({ state: 'idle' });
      } catch (error) {
        const parsed = failureShape.safeParse((error as { readonly data?: unknown }).data);
        if (mine.signal.aborted) put({ state: 'idle' });
        else if (parsed.success) put({ state: 'failed', failure: parsed.data });
        else {
          put({ state: 'idle' });
          alerts.bug(error);
        }
      }
    },
    next: () => void outcome(client.target.nextCycle()).catch(alerts.bug),
    cancel() {
      abort?.abort();
      put({ state: 'idle' });
    },
  };
}
