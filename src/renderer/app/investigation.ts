// The open investigation as the workbench tells it, and the actions on it. The window keeps no truth of its own: every action goes to
// the workbench and comes back as a new revision.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Finding } from '../../shared/finding.js';
import type { Judgement } from '../../shared/heap.js';
import type { FindingId, MarkId, RunId, SnapshotId } from '../../shared/units.js';
import type { InvestigationView, MarkView, RunView, SnapshotView, TrashId } from '../../shared/view.js';
import type { Alerts } from './alerts.js';
import type { Announcements } from './announcements.js';
import { follow, outcome, type WorkbenchClient } from './client.js';

export interface InvestigationState {
  /** False until the workbench has said whether one is open. */
  readonly known: boolean;
  readonly view: InvestigationView | undefined;
}

export interface Investigation {
  readonly store: StoreApi<InvestigationState>;
  /** Follows the workbench until aborted. */
  follow(signal: AbortSignal): Promise<void>;
  create(): Promise<boolean>;
  open(dir: string): Promise<boolean>;
  close(): Promise<void>;
  rename(name: string): Promise<void>;
  setNotes(notes: string): Promise<boolean>;
  labelSnapshot(id: SnapshotId, label: string): Promise<void>;
  deleteSnapshot(id: SnapshotId): Promise<boolean>;
  labelMark(id: MarkId, label: string): Promise<void>;
  deleteMark(id: MarkId): Promise<boolean>;
  judge(judgement: Judgement): Promise<boolean>;
  /** Lets these files outside of the folder be read, after they were shown. */
  allowOutside(places: readonly string[]): Promise<boolean>;
  putFinding(finding: Omit<Finding, 'id' | 'at'> & Partial<Pick<Finding, 'id' | 'at'>>): Promise<boolean>;
  deleteFinding(id: FindingId): Promise<boolean>;
  restore(which: TrashId): Promise<boolean>;
  relocateSnapshot(id: SnapshotId, path: string): Promise<boolean>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

export function createInvestigation(client: WorkbenchClient, alerts: Alerts, announcements: Announcements): Investigation {
  const store = createStore<InvestigationState>(() => ({ known: false, view: undefined }));

  /** Performs an action and puts a failure among the alerts. */
  const act = async <T>(work: Promise<T>): Promise<{ readonly done: true; readonly value: T } | { readonly done: false }> => {
    const result = await outcome(work).catch((error: unknown) => {
      alerts.bug(error);
      return undefined;
    });
    if (result === undefined) return { done: false };
    if (result.ok) return { done: true, value: result.value };
    alerts.failure(result.failure);
    return { done: false };
  };
  const done = async (work: Promise<unknown>): Promise<boolean> => (await act(work)).done;
  /** A change that undo takes back, or undo itself. */
  const changed = (work: Promise<unknown>): Promise<boolean> => {
    alerts.dropUndoable();
    return done(work);
  };
  const walked = async (
    what: 'undone' | 'redone',
    step: { readonly label: string } | undefined,
    go: () => Promise<unknown>,
  ): Promise<void> => {
    if ((await changed(go())) && step !== undefined) announcements.say({ what, step: step.label });
  };
  const api = client.investigation;

  return {
    store,
    follow: (signal) =>
      follow(
        (s) => api.watch(undefined, { signal: s }),
        signal,
        (view) => {
          const { view: shown } = store.getState();
          if (shown !== undefined && view !== undefined && shown.dir === view.dir && view.revision < shown.revision) return;
          // an offer to undo is about the one that was left
          if (shown?.dir !== view?.dir) alerts.dropUndoable();
          store.setState({ known: true, view });
        },
      ),
    create: () => done(api.create({})),
    open: (dir) => done(api.open({ dir })),
    close: async () => void (await act(api.close())),
    rename: async (name) => void (await changed(api.rename({ name }))),
    setNotes: (notes) => changed(api.setNotes({ notes })),
    labelSnapshot: async (id, label) => void (await changed(api.labelSnapshot({ id, label }))),
    deleteSnapshot: (id) => changed(api.deleteSnapshot({ id })),
    labelMark: async (id, label) => void (await changed(api.labelMark({ id, label }))),
    deleteMark: (id) => changed(api.deleteMark({ id })),
    judge: (judgement) => changed(api.judge(judgement)),
    putFinding: (finding) => changed(api.putFinding(finding)),
    deleteFinding: (id) => changed(api.deleteFinding({ id })),
    restore: ({ kind, id }) => changed(api.restore({ kind, id } as TrashId)),
    relocateSnapshot: (id, path) => changed(api.relocateSnapshot({ id, path })),
    allowOutside: (places) => done(api.allowOutside({ places: [...places] })),
    undo: () => walked('undone', store.getState().view?.undo, () => api.undo()),
    redo: () => walked('redone', store.getState().view?.redo, () => api.redo()),
  };
}

/** The run that can be acted on: none where another window writes the investigation, and so holds its targets. */
export const liveRun = (view: InvestigationView | undefined): RunView | undefined =>
  view?.readOnly !== undefined ? undefined : liveIn(view);

const liveIn = (view: InvestigationView | undefined): RunView | undefined =>
  view?.runs.find((run) => run.state === 'live' && run.id === view.focus) ?? view?.runs.find((run) => run.state === 'live');

/** The run that the timeline shows: the live one in focus, else the newest. */
export const shownRun = (view: InvestigationView | undefined): RunView | undefined =>
  liveIn(view) ??
  view?.runs.reduce<RunView | undefined>(
    (newest, run) => (newest === undefined || run.startedAt > newest.startedAt ? run : newest),
    undefined,
  );

/** Without profiles of allocations, which hold no objects. */
export const heapsOf = (view: InvestigationView | undefined): readonly SnapshotView[] =>
  (view?.snapshots ?? []).filter((snapshot) => snapshot.holds === undefined);

export const byTime = (snapshots: readonly SnapshotView[]): readonly SnapshotView[] => [...snapshots].sort((a, b) => a.takenAt - b.takenAt);

/** Files outside of the folder that wait for a person's word, where they lie. */
export const outsideOf = (view: InvestigationView | undefined): readonly string[] => [
  ...new Set(view?.snapshots.flatMap((snapshot) => snapshot.outside ?? [])),
];

export const marksOf = (view: InvestigationView | undefined, run: RunId | undefined): readonly MarkView[] =>
  run === undefined || view === undefined ? [] : view.marks.filter((mark) => mark.run === run);

/** A, B, C … Z, then 27, 28 … for snapshots chosen for comparison. */
export const letterOf = (index: number): string => (index < 26 ? String.fromCharCode(65 + index) : String(index + 1));
