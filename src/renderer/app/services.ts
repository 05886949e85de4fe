// What every part of the window may use, made once for one client and handed down by context.
import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { RunId } from '../../shared/units.js';
import { createGuide, type GuideActions } from '../guide/guide.js';
import { createSharing, type SharingActions } from '../share/sharing.js';
import { type Alerts, createAlerts } from './alerts.js';
import { type Announcements, createAnnouncements, createNewsOf } from './announcements.js';
import type { AppearanceStore } from './appearance.js';
import type { WorkbenchClient } from './client.js';
import { createDialogs, type Dialogs } from './dialogs.js';
import { createFiles, type Files } from './files.js';
import { createInvestigation, type Investigation, type InvestigationState, outsideOf } from './investigation.js';
import { createJobs, type Jobs } from './jobs.js';
import { createNavigation, type Navigation, type NavigationState } from './navigation.js';
import { type Answer, type Ask, Queries } from './queries.js';
import { createTarget, type TargetActions } from './target.js';
import { type Columns, noColumns, type Span, TimelineHub } from './timeline.js';
import { createUpdates, type Updates } from './updates.js';

export interface Services {
  readonly client: WorkbenchClient;
  readonly alerts: Alerts;
  readonly announcements: Announcements;
  readonly jobs: Jobs;
  readonly queries: Queries;
  readonly investigation: Investigation;
  readonly navigation: Navigation;
  readonly timelines: TimelineHub;
  readonly target: TargetActions;
  readonly dialogs: Dialogs;
  readonly files: Files;
  readonly appearance: AppearanceStore;
  readonly sharing: SharingActions;
  readonly guide: GuideActions;
  readonly updates: Updates;
}

export function createServices(client: WorkbenchClient, appearance: AppearanceStore): Services {
  const alerts = createAlerts();
  const announcements = createAnnouncements();
  alerts.store.subscribe(({ alerts: now }, { alerts: before }) => {
    for (const alert of now)
      if (alert.kind === 'undoable' && !before.includes(alert)) announcements.say({ what: 'undoable', text: alert.text });
  });
  const jobs = createJobs((ended) => void client.shell.jobEnded(ended).catch(alerts.bug));
  const queries = new Queries();
  const investigation = createInvestigation(client, alerts, announcements);
  const navigation = createNavigation(client, alerts.bug);
  const newsOf = createNewsOf();
  investigation.store.subscribe(({ view }, { view: before }) => {
    // What was opened, created or renamed is among the recent ones from now on.
    if (view?.dir !== before?.dir || view?.name !== before?.name) queries.forget('app.recents');
    // An address that is connected to, or marked, is among those of before.
    if (marksOf(view) !== marksOf(before)) queries.forget('target.endpoints');
    navigation.adopt(view);
    for (const news of newsOf(view)) announcements.say(news);
  });
  const dialogs = createDialogs();
  const target = createTarget(client, { alerts, jobs, navigation });
  askAboutOutside(investigation, dialogs);
  return {
    client,
    alerts,
    announcements,
    jobs,
    queries,
    investigation,
    navigation,
    timelines: new TimelineHub(client, alerts.bug),
    target,
    dialogs,
    sharing: createSharing(client, { alerts, jobs }),
    files: createFiles(client, { alerts, investigation, jobs, navigation }),
    appearance,
    updates: createUpdates(client),
    guide: createGuide({ appearance, investigation, navigation, target, alerts }),
  };
}

const marksOf = (view: InvestigationState['view']): string => view?.runs.map(({ id, live }) => `${id} ${live?.guard ?? ''}`).join() ?? '';

/** An investigation that names files outside of its folder asks once, when it is opened. */
function askAboutOutside(investigation: Investigation, dialogs: Dialogs): void {
  let asked: string | undefined;
  investigation.store.subscribe(({ view }) => {
    if (view === undefined) asked = undefined;
    if (view === undefined || view.dir === asked || outsideOf(view).length === 0) return;
    asked = view.dir;
    dialogs.show('outside');
  });
}

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('no services above this component');
  return services;
}

export function useInvestigation<T>(select: (state: InvestigationState) => T): T {
  return useStore(useServices().investigation.store, select);
}

export function useNavigation<T>(select: (state: NavigationState) => T): T {
  return useStore(useServices().navigation.store, select);
}

export function useStoreOf<S, T>(store: StoreApi<S>, select: (state: S) => T): T {
  return useStore(store, select);
}

const idle: Answer<never> = { state: 'loading', progress: undefined };

/** The answer under `key`, asked for while mounted. The key must name everything that `ask` depends on; undefined asks nothing. */
export function useQuery<T>(key: string | undefined, ask: Ask<T>): { readonly answer: Answer<T>; readonly retry: () => void } {
  const { queries } = useServices();
  // `ask` is a new function at each rendering; what it asks is named by the key.
  const latest = useRef(ask);
  useLayoutEffect(() => {
    latest.current = ask;
  });
  const subscribe = useCallback(
    (listener: () => void) => (key === undefined ? () => {} : queries.subscribe<T>(key, (...args) => latest.current(...args), listener)),
    [key, queries],
  );
  const answer = useSyncExternalStore(subscribe, () => (key === undefined ? idle : queries.read<T>(key)));
  const retry = useCallback(() => {
    if (key !== undefined) queries.retry(key);
  }, [key, queries]);
  return { answer, retry };
}

const nothing = { subscribe: () => () => {}, snapshot: () => noColumns, loaded: false };

/** Live columns of a stretch of a run. */
export function useTimeline(run: RunId | undefined, span: Span, points: number): { readonly columns: Columns; readonly loaded: boolean } {
  const { timelines } = useServices();
  const spanKey = JSON.stringify(span);
  const view = useMemo(
    () => (run === undefined ? nothing : timelines.view(run, JSON.parse(spanKey) as Span, points)),
    [timelines, run, spanKey, points],
  );
  const columns = useSyncExternalStore(view.subscribe, view.snapshot);
  return { columns, loaded: view.loaded };
}
