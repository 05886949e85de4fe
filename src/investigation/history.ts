// Undo and redo. Each step keeps the action that takes it back, not a copy of the state: samples, marks and snapshots
// go on arriving between a person's steps and must survive an undo.
import type { Timestamp } from '../shared/units.js';
import type { Investigation } from './model.js';
import { apply, type ContentAction, type UndoableAction } from './reduce.js';
import { inTrash } from './trash.js';

/** What a step did; its words live in src/messages under `app:undo.<label>`. */
export type UndoLabel =
  | 'rename'
  | 'notes'
  | 'label-snapshot'
  | 'delete-snapshot'
  | 'label-mark'
  | 'delete-mark'
  | 'judge'
  | 'finding'
  | 'delete-finding'
  | 'relocate';

export type HistoryEntry = { readonly label: UndoLabel; readonly at: Timestamp | undefined; readonly inverse: UndoableAction };
/** Newest last. In memory only. */
export type History = { readonly past: readonly HistoryEntry[]; readonly future: readonly HistoryEntry[] };
export const emptyHistory: History = { past: [], future: [] };

const maxSteps = 200;
/** Edits of the notes closer together than this are one step. */
const notesPause = 3000;

/** The history after `action` was applied to `before`; actions that cannot be taken back leave it as it is. */
export function recorded(before: Investigation, history: History, action: ContentAction): History {
  const label = labelOf(action);
  if (label === undefined) return history;
  const at = action.type === 'set-notes' ? action.at : undefined;
  const last = history.past.at(-1);
  if (at !== undefined && last?.at !== undefined && at - last.at < notesPause) {
    return { past: history.past.with(-1, { ...last, at }), future: [] };
  }
  const inverse = invert(before, action as UndoableAction);
  return inverse === undefined ? history : { past: [...history.past, { label, at, inverse }].slice(-maxSteps), future: [] };
}

type Step = { readonly investigation: Investigation; readonly history: History };

export function undone(content: Investigation, history: History): Step | undefined {
  const step = moved(content, history.past.at(-1));
  return (
    step && {
      investigation: step.content,
      history: { past: history.past.slice(0, -1), future: step.entry ? [...history.future, step.entry] : history.future },
    }
  );
}

export function redone(content: Investigation, history: History): Step | undefined {
  const step = moved(content, history.future.at(-1));
  return (
    step && {
      investigation: step.content,
      history: { past: step.entry ? [...history.past, step.entry] : history.past, future: history.future.slice(0, -1) },
    }
  );
}

function moved(content: Investigation, entry: HistoryEntry | undefined) {
  if (entry === undefined) return undefined;
  const inverse = invert(content, entry.inverse);
  // `at` goes: after an undo, the next edit of the notes is a step of its own.
  return { content: apply(content, entry.inverse), entry: inverse && { label: entry.label, at: undefined, inverse } };
}

/** The action that leads from `apply(content, action)` back to `content`; `undefined` when the action's subject is not there. */
export function invert(content: Investigation, action: UndoableAction): UndoableAction | undefined {
  switch (action.type) {
    case 'rename':
      return { type: 'rename', name: content.name };
    case 'set-notes':
      return { type: 'set-notes', notes: content.notes, at: action.at };
    case 'label-snapshot': {
      const snapshot = content.snapshots.find((s) => s.id === action.id);
      return snapshot && { type: 'label-snapshot', id: action.id, label: snapshot.label };
    }
    case 'delete': {
      const { at: _, ...which } = action;
      return { ...which, type: 'restore' };
    }
    case 'restore': {
      const trashed = inTrash(content, action);
      return trashed && { ...action, type: 'delete', at: trashed.deletedAt };
    }
    case 'label-mark': {
      const mark = content.marks.find((m) => m.id === action.id);
      return mark && { type: 'label-mark', id: action.id, label: mark.label };
    }
    case 'judge': {
      const { signature } = action.judgement;
      const earlier = content.judgements.find((j) => j.signature === signature);
      return earlier === undefined ? { type: 'unjudge', signature } : { type: 'judge', judgement: earlier };
    }
    case 'put-finding': {
      const { id } = action.finding;
      const earlier = content.findings.find((f) => f.id === id);
      return earlier === undefined ? { type: 'unput-finding', id } : { type: 'put-finding', finding: earlier };
    }
    case 'unput-finding': {
      const finding = content.findings.find((f) => f.id === action.id);
      return finding && { type: 'put-finding', finding };
    }
    case 'relocate-snapshot': {
      const snapshot = content.snapshots.find((s) => s.id === action.id);
      return snapshot && { type: 'relocate-snapshot', id: action.id, file: snapshot.file, origin: snapshot.origin };
    }
    case 'unjudge': {
      const judgement = content.judgements.find((j) => j.signature === action.signature);
      return judgement && { type: 'judge', judgement };
    }
  }
}

function labelOf(action: ContentAction): UndoLabel | undefined {
  switch (action.type) {
    case 'rename':
    case 'label-snapshot':
    case 'label-mark':
    case 'judge':
      return action.type;
    case 'set-notes':
      return 'notes';
    case 'unjudge':
      return 'judge';
    case 'put-finding':
    case 'unput-finding':
      return 'finding';
    case 'relocate-snapshot':
      return 'relocate';
    case 'delete':
    case 'restore':
      return `delete-${action.kind}`;
    default:
      return undefined;
  }
}
