// What is taken out of a live target: snapshots, and recordings of who allocates. One at a time.

import { setTimeout as sleep } from 'node:timers/promises';
import { newSnapshotId, type SnapshotEnding } from '../../investigation/names.js';
import type { Store } from '../../investigation/store/store.js';
import type { LongWork } from '../../shared/progress.js';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { steadyNow } from '../../shared/steady-clock.js';
import type { CaptureReport, Preflight, RecordingKind } from '../../shared/target.js';
import type { RunId, SnapshotId, Timestamp } from '../../shared/units.js';
import type { TargetSession } from '../../targets/connector.js';
import { type PastCapture, predictCapture } from '../preflight.js';
import type { NewestFigures } from './figures.js';

/** For a target's very first figures. */
const HEAP_ATTEMPTS = 5;
const HEAP_RETRY_MS = 50;
const END_GRACE_MS = 2000;

export type Captured = Result<{ id: SnapshotId; report: CaptureReport }>;

/** What captures need to know of the run that they belong to. */
export interface CapturedRun {
  readonly id: RunId;
  readonly session: TargetSession;
  readonly epoch: string;
  /** Connected: neither lost nor ended. */
  readonly reachable: boolean;
  readonly ended: boolean;
  readonly figures: NewestFigures;
  /** What makes the program slower is refused. */
  readonly refused: boolean;
  /** A recording began. */
  readonly recordingBegan: (how: RecordingKind) => void;
  readonly changed: () => void;
}

export class RunCaptures {
  #underWay = false;
  /** Set when Holdfast is about to end: a capture stops at its next step, and what had arrived is kept. */
  #breakingOff = false;
  #over: Promise<void> = Promise.resolve();
  readonly #past: PastCapture[] = [];
  #anyway = false;
  #recordingSince = 0 as Timestamp;

  constructor(
    private readonly run: CapturedRun,
    private readonly store: Store,
  ) {}

  get underWay(): boolean {
    return this.#underWay;
  }

  /** Resolves when the capture under way, if any, has ended with a partial snapshot. */
  breakOff(): Promise<void> {
    this.#breakingOff = true;
    return this.#over;
  }

  /** Of a run that ends: its partial file is to be noted before the investigation is let go of. */
  async ended(): Promise<void> {
    if (this.#underWay) await Promise.race([this.#over, sleep(END_GRACE_MS)]);
  }

  /** From now on they are taken even where the preflight refuses them. */
  takeAnyway(): void {
    this.#anyway = true;
  }

  /** What a capture would cost now. */
  async preflight(): Promise<Preflight> {
    const { session, figures } = this.run;
    const available = await session.availableMemory();
    // the watching sampler may be asking just then, and whoever asks second gets RSS alone
    for (let attempt = 0; attempt < HEAP_ATTEMPTS; attempt++) {
      const sample = await session.sample();
      figures.note(sample);
      if (sample.heapUsed !== undefined || figures.heapUsed !== undefined) break;
      await sleep(HEAP_RETRY_MS);
    }
    const estimate = await session.estimateCapture?.();
    return predictCapture({ heapUsed: figures.heapUsed, past: this.#past, estimate, available });
  }

  /** `anyway`: also where the preflight refuses it. */
  snapshot(label: string, anyway = this.#anyway): LongWork<Captured> {
    const ending = this.run.session.info.runtime === 'cpython' ? '.hfpy.gz' : undefined;
    return this.#take(label, anyway, ending, (path) => this.run.session.capture(path));
  }

  /** Begins to record who allocates; a mark tells when. */
  async startRecording(how: RecordingKind): Promise<Result<void>> {
    const { recorder, info } = this.run.session;
    if (recorder === undefined) return failedWith('NOT_CAPABLE', { title: info.title, capability: 'allocations' });
    if (this.run.refused && how === 'tracking') return failedWith('EVALUATE_NOT_ALLOWED', { title: info.title });
    const started = await recorder.start(how);
    if (!started.ok) return started;
    this.#recordingSince = steadyNow();
    this.run.recordingBegan(how);
    this.run.changed();
    return started;
  }

  /** Ends the recording; what was recorded is kept with the snapshots. */
  async *stopRecording(label: string, anyway = this.#anyway): LongWork<Captured> {
    const { recorder, info } = this.run.session;
    const how = recorder?.recording;
    if (recorder === undefined || how === undefined) return failedWith('NOT_RECORDING', { title: info.title });
    const stop = (path: string) => recorder.stop(path);
    try {
      // A profile is small and taken at once; the end of tracking is a snapshot as any other.
      return how === 'sampling'
        ? yield* this.#take(label, true, '.heapprofile.gz', stop, 'allocations')
        : yield* this.#take(label, anyway, '.heaptimeline.gz', stop);
    } finally {
      this.run.changed();
    }
  }

  get recording(): { readonly how: RecordingKind; readonly since: Timestamp } | undefined {
    const how = this.run.session.recorder?.recording;
    return how === undefined ? undefined : { how, since: this.#recordingSince };
  }

  async *#take(
    label: string,
    anyway: boolean,
    ending: SnapshotEnding | undefined,
    begin: (path: string) => LongWork<Result<CaptureReport>>,
    holds?: 'allocations',
  ): LongWork<Captured> {
    const { run, store } = this;
    if (!run.reachable) return failedWith('NO_RUN', {});
    if (this.#underWay) return failedWith('BUSY', { with: 'capture' });
    if (!anyway) {
      const cost = await this.preflight();
      if (cost.refused) return failedWith('CAPTURE_NEEDS_MEMORY', needed(run.session.info.title, cost));
      if (this.#underWay) return failedWith('BUSY', { with: 'capture' });
    }
    const before = { rss: run.figures.rss, heapUsed: run.figures.heapUsed };
    run.figures.mostRss = before.rss;
    this.#underWay = true;
    let over: () => void = () => {};
    this.#over = new Promise((resolve) => {
      over = resolve;
    });
    const id = newSnapshotId();
    const at = steadyNow();
    const { file, path } = store.newSnapshotFile(label, at, ending);
    const work = begin(path);
    let settled = false;
    try {
      // The session checks its canary before the first progress: from here on the epoch is that of this snapshot.
      let next = await work.next();
      void store.dispatch({ type: 'start-capture', id, run: run.id, epoch: run.epoch, label, at, file, holds });
      while (!next.done) {
        yield next.value;
        if (this.#breakingOff) return failedWith('CANCELLED', {});
        next = await work.next();
      }
      settled = true;
      if (!next.value.ok) {
        await store.abandonCapture(id, next.value.failure.code);
        return next.value;
      }
      // what it took stays taken for a while: a short capture may have had no sample in it
      run.figures.note(await run.session.sample());
      const { mostRss } = run.figures;
      const extra = before.rss === undefined || mostRss === undefined ? undefined : Math.max(0, mostRss - before.rss);
      const report = { ...(extra === undefined ? {} : { extraBytes: extra }), ...next.value.value };
      if (before.heapUsed !== undefined && holds === undefined)
        this.#past.push({
          heapUsed: before.heapUsed,
          pauseMs: report.pause,
          totalMs: report.total,
          extraBytes: report.extraBytes,
          withoutFork: report.withoutFork ?? false,
        });
      void store.dispatch({ type: 'finish-capture', id, report });
      return ok({ id, report });
    } finally {
      if (!settled) {
        await work.return(failedWith('CANCELLED', {}));
        if (this.#breakingOff || run.ended) await store.abandonCapture(id, 'CANCELLED');
        // Cancelled by a person: what had arrived is not wanted.
        else void store.dispatch({ type: 'abandon-capture', id });
      }
      this.#underWay = false;
      over();
    }
  }
}

const needed = (title: string, { extraBytes = 0, availableBytes = 0 }: Preflight) => ({
  title,
  needMegabytes: Math.round(extraBytes / 1e6),
  availableMegabytes: Math.round(availableBytes / 1e6),
});
