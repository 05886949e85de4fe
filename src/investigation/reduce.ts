// Every change of an investigation is an action. Pure: times and ids come with the action.
import type { Finding } from '../shared/finding.js';
import type { CaptureReport } from '../shared/target.js';
import type { FindingId, MarkId, RunId, SnapshotId, Timestamp } from '../shared/units.js';
import type { Verification } from '../shared/verification.js';
import type { Selection, TrashId } from '../shared/view.js';
import { emptyHistory, type History, recorded, redone, undone } from './history.js';
import {
  emptyInvestigation,
  type Investigation,
  type Judgement,
  type Mark,
  noSelection,
  type Run,
  type RunEnd,
  type RunVerdict,
  type SavedScenario,
  type Snapshot,
  type Truncation,
  trashedOf,
  wholeMilliseconds,
} from './model.js';
import {
  byFindingTime,
  byMarkTime,
  byRunStart,
  bySignature,
  bySnapshotTime,
  byVerdictTime,
  byVerificationTime,
  inserted,
} from './order.js';
import { deleted, restored } from './trash.js';
import { withVerifiedFix } from './verified-fix.js';

/** What a person can take back. `at` lets quick successive edits of the notes count as one. */
export type UndoableAction =
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'set-notes'; readonly notes: string; readonly at: Timestamp }
  | { readonly type: 'label-snapshot'; readonly id: SnapshotId; readonly label: string }
  | { readonly type: 'label-mark'; readonly id: MarkId; readonly label: string }
  | { readonly type: 'judge'; readonly judgement: Judgement }
  | { readonly type: 'unjudge'; readonly signature: string }
  /** A new finding, or one changed as a whole. */
  | { readonly type: 'put-finding'; readonly finding: Finding }
  /** As if it had never been kept: what undoing that does. */
  | { readonly type: 'unput-finding'; readonly id: FindingId }
  | ({ readonly type: 'delete'; readonly at: Timestamp } & TrashId)
  | ({ readonly type: 'restore' } & TrashId)
  /** Where a snapshot's file is now; never one of the investigation's own. */
  | { readonly type: 'relocate-snapshot'; readonly id: SnapshotId; readonly file: string; readonly origin: Snapshot['origin'] };

/** What happened: it cannot be taken back. */
export type RecordAction =
  /** By what it is about, where nobody has named it. */
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'start-run'; readonly run: Run }
  | { readonly type: 'end-run'; readonly id: RunId; readonly at: Timestamp; readonly why: RunEnd }
  | { readonly type: 'add-mark'; readonly mark: Mark }
  /** A file that was opened, or found in `snapshots/`. */
  | { readonly type: 'add-snapshot'; readonly snapshot: Snapshot }
  /** Before the first byte, so that a crash leaves the label, run and epoch behind. `file`: from the store's `newSnapshotFile`. */
  | {
      readonly type: 'start-capture';
      readonly id: SnapshotId;
      readonly run: RunId;
      readonly epoch: string;
      readonly label: string;
      readonly at: Timestamp;
      readonly file: string;
      readonly holds?: Snapshot['holds'];
    }
  /** Its file turned out to be cut short, and usable all the same. */
  | { readonly type: 'note-truncated'; readonly id: SnapshotId; readonly truncated: Truncation }
  | { readonly type: 'finish-capture'; readonly id: SnapshotId; readonly report: CaptureReport }
  /** With `partial` the file `<file>.partial` is kept as a partial snapshot; without it the capture never was (cancelled). */
  | {
      readonly type: 'abandon-capture';
      readonly id: SnapshotId;
      readonly partial?: { readonly bytes: number; readonly storedBytes: number; readonly reason: string } | undefined;
    }
  /** The file was complete when Holdfast was interrupted, but its report was lost. */
  | { readonly type: 'recover-capture'; readonly id: SnapshotId; readonly bytes: number; readonly storedBytes: number }
  | { readonly type: 'add-verdict'; readonly verdict: RunVerdict }
  | { readonly type: 'add-verification'; readonly verification: Verification }
  | { readonly type: 'set-scenario'; readonly scenario: SavedScenario | undefined };

export type ContentAction = UndoableAction | RecordAction;
export type Action =
  | ContentAction
  | { readonly type: 'select'; readonly selection: Selection }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' };

export type State = { readonly investigation: Investigation; readonly selection: Selection; readonly history: History };

export const initialState = (investigation: Investigation, selection: Selection = noSelection): State => ({
  investigation,
  selection,
  history: emptyHistory,
});
export const newState = (name: string, at: Timestamp): State => initialState(emptyInvestigation(name, at));

/** The same state object when the action changes nothing (an id that is not there, a value that is already so). */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'select':
      return { ...state, selection: action.selection };
    case 'undo':
    case 'redo': {
      const step = action.type === 'undo' ? undone(state.investigation, state.history) : redone(state.investigation, state.history);
      return step === undefined ? state : { ...state, ...step };
    }
    default: {
      const investigation = apply(state.investigation, action);
      if (investigation === state.investigation) return state;
      return { ...state, investigation, history: recorded(state.investigation, state.history, action) };
    }
  }
}

export function apply(content: Investigation, action: ContentAction): Investigation {
  switch (action.type) {
    case 'rename':
    case 'name':
      return action.name === content.name ? content : { ...content, name: action.name };
    case 'set-notes':
      return action.notes === content.notes ? content : { ...content, notes: action.notes };
    case 'label-snapshot':
      return changeSnapshot(content, action.id, (s) => (s.label === action.label ? s : { ...s, label: action.label }));
    case 'label-mark':
      return withList(
        content,
        'marks',
        changed(content.marks, action.id, (m) => (m.label === action.label ? m : { ...m, label: action.label })),
      );
    case 'add-mark': {
      const taken = (m: Mark) => m.id === action.mark.id;
      if (content.marks.some(taken) || trashedOf(content, 'mark').some(taken)) return content;
      return { ...content, marks: inserted(content.marks, { ...action.mark, at: wholeMilliseconds(action.mark.at) }, byMarkTime) };
    }
    case 'judge': {
      const judgement = { ...action.judgement, at: wholeMilliseconds(action.judgement.at) };
      const others = content.judgements.filter((j) => j.signature !== judgement.signature);
      return { ...content, judgements: inserted(others, judgement, bySignature) };
    }
    case 'unjudge':
      return content.judgements.some((j) => j.signature === action.signature)
        ? { ...content, judgements: content.judgements.filter((j) => j.signature !== action.signature) }
        : content;
    case 'put-finding': {
      // A change that arrives late brings nothing back.
      if (trashedOf(content, 'finding').some((f) => f.id === action.finding.id)) return content;
      const finding = { ...action.finding, at: wholeMilliseconds(action.finding.at) };
      const others = content.findings.filter((f) => f.id !== finding.id);
      return { ...content, findings: inserted(others, finding, byFindingTime) };
    }
    case 'unput-finding':
      return content.findings.some((f) => f.id === action.id)
        ? { ...content, findings: content.findings.filter((f) => f.id !== action.id) }
        : content;
    case 'delete':
      return deleted(content, action);
    case 'restore':
      return restored(content, action);
    case 'relocate-snapshot':
      return changeSnapshot(content, action.id, (s) =>
        s.file === action.file && s.origin === action.origin ? s : { ...s, file: action.file, origin: action.origin },
      );
    case 'start-run': {
      if (content.runs.some((r) => r.id === action.run.id)) return content;
      return {
        ...content,
        runs: inserted(content.runs, { ...action.run, startedAt: wholeMilliseconds(action.run.startedAt) }, byRunStart),
      };
    }
    case 'end-run':
      return withList(
        content,
        'runs',
        changed(content.runs, action.id, (r) =>
          r.end === undefined ? { ...r, end: { at: wholeMilliseconds(action.at), why: action.why } } : r,
        ),
      );
    case 'start-capture': {
      const { id, run, epoch, label, file, at, holds } = action;
      const entry = { id, run, epoch, label, file, takenAt: at, origin: 'captured', content: { state: 'capturing' } } as const;
      return added(content, holds === undefined ? entry : { ...entry, holds });
    }
    case 'add-snapshot':
      return added(content, action.snapshot);
    case 'note-truncated':
      return changeSnapshot(content, action.id, (s) => (s.truncated === undefined ? { ...s, truncated: action.truncated } : s));
    case 'finish-capture':
      return changeSnapshot(content, action.id, (s) => {
        if (s.content.state !== 'capturing') return s;
        const { bytes, storedBytes, sha256, ...cost } = action.report;
        return { ...s, content: { state: 'complete', bytes, storedBytes, sha256 }, ...cost };
      });
    case 'recover-capture': {
      const { bytes, storedBytes } = action;
      return changeSnapshot(content, action.id, (s) =>
        s.content.state === 'capturing' ? { ...s, content: { state: 'complete', bytes, storedBytes } } : s,
      );
    }
    case 'abandon-capture': {
      const { partial } = action;
      const snapshot = content.snapshots.find((s) => s.id === action.id);
      if (snapshot?.content.state !== 'capturing') return content;
      if (partial === undefined) return { ...content, snapshots: content.snapshots.filter((s) => s !== snapshot) };
      return changeSnapshot(content, action.id, (s) => ({ ...s, file: `${s.file}.partial`, content: { state: 'partial', ...partial } }));
    }
    case 'add-verdict': {
      const verdict = { ...action.verdict, at: wholeMilliseconds(action.verdict.at) };
      const others = content.verdicts.filter((v) => v.run !== verdict.run || v.at !== verdict.at);
      return { ...content, verdicts: inserted(others, verdict, byVerdictTime) };
    }
    case 'add-verification': {
      const verification = { ...action.verification, at: wholeMilliseconds(action.verification.at) };
      const others = content.verifications.filter((v) => v.after.run !== verification.after.run || v.at !== verification.at);
      return {
        ...content,
        verifications: inserted(others, verification, byVerificationTime),
        findings: withVerifiedFix(content.findings, verification),
      };
    }
    case 'set-scenario':
      return { ...content, scenario: action.scenario };
  }
}

function added(content: Investigation, snapshot: Snapshot): Investigation {
  const taken = (s: Snapshot) => s.id === snapshot.id;
  if (content.snapshots.some(taken) || trashedOf(content, 'snapshot').some(taken)) return content;
  return {
    ...content,
    snapshots: inserted(content.snapshots, { ...snapshot, takenAt: wholeMilliseconds(snapshot.takenAt) }, bySnapshotTime),
  };
}

function changeSnapshot(content: Investigation, id: SnapshotId, change: (snapshot: Snapshot) => Snapshot): Investigation {
  return withList(content, 'snapshots', changed(content.snapshots, id, change));
}

const withList = <K extends 'runs' | 'marks' | 'snapshots'>(content: Investigation, key: K, list: Investigation[K]): Investigation =>
  list === content[key] ? content : { ...content, [key]: list };

function changed<T extends { readonly id: string }>(list: readonly T[], id: T['id'], change: (entry: T) => T): readonly T[] {
  const index = list.findIndex((entry) => entry.id === id);
  const entry = list[index];
  if (entry === undefined) return list;
  const next = change(entry);
  return next === entry ? list : list.with(index, next);
}
