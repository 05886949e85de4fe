// An investigation in memory. The disk's shape lives in schema.ts and the window's in shared/view.ts; neither is this.
// Lists are kept in the order of their times (judgements: of their signatures), so that memory and disk agree.

import type { CutRecord } from '../shared/cut.js';
import type { Finding } from '../shared/finding.js';
import type { Judgement as JudgementInput } from '../shared/heap.js';
import type { CaptureReport, ConnectSpec, TargetInfo } from '../shared/target.js';
import type { Tunnel } from '../shared/tunnel.js';
import type { MarkId, Milliseconds, RunId, SnapshotId, Timestamp } from '../shared/units.js';
import type { Scenario, Verdict } from '../shared/verdict.js';
import type { Measurement, Verification } from '../shared/verification.js';
import type { MarkView, Selection } from '../shared/view.js';

/** How a target was reached, as far as it may be saved: environment variables by name only. */
export type SavedConnection =
  | {
      readonly kind: 'launch';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string | undefined;
      readonly envNames: readonly string[];
    }
  | {
      readonly kind: 'attach';
      readonly host: string;
      readonly port: number;
      readonly target?: string | undefined;
      readonly tunnel?: Tunnel | undefined;
    }
  | { readonly kind: 'pid'; readonly pid: number };

/** Why a run ended. `closed`: a person disconnected, or closed Holdfast; `interrupted`: Holdfast itself was killed or crashed. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly code?: number | undefined; readonly signal?: string | undefined }
  | { readonly kind: 'disconnected'; readonly reason: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'interrupted' };

/** One life of a target. Without `end` it is live, in the process that holds the investigation's lock. */
export type Run = {
  readonly id: RunId;
  readonly target: TargetInfo;
  readonly startedAt: Timestamp;
  readonly connection?: SavedConnection | undefined;
  readonly end?: { readonly at: Timestamp; readonly why: RunEnd } | undefined;
};

export type Mark = {
  readonly id: MarkId;
  readonly run: RunId;
  readonly at: Timestamp;
  readonly label: string;
  readonly source: MarkView['source'];
  readonly cut?: CutRecord | undefined;
};

/** Bytes are uncompressed, `storedBytes` those on disk; the hash is of the uncompressed bytes. */
export type SnapshotContent =
  | { readonly state: 'capturing' }
  | { readonly state: 'complete'; readonly bytes: number; readonly storedBytes: number; readonly sha256?: string | undefined }
  | { readonly state: 'partial'; readonly bytes: number; readonly storedBytes: number; readonly reason: string };

export type Snapshot = {
  readonly id: SnapshotId;
  /** Absent for a file that was opened. */
  readonly run?: RunId | undefined;
  /** Snapshots of the same epoch share object ids. */
  readonly epoch: string;
  readonly label: string;
  readonly takenAt: Timestamp;
  /** `captured` files are the investigation's own; `opened` ones belong to somebody else and are never moved, copied or deleted. */
  readonly origin: 'captured' | 'opened';
  /** Relative to the investigation, with `/`, when inside it; otherwise absolute. */
  readonly file: string;
  readonly content: SnapshotContent;
  /** How long the target stood still, how long it took in all, and what memory it needed on top. */
  readonly pause?: Milliseconds | undefined;
  readonly total?: Milliseconds | undefined;
  readonly extraBytes?: number | undefined;
  readonly withoutFork?: boolean | undefined;
  readonly canary?: CaptureReport['canary'] | undefined;
  /** Where a file that is usable all the same was cut short. */
  readonly truncated?: Truncation | undefined;
  /** Absent: a heap. `allocations`: a profile of who allocated; there are no objects to compare. */
  readonly holds?: 'allocations' | undefined;
};

/** The section and the byte at which a snapshot's file ends early: its graph is whole, names and texts after the cut are missing. */
export type Truncation = { readonly section: string; readonly offset: number };

/** What was deleted and can be brought back, in this session or a later one. */
export type Trashed = { readonly deletedAt: Timestamp } & (
  | { readonly kind: 'snapshot'; readonly entry: Snapshot }
  | { readonly kind: 'mark'; readonly entry: Mark }
  | { readonly kind: 'finding'; readonly entry: Finding }
);
export type Judgement = JudgementInput & { readonly at: Timestamp };
/** `measured`: what the verdict was reached from, so that a later run can be compared; absent in what older versions wrote. */
export type RunVerdict = {
  readonly run: RunId;
  readonly at: Timestamp;
  readonly verdict: Verdict;
  readonly measured?: Measurement | undefined;
};
export type SavedScenario = { readonly scenario: Scenario; readonly connection?: SavedConnection | undefined };

/** What is saved, except for the selection. */
export type Investigation = {
  readonly name: string;
  readonly createdAt: Timestamp;
  readonly notes: string;
  readonly runs: readonly Run[];
  readonly marks: readonly Mark[];
  readonly snapshots: readonly Snapshot[];
  readonly trash: readonly Trashed[];
  readonly judgements: readonly Judgement[];
  readonly verdicts: readonly RunVerdict[];
  readonly findings: readonly Finding[];
  readonly verifications: readonly Verification[];
  readonly scenario?: SavedScenario | undefined;
};

/** Deleted entries of one kind. */
export const trashedOf = <K extends Trashed['kind']>(content: Pick<Investigation, 'trash'>, kind: K): readonly TrashedEntry<K>[] =>
  content.trash.filter((one) => one.kind === kind).map(({ entry }) => entry as TrashedEntry<K>);
type TrashedEntry<K extends Trashed['kind']> = Extract<Trashed, { readonly kind: K }>['entry'];

export const trashedLabel = (one: Trashed): string => (one.kind === 'finding' ? one.entry.title : one.entry.label);

export const noSelection: Selection = { stage: 'connect', snapshots: [] };

/** Times are kept to the millisecond and inside what an ISO date can say, so that saving loses nothing. */
export const wholeMilliseconds = (at: number): Timestamp =>
  (Number.isFinite(at) ? Math.min(Math.max(Math.round(at), 0), 253_402_300_799_999) : 0) as Timestamp;

export const emptyInvestigation = (name: string, createdAt: Timestamp): Investigation => ({
  name,
  createdAt: wholeMilliseconds(createdAt),
  notes: '',
  runs: [],
  marks: [],
  snapshots: [],
  trash: [],
  judgements: [],
  verdicts: [],
  findings: [],
  verifications: [],
});

/**
 * Whether the file is the investigation's own to move: captured, and directly in `snapshots/`. A manifest may say
 * anything; a path that leads elsewhere is never written, and read only where a person allowed it.
 */
export const ownsFile = (snapshot: Pick<Snapshot, 'origin' | 'file'>): boolean =>
  snapshot.origin === 'captured' && ownName(snapshot.file) !== undefined;

/** File name within `snapshots/`, or `undefined` when the path is anything else. */
export function ownName(file: string): string | undefined {
  const name = file.startsWith('snapshots/') ? file.slice('snapshots/'.length) : '';
  const plain = name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name) && name.length <= 255;
  return plain ? name : undefined;
}

/** Drops what must not be saved: values of environment variables. */
export function savedConnection(spec: ConnectSpec): SavedConnection {
  switch (spec.kind) {
    case 'launch':
      return { kind: 'launch', command: spec.command, args: spec.args, cwd: spec.cwd, envNames: Object.keys(spec.env).sort() };
    case 'attach':
      return { kind: 'attach', host: spec.host, port: spec.port, target: spec.target, tunnel: spec.tunnel };
    case 'pid':
      return { kind: 'pid', pid: spec.pid };
  }
}

/** How to reach it again; a process id means nothing any more. Environment variables keep only their names, so the present ones count. */
export function specOf(saved: SavedConnection): ConnectSpec | undefined {
  switch (saved.kind) {
    case 'launch':
      return { kind: 'launch', command: saved.command, args: [...saved.args], cwd: saved.cwd, env: {} };
    case 'attach':
      return { kind: 'attach', host: saved.host, port: saved.port, target: saved.target, tunnel: saved.tunnel, allowRemote: false };
    case 'pid':
      return undefined;
  }
}

/** Drops what must not be saved: a user and password in the URL of an `http` step. */
export function savedScenario(scenario: Scenario, spec?: ConnectSpec): SavedScenario {
  const connection = spec === undefined ? undefined : savedConnection(spec);
  if (scenario.step.kind !== 'http') return { scenario, connection };
  const url = scenario.step.url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
  return { scenario: { ...scenario, step: { ...scenario.step, url } }, connection };
}
