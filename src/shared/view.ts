// What the window sees of an investigation. Derived from the store's state by the workbench; never written to disk as it is.
import * as z from 'zod';
import { cutRecord } from './cut.js';
import { failure } from './failures.js';
import { finding } from './finding.js';
import { compareView, groupPath, judgement, snapshotContent } from './heap.js';
import { childProcess, listedTarget, objectIdentity, recordingKind, targetInfo, trigger } from './target.js';
import { findingId, markId, milliseconds, nodeId, runId, snapshotId, timestamp } from './units.js';
import { step, verdict } from './verdict.js';
import { verification } from './verification.js';

/** `break`: ids lost their meaning, or the connection was lost and came back. */
export const markSource = z.enum(['user', 'code', 'stdout', 'hunt', 'break', 'trigger']);

export const markView = z.strictObject({
  id: markId,
  run: runId,
  at: timestamp,
  label: z.string(),
  source: markSource,
  /** The mark tells of a cut test. */
  cut: cutRecord.optional(),
});
export type MarkView = z.infer<typeof markView>;

export const snapshotView = z.strictObject({
  id: snapshotId,
  /** Absent for a file that was opened. */
  run: runId.optional(),
  /** Snapshots of the same epoch share object ids. */
  epoch: z.string(),
  label: z.string(),
  takenAt: timestamp,
  path: z.string(),
  bytes: z.number(),
  storedBytes: z.number(),
  sha256: z.string().optional(),
  /** `outside`: the file lies outside of the folder and nobody here added or allowed it; it is not read, nor looked for. */
  state: z.enum(['complete', 'partial', 'missing', 'outside']),
  /** Where, when `outside`. */
  outside: z.string().optional(),
  /** What the capture cost: how long the target stood still, how long it took in all, memory on top. */
  pause: milliseconds.optional(),
  total: milliseconds.optional(),
  extraBytes: z.number().optional(),
  withoutFork: z.boolean().optional(),
  canary: z.enum(['held', 'lost', 'unavailable']).optional(),
  /** The file was cut short, and is usable all the same: names and texts after this place are missing. */
  truncated: z.strictObject({ section: z.string(), offset: z.number() }).optional(),
  /** Absent: a heap. `allocations`: who allocated; there are no objects to compare or explain. */
  holds: snapshotContent.optional(),
});
export type SnapshotView = z.infer<typeof snapshotView>;

/** What only is so while a run is live. */
export const liveView = z.strictObject({
  /** `silent`: it does not answer (stopped, paused, blocked). `lost`: the connection is gone, and is being made again. */
  link: z.enum(['connected', 'silent', 'lost']),
  /** Other inspector clients that are connected to the same port, as far as they can be seen. */
  others: z.number(),
  /** Why code runs in it, and anything changes it, only after a person's word: it is on another machine, or marked as production. */
  guard: z.enum(['remote', 'production']).optional(),
  /** That word was given. */
  allowed: z.boolean(),
  /** What becomes of an inspector that Holdfast opened in it, when Holdfast leaves; absent where it was open before. */
  inspector: z.enum(['close', 'keep']).optional(),
  /** The run inside whose process this one is. */
  whole: runId.optional(),
  /** Threads and frames with heaps of their own, and the runs that watch them. */
  inside: z.array(listedTarget.extend({ run: runId.optional() })),
  /** Processes that it has started, and the runs that watch them. */
  children: z.array(childProcess.extend({ run: runId.optional() })),
  identity: objectIdentity.optional(),
  triggers: z.array(z.strictObject({ trigger, fired: z.number() })),
  /** Who allocates is being recorded. */
  recording: z.strictObject({ how: recordingKind, since: timestamp }).optional(),
});
export type LiveView = z.infer<typeof liveView>;

export const runView = z.strictObject({
  id: runId,
  target: targetInfo,
  startedAt: timestamp,
  endedAt: timestamp.optional(),
  /** Why it ended: exit code or signal, disconnect reason, or the app was closed. */
  end: z.string().optional(),
  state: z.enum(['live', 'ended']),
  live: liveView.optional(),
  /** It was lost or ended, and how it was reached is still known: one click reaches it again. */
  canReconnect: z.boolean().optional(),
});
export type RunView = z.infer<typeof runView>;

export const stage = z.enum(['connect', 'watch', 'compare', 'explain', 'verify']);
export type Stage = z.infer<typeof stage>;

export const MOST_TABS = 50;
/** A place in Explain. */
const tab = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('object'), snapshot: snapshotId, id: nodeId, title: z.string(), holder: nodeId.optional() }),
  z.strictObject({
    by: z.literal('class'),
    snapshot: snapshotId,
    class: z.string(),
    title: z.string(),
    within: groupPath.readonly().optional(),
    view: z.strictObject({ kind: compareView, snapshots: z.array(snapshotId).readonly() }).optional(),
  }),
]);

/** Where the person was; restored on reopening. */
export const selection = z.strictObject({
  stage: stage.default('connect'),
  snapshots: z.array(snapshotId).default([]),
  /** What is open in Explain, and which of them is shown. */
  tabs: z.array(tab).max(MOST_TABS).readonly().optional(),
  tab: z.number().int().nonnegative().optional(),
  /** What was shown in Explain, as Holdfast wrote it before it kept tabs. */
  class: z.string().optional(),
  object: z.strictObject({ snapshot: snapshotId, id: z.number() }).optional(),
});
export type Selection = z.infer<typeof selection>;

/** Of which list, for ids are their own in each. */
export const trashId = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('snapshot'), id: snapshotId }),
  z.strictObject({ kind: z.literal('mark'), id: markId }),
  z.strictObject({ kind: z.literal('finding'), id: findingId }),
]);
export type TrashId = z.infer<typeof trashId>;
const deletion = { label: z.string(), deletedAt: timestamp };
const trashed = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('snapshot'), id: snapshotId, storedBytes: z.number(), ...deletion }),
  z.strictObject({ kind: z.literal('mark'), id: markId, ...deletion }),
  z.strictObject({ kind: z.literal('finding'), id: findingId, ...deletion }),
]);

export const investigationView = z.strictObject({
  /** Rises with every change. */
  revision: z.number(),
  dir: z.string(),
  name: z.string(),
  createdAt: timestamp,
  /** Set when another process holds the writer's lock: who. */
  readOnly: z.string().optional(),
  /** Why something could not be saved yet; it is kept in memory and tried again. */
  problem: failure.optional(),
  runs: z.array(runView),
  /** The live run that actions are meant for. */
  focus: runId.optional(),
  snapshots: z.array(snapshotView),
  marks: z.array(markView),
  notes: z.string(),
  judgements: z.array(judgement),
  /** `measured`: its figures were kept, so that a later run can be compared with it. */
  verdicts: z.array(z.strictObject({ run: runId, at: timestamp, verdict, measured: z.boolean() })),
  findings: z.array(finding),
  verifications: z.array(verification),
  /** What was deleted and can be brought back, newest last. */
  trash: z.array(trashed),
  /** How the work of one cycle is driven and what against, as one text to be read before it runs; absent when there is none. */
  scenario: z
    .strictObject({ text: z.string(), step, cycles: z.number(), command: z.string().optional(), launches: z.boolean() })
    .optional(),
  selection,
  undo: z.strictObject({ label: z.string() }).optional(),
  redo: z.strictObject({ label: z.string() }).optional(),
});
export type InvestigationView = z.infer<typeof investigationView>;

/** What was found, in a line: the newest finding, or what the newest verdict blames. */
export const recentSummary = z.strictObject({
  leaking: z.boolean().nullable().optional(),
  text: z.string().optional(),
  findings: z.number(),
  snapshots: z.number(),
  /** What was looked at last; absent where nothing ran, and in what older versions wrote. */
  target: z.string().optional(),
  runs: z.number().optional(),
});
export type RecentSummary = z.infer<typeof recentSummary>;
export const recent = z.strictObject({
  dir: z.string(),
  name: z.string(),
  openedAt: timestamp,
  exists: z.boolean(),
  summary: recentSummary.optional(),
});
export type Recent = z.infer<typeof recent>;
