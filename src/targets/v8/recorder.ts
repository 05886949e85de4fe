// Records who allocates: V8's sampling heap profiler, or its allocation tracking.
import * as z from 'zod';
import type { Failure } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { CaptureReport, RecordingKind } from '../../shared/target.js';
import { milliseconds } from '../../shared/units.js';
import type { AllocationRecorder } from '../connector.js';
import { SnapshotWriter } from '../snapshot-writer.js';
import type { Limits } from './limits.js';
import type { Reply, Wire } from './wire.js';

/** V8's own default: not to be noticed in a program's speed. */
const SAMPLE_EVERY_BYTES = 32_768;
/** What the profile of a long run may take to be written and sent. */
const STOP_MS = 120_000;
const CHUNK = 1 << 20;

const profile = z.looseObject({ profile: z.looseObject({ head: z.looseObject({}) }) });

/** What it needs of the session. */
export interface RecorderSession {
  readonly refused: () => Failure | undefined;
  readonly unready: () => Promise<Failure | undefined>;
  readonly failureOf: (reply: Extract<Reply, { ok: false }>, waitedMs: number) => Promise<Failure>;
  /** The snapshot that ends tracking. */
  readonly endTracking: (path: string) => LongWork<Result<CaptureReport>>;
}

export class Recorder implements AllocationRecorder {
  #recording: RecordingKind | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly title: string,
    private readonly limits: Limits,
    private readonly session: RecorderSession,
  ) {}

  get recording(): RecordingKind | undefined {
    return this.#recording;
  }

  async start(how: RecordingKind): Promise<Result<void>> {
    const refused = this.session.refused() ?? (await this.session.unready());
    if (refused !== undefined) return failed(refused);
    if (this.#recording !== undefined) return failedWith('BUSY', { with: 'recording' });
    this.#recording = how;
    const options = { timeoutMs: this.limits.command };
    const reply =
      how === 'tracking'
        ? await this.wire.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true }, options)
        : await this.wire.send(
            'HeapProfiler.startSampling',
            // Garbage counts, too: who allocates is asked, not only what stays. Older V8s tell only what stays.
            { samplingInterval: SAMPLE_EVERY_BYTES, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true },
            options,
          );
    if (reply.ok) return ok(undefined);
    this.#recording = undefined;
    return failed(await this.session.failureOf(reply, this.limits.command));
  }

  async *stop(path: string): LongWork<Result<CaptureReport>> {
    const how = this.#recording;
    if (how === undefined) return failedWith('NOT_RECORDING', { title: this.title });
    const refused = this.session.refused();
    if (refused !== undefined) return failed(refused);
    if (how === 'tracking') {
      const taken = yield* this.session.endTracking(path);
      // A snapshot that was not even begun left the tracking on.
      if (taken.ok || taken.failure.code === 'CAPTURE_INTERRUPTED') this.#recording = undefined;
      return taken;
    }
    return yield* this.#stopSampling(path);
  }

  async *#stopSampling(path: string): LongWork<Result<CaptureReport>> {
    const startedAt = performance.now();
    const writer = await SnapshotWriter.open(path);
    if (!(writer instanceof SnapshotWriter)) return failed(writer);
    let written = false;
    try {
      yield { step: 'capture', done: 0 };
      const reply = await this.wire.send('HeapProfiler.stopSampling', {}, { timeoutMs: STOP_MS });
      if (reply.ok || reply.problem !== 'timeout') this.#recording = undefined;
      const pause = milliseconds.parse(performance.now() - startedAt);
      const parsed = reply.ok ? profile.safeParse(reply.value) : undefined;
      if (!reply.ok) return failed(await this.session.failureOf(reply, STOP_MS));
      if (!parsed?.success) return failedWith('CAPTURE_INTERRUPTED', { path, receivedBytes: 0, reason: 'no profile' });
      const text = JSON.stringify(parsed.data.profile);
      for (let at = 0; at < text.length; at += CHUNK) {
        if (!writer.push(text.slice(at, at + CHUNK))) yield { step: 'store', done: writer.bytes };
      }
      const finished = await writer.finish();
      written = true;
      if ('code' in finished) return failed(finished);
      // Nothing in it has an id.
      return ok({ ...finished, pause, total: milliseconds.parse(performance.now() - startedAt), canary: 'unavailable' });
    } finally {
      if (!written) await writer.abandon();
    }
  }
}
