// One interface over every kind of target. Implementations live in v8/ and python/.
import type { CutOutcome, CutPlan, CutSpec } from '../shared/cut.js';
import type { ProcessFacts } from '../shared/heap.js';
import type { LiveObject } from '../shared/live-object.js';
import type { LongWork } from '../shared/progress.js';
import type { Result } from '../shared/result.js';
import type {
  CaptureReport,
  ConnectSpec,
  ListedTarget,
  ObjectIdentity,
  OutputLine,
  RecordingKind,
  Sample,
  TargetInfo,
} from '../shared/target.js';
import type { NodeId, Timestamp } from '../shared/units.js';
import type { AvailableMemory } from './available-memory.js';

/** What a session tells without being asked. */
export type TargetEvent =
  | { readonly type: 'output'; readonly line: OutputLine }
  /** `holdfast.mark('label')` in the target's code. */
  /** `pass`: it is a checkpoint, and the program waits for a capture to begin, or for this to be called. */
  | { readonly type: 'mark'; readonly at: Timestamp; readonly label: string; readonly pass?: () => void }
  | { readonly type: 'collected'; readonly at: Timestamp }
  /** Ids given before no longer mean the same objects: another client made V8 give them anew (`reset`), or the page was reloaded (`reload`). */
  | { readonly type: 'epoch-broken'; readonly at: Timestamp; readonly reason: string }
  /** What runs inside it with a heap of its own changed: a worker thread, a frame came or went. */
  | { readonly type: 'inside'; readonly at: Timestamp; readonly targets: readonly ListedTarget[] }
  /** Inspector clients of others that are connected to the same port came or went; how many there are now. */
  | { readonly type: 'other-clients'; readonly at: Timestamp; readonly count: number }
  /** The connection is over; the process may live on. Exactly one of this and `exited` ends a session, and nothing follows it. */
  | { readonly type: 'disconnected'; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'exited'; readonly at: Timestamp; readonly code: number | undefined; readonly signal: string | undefined };

/** Single objects of the live program, by their ids in a snapshot of this epoch. NO_SUCH_LIVE_OBJECT when they are gone. */
export interface LiveObjects {
  /** What it holds now, some of it; no code of the program runs. */
  preview(id: NodeId): Promise<Result<LiveObject>>;
  /** An expression in which `it` is the object; the result as text. */
  evaluate(id: NodeId, expression: string): Promise<Result<string>>;
}

/** One live connection. While it lasts, object ids keep their meaning: an epoch. All methods may be called at any time; after the end they answer TARGET_GONE. */
/** What the allocators of a target keep, and an experiment with it. Only some runtimes tell. */
export interface Allocators {
  /** Looks without changing the target; on CPython in a forked child. `count`: also counts live objects, which takes seconds per million, so that `heapUsed` and later samples tell them exactly. */
  read(options?: { readonly count: boolean }): Promise<Result<AllocatorReading>>;
  /** Asks the C library to return free memory to the system (glibc's `malloc_trim`): resident bytes before and after. */
  trim(): Promise<Result<Trimmed>>;
}
export type AllocatorReading = { readonly process: ProcessFacts; readonly heapUsed: number };
/** Records who allocates, one way at a time. Only V8 does. */
export interface AllocationRecorder {
  readonly recording: RecordingKind | undefined;
  start(how: RecordingKind): Promise<Result<void>>;
  /** Ends it and streams what was recorded to `path` as `capture` does: a profile after sampling, a snapshot after tracking. */
  stop(path: string): LongWork<Result<CaptureReport>>;
}
export type Trimmed = { readonly rssBefore: number; readonly rssAfter: number };

/** A capture as a target foretells it. */
export type CaptureEstimate = {
  readonly pauseMs: number;
  readonly totalMs: number;
  readonly extraBytes: number;
  readonly withoutFork: boolean;
};

/** What a look at a program's work shows. `little`: no more than a moment at which the machine is slow would feign. */
export type WorkSeen = 'work' | 'little' | 'nothing';

export interface TargetSession {
  readonly info: TargetInfo;
  /** Too busy to say who it is when it was reached: its process is known by its port alone, on which a proxy may listen. */
  readonly unsure?: boolean;
  /** An inspector that connecting opened in the target: `close` closes it again unless it is to be kept. */
  readonly openedInspector?: { keep: boolean };
  readonly allocators?: Allocators;
  readonly objects: LiveObjects;
  /** Chooses how objects are known across the captures to come; where there is no choice it is absent. */
  identify?(how: ObjectIdentity): Promise<Result<void>>;
  readonly recorder?: AllocationRecorder;
  /** Subscribes until the returned function is called. Events before the first subscription are buffered and delivered to it. */
  subscribe(listener: (event: TargetEvent) => void): () => void;
  /** Memory figures now; cheap, never blocks on a busy target longer than 1 s (then only what the OS tells). */
  sample(): Promise<Sample>;
  /** Full collection in the target; resolves when done. */
  collectGarbage(signal?: AbortSignal): Promise<Result<void>>;
  /**
   * Streams a heap snapshot to `path`: first to `path + '.partial'`, compressed, hashed; renamed when complete.
   * On failure the partial file stays, and the failure says how much it holds. Cancel by returning the generator.
   */
  capture(path: string): LongWork<Result<CaptureReport>>;
  /** How the target itself would take one now, and what it thinks of the cost; not by V8. */
  estimateCapture?(): Promise<CaptureEstimate | undefined>;
  /** Evaluates an expression, awaiting a promise; the result as text. */
  evaluate(expression: string, signal?: AbortSignal): Promise<Result<string>>;
  /**
   * Begins to watch whether the program's own code works; the returned function ends that and answers. `undefined` where it
   * cannot be told. What allocates much less than `everyBytes` meanwhile is overlooked; what allocates much more costs it memory.
   */
  watchWork(everyBytes: number): Promise<(() => Promise<WorkSeen | undefined>) | undefined>;
  /** What runs inside it with a heap of its own, which neither samples nor captures of this session show: worker threads, frames. */
  inside(): readonly ListedTarget[];
  /** A session with one of them, by id, over the same connection: it ends with this one. NO_SUCH_TARGET, BUSY when it has one already. */
  enter(id: string): Promise<Result<TargetSession>>;
  /** The most that the runtime's heap may grow to, bytes, where there is such a limit. */
  heapLimit(): Promise<number | undefined>;
  /** Memory that its process may still take, where that can be told. */
  availableMemory(): Promise<AvailableMemory | undefined>;
  /** Names of the program's threads with heaps of their own, which neither samples nor captures show. */
  otherHeaps(): Promise<readonly string[]>;
  /** Of a page: its window's, document's and body's events, with the places of the functions that listen; line and column from 1. */
  pageEvents?(): Promise<readonly { readonly type: string; readonly line: number; readonly column: number }[]>;
  /** How a reference of the live program would be dropped; nothing is changed. */
  planCut(spec: CutSpec): Promise<Result<CutPlan>>;
  /** Drops it, collects before and after, and counts which of the watched objects died. One cut at a time can be undone. */
  cut(spec: CutSpec, signal?: AbortSignal): Promise<Result<CutOutcome>>;
  /** Puts the last cut reference back: false when what it needs is gone. */
  undoCut(): Promise<Result<boolean>>;
  write(text: string): Promise<Result<void>>;
  signal(name: NodeJS.Signals): Promise<Result<void>>;
  /** Ends the connection; a launched process is terminated, an attached one goes on (its inspector is closed if we opened it). */
  close(): Promise<void>;
}

export interface Connector {
  /** Long work: launching and finding the inspector may take seconds. */
  connect(spec: ConnectSpec, signal?: AbortSignal): Promise<Result<TargetSession>>;
}
