// The guided hunt: a list of steps that follows what a person does on a bundled leak. It watches the stores that the window has
// anyway, and takes nothing out of the person's hands. Kept with the preferences, so that it can be left and gone on with.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Guide, type GuideStep, guideSteps } from '../../shared/preferences.js';
import type { InvestigationView, Stage } from '../../shared/view.js';
import type { Alerts } from '../app/alerts.js';
import type { AppearanceStore } from '../app/appearance.js';
import { type Investigation, liveRun } from '../app/investigation.js';
import type { Navigation, NavigationState } from '../app/navigation.js';
import type { TargetActions } from '../app/target.js';

/** Bundled programs that leak in a way that every step can be done on, by runtime. */
export const guideSamples = { node: 'event-emitter', python: 'python-article' } as const;
export type GuideSample = keyof typeof guideSamples;

/** The stage where a step is done. */
export const stageOf: Readonly<Record<GuideStep, Stage>> = {
  launch: 'connect',
  experiment: 'watch',
  compare: 'compare',
  suspect: 'compare',
  judge: 'explain',
  cut: 'explain',
  keep: 'verify',
};

/** Steps that what is in the investigation, and where the person is, show to be done. A cut is only known from the one who did it. */
export function doneIn(view: InvestigationView, { stage, trail }: Pick<NavigationState, 'stage' | 'trail'>): readonly GuideStep[] {
  const complete = view.snapshots.filter((s) => s.state === 'complete').length;
  const is: Readonly<Record<GuideStep, boolean>> = {
    launch: view.runs.length > 0,
    experiment: view.verdicts.length > 0,
    compare: stage === 'compare' && complete > 1,
    suspect: stage === 'explain' && trail.length > 0,
    judge: view.judgements.length > 0,
    cut: false,
    keep: view.findings.length > 0,
  };
  return guideSteps.filter((step) => is[step]);
}

/** The first step that is still to be done; undefined when all are. */
export const nextStep = (done: readonly GuideStep[]): GuideStep | undefined => guideSteps.find((step) => !done.includes(step));

/** Its place among the steps, counted from one; the last when none is left. */
export const placeOf = (step: GuideStep | undefined): number => (step === undefined ? guideSteps.length : guideSteps.indexOf(step) + 1);

export interface GuideActions {
  readonly store: StoreApi<{ readonly guide: Guide | undefined }>;
  /** Begins anew, in an investigation of its own. */
  start(sample: GuideSample): Promise<void>;
  /** Something was done that only the doer knows of. */
  did(step: GuideStep): void;
  skip(step: GuideStep): void;
  leave(): void;
  /** Goes on where it was left, in its investigation. */
  resume(): Promise<void>;
  /** All of it is done. */
  finish(): void;
}

export interface GuideDeps {
  readonly appearance: AppearanceStore;
  readonly investigation: Investigation;
  readonly navigation: Navigation;
  readonly target: Pick<TargetActions, 'launchSample' | 'store'>;
  readonly alerts: Pick<Alerts, 'bug'>;
}

export function createGuide({ appearance, investigation, navigation, target, alerts }: GuideDeps): GuideActions {
  const store = createStore<{ readonly guide: Guide | undefined }>(() => ({ guide: appearance.store.getState().preferences.guide }));
  /** What was open when it began: its program runs in another investigation. */
  let before: string | undefined;

  const put = (guide: Guide): void => {
    store.setState({ guide });
    appearance.change({ guide }).catch(alerts.bug);
  };
  const change = (patch: Partial<Guide>): void => {
    const { guide } = store.getState();
    if (guide !== undefined) put({ ...guide, ...patch });
  };
  const add = (steps: readonly GuideStep[]): void => {
    const done = store.getState().guide?.done ?? [];
    if (steps.some((step) => !done.includes(step))) {
      change({ done: guideSteps.filter((step) => done.includes(step) || steps.includes(step)) });
    }
  };

  const look = (): void => {
    const { view } = investigation.store.getState();
    const on = (): Guide | undefined => (store.getState().guide?.state === 'on' ? store.getState().guide : undefined);
    if (view === undefined || on() === undefined) return;
    const begun = view.dir !== before && target.store.getState().connecting === undefined && liveRun(view) !== undefined;
    if (on()?.dir === undefined && begun) change({ dir: view.dir });
    if (on()?.dir === view.dir) add(doneIn(view, navigation.store.getState()));
  };
  investigation.store.subscribe(look);
  navigation.store.subscribe(look);
  target.store.subscribe(look);

  return {
    store,
    async start(sample) {
      const { view } = investigation.store.getState();
      before = view?.dir;
      if (view !== undefined && !(await investigation.create())) return;
      put({ done: [], state: 'on' });
      await target.launchSample(guideSamples[sample]);
    },
    did: (step) => {
      if (store.getState().guide?.state === 'on') add([step]);
    },
    skip: (step) => add([step]),
    leave: () => change({ state: 'left' }),
    async resume() {
      const { guide } = store.getState();
      if (guide === undefined) return;
      const elsewhere = guide.dir !== undefined && investigation.store.getState().view?.dir !== guide.dir;
      if (elsewhere && !(await investigation.open(guide.dir ?? ''))) return;
      change({ state: 'on' });
      navigation.go(stageOf[nextStep(guide.done) ?? 'keep']);
    },
    finish: () => change({ state: 'over' }),
  };
}
