// Derives what the window sees from the investigation's state.
import type { i18n } from 'i18next';
import { type Investigation, type Run, type SavedScenario, type Snapshot, type Trashed, trashedLabel } from '../investigation/model.js';
import type { Store } from '../investigation/store/store.js';
import type { RunId, Timestamp } from '../shared/units.js';
import type { InvestigationView, LiveView, RecentSummary, RunView, SnapshotView } from '../shared/view.js';

/** What the live runs add to what is saved. */
export interface LiveFacts {
  readonly focus: RunId | undefined;
  readonly describe: (id: RunId) => LiveView | undefined;
  readonly canReconnect: (id: RunId) => boolean;
}

export function viewOf(store: Store, messages: i18n, facts: LiveFacts): InvestigationView {
  const { investigation, selection, history } = store.state;
  const undo = history.past.at(-1);
  const redo = history.future.at(-1);
  return {
    revision: store.revision,
    dir: store.dir,
    name: investigation.name,
    createdAt: investigation.createdAt,
    readOnly: store.readOnly,
    problem: store.problem,
    runs: investigation.runs.map((run) => runView(run, messages, facts)),
    ...(facts.focus === undefined ? {} : { focus: facts.focus }),
    // A capture under way is a job with progress, not yet a snapshot.
    snapshots: investigation.snapshots.filter((s) => s.content.state !== 'capturing').map((s) => snapshotView(s, store)),
    marks: investigation.marks.map(({ id, run, at, label, source: origin, cut }) => ({
      id,
      run,
      at,
      label,
      source: origin,
      ...(cut === undefined ? {} : { cut }),
    })),
    notes: investigation.notes,
    judgements: investigation.judgements.map(({ signature, verdict, reason }) => ({ signature, verdict, reason })),
    verdicts: investigation.verdicts.map(({ run, at, verdict, measured }) => ({ run, at, verdict, measured: measured !== undefined })),
    findings: [...investigation.findings],
    verifications: [...investigation.verifications],
    trash: investigation.trash.map(trashedView),
    ...scenarioView(investigation.scenario),
    selection: { ...selection, snapshots: selection.snapshots.filter((id) => investigation.snapshots.some((s) => s.id === id)) },
    ...(undo === undefined ? {} : { undo: { label: messages.t(`run:undo.${undo.label}`) } }),
    ...(redo === undefined ? {} : { redo: { label: messages.t(`run:undo.${redo.label}`) } }),
  };
}

/** An investigation in a line, for the list of those opened last. */
export function summaryOf({ findings, verdicts, snapshots, runs }: Investigation): RecentSummary {
  const verdict = verdicts.at(-1)?.verdict;
  const finding = findings.findLast((f) => f.status === 'confirmed') ?? findings.at(-1);
  const suspect = verdict?.suspects[0];
  const target = runs.findLast((run) => run.target.part === undefined)?.target.title;
  const text = finding?.title ?? suspect?.holder ?? suspect?.class;
  return {
    ...(verdict === undefined ? {} : { leaking: verdict.leaking }),
    ...(text === undefined ? {} : { text: text.slice(0, 200) }),
    findings: findings.length,
    snapshots: snapshots.length,
    ...(target === undefined ? {} : { target: target.slice(0, 200), runs: runs.length }),
  };
}

function scenarioView(saved: SavedScenario | undefined): Pick<InvestigationView, 'scenario'> {
  if (saved === undefined) return {};
  const { connection } = saved;
  const against = connection?.kind === 'launch' ? [connection.command, ...connection.args].join(' ') : undefined;
  const { step, cycles } = saved.scenario;
  return {
    scenario: {
      text: scenarioText(saved),
      step,
      cycles,
      ...(against === undefined ? {} : { command: against }),
      launches: connection !== undefined && connection.kind !== 'pid',
    },
  };
}

/** Everything that would run, as a person reads it before it may. */
export const scenarioText = (saved: SavedScenario): string => JSON.stringify(saved, undefined, 2);

function trashedView(one: Trashed): InvestigationView['trash'][number] {
  const common = { label: trashedLabel(one), deletedAt: one.deletedAt };
  switch (one.kind) {
    case 'snapshot': {
      const { id, content } = one.entry;
      return { ...common, kind: one.kind, id, storedBytes: content.state === 'capturing' ? 0 : content.storedBytes };
    }
    case 'mark':
      return { ...common, kind: one.kind, id: one.entry.id };
    case 'finding':
      return { ...common, kind: one.kind, id: one.entry.id };
  }
}

function runView(run: Run, messages: i18n, facts: LiveFacts): RunView {
  const { id, target, startedAt, end } = run;
  const live = facts.describe(id);
  if (end === undefined) return { id, target, startedAt, state: 'live', ...(live === undefined ? {} : { live }) };
  return {
    id,
    target,
    startedAt,
    state: 'ended',
    endedAt: end.at as Timestamp,
    end: endText(end.why, messages),
    canReconnect: facts.canReconnect(id),
  };
}

export function endText(why: NonNullable<Run['end']>['why'], messages: i18n): string {
  switch (why.kind) {
    case 'exited':
      return why.signal === undefined
        ? why.code === undefined
          ? messages.t('run:end.exited')
          : messages.t('run:end.code', { code: why.code })
        : messages.t('run:end.signal', { signal: why.signal });
    case 'disconnected':
      return messages.t('run:end.disconnected', { reason: why.reason });
    case 'closed':
      return messages.t('run:end.closed');
    case 'interrupted':
      return messages.t('run:end.interrupted');
  }
}

function snapshotView(snapshot: Snapshot, store: Store): SnapshotView {
  const { id, run, epoch, label, takenAt, content, truncated, holds } = snapshot;
  const { pause, total, extraBytes, withoutFork, canary } = snapshot;
  const path = store.pathOf(snapshot);
  const known = content.state === 'capturing' ? { bytes: 0, storedBytes: 0 } : { bytes: content.bytes, storedBytes: content.storedBytes };
  const outside = store.outside(snapshot);
  const state =
    outside !== undefined ? 'outside' : store.isMissing(snapshot) ? 'missing' : content.state === 'partial' ? 'partial' : 'complete';
  return {
    id,
    run,
    epoch,
    label,
    takenAt,
    path,
    ...known,
    sha256: content.state === 'complete' ? content.sha256 : undefined,
    state,
    ...(outside === undefined ? {} : { outside }),
    pause,
    total,
    extraBytes,
    withoutFork,
    canary,
    truncated,
    holds,
  };
}
