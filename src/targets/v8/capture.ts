// A heap snapshot from the target straight to disk.
import * as z from 'zod';
import type { Failure } from '../../shared/failures.js';
import { fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import type { CaptureReport } from '../../shared/target.js';
import { milliseconds } from '../../shared/units.js';
import { SnapshotWriter } from '../snapshot-writer.js';
import { probe } from './remote.js';
import type { Reply, Wire } from './wire.js';

/** Progress goes out at least this often, so that cancelling never waits longer. */
const TICK_MS = 100;
/** Longer than any capture; what ends a silent one is the idle limit. */
const FOREVER_MS = 2 ** 31 - 1;

const chunkEvent = z.looseObject({ chunk: z.string() });
const progressEvent = z.looseObject({ done: z.number(), total: z.number() });
const clock = '(globalThis.performance ? performance.now() : Date.now())';

export type Captured = Omit<CaptureReport, 'canary'>;

export type CaptureHooks = {
  readonly title: string;
  /** Silence that ends it: before the first sign of the snapshot, and between two. */
  readonly beginMs: number;
  readonly idleMs: number;
  /** Why the connection ended, as the process's end tells it (exit code, signal). */
  readonly reasonOfEnd: () => Promise<string>;
  /** The target is done with this capture, also one that was cancelled. */
  readonly onReleased: () => void;
};

/** V8 ends allocation tracking with a snapshot. */
export type SnapshotCommand = 'takeHeapSnapshot' | 'stopTrackingHeapObjects';

/** What is under way between the events and the generator. */
type Flow = {
  step: 'capture' | 'store';
  done: number;
  total: number | undefined;
  /** First and last report of the target's progress (performance.now), between which it certainly did not run. */
  progressed: [number, number] | undefined;
  reply: Reply | undefined;
  wake: () => void;
};

/**
 * Streams the snapshot that a command takes into a `SnapshotWriter`. Returning the generator cancels: V8 cannot stop a snapshot that
 * it has begun, so the rest is read and dropped in the background, and `onReleased` tells when the target is free again.
 */
export async function* captureSnapshot(
  wire: Wire,
  path: string,
  hooks: CaptureHooks,
  command: SnapshotCommand = 'takeHeapSnapshot',
): LongWork<Captured | Failure> {
  const writer = await SnapshotWriter.open(path);
  if (!(writer instanceof SnapshotWriter)) {
    hooks.onReleased();
    return writer;
  }
  const flow: Flow = { step: 'capture', done: 0, total: undefined, progressed: undefined, reply: undefined, wake: () => {} };
  let discarding = false;
  // while we keep the socket from being read, silence is ours
  let held = false;
  let resumedAt = 0;
  writer.onDrain = () => {
    held = false;
    resumedAt = performance.now();
    wire.resume();
  };
  const off = [
    wire.on('HeapProfiler.addHeapSnapshotChunk', (params) => {
      const parsed = chunkEvent.safeParse(params);
      if (!parsed.success || discarding) return;
      flow.step = 'store';
      flow.total = undefined;
      if (!writer.push(parsed.data.chunk)) {
        held = true;
        wire.pause();
      }
      if (writer.failure !== undefined) flow.wake();
    }),
    wire.on('HeapProfiler.reportHeapSnapshotProgress', (params) => {
      const parsed = progressEvent.safeParse(params);
      const now = performance.now();
      flow.progressed = [flow.progressed?.[0] ?? now, now];
      if (!parsed.success || flow.step === 'store') return;
      flow.done = parsed.data.done;
      flow.total = parsed.data.total;
    }),
  ];
  const startedAt = performance.now();
  // the target reads its own clock right before and right after: all three wait in its queue, so the difference is the pause
  const before = probe(wire, clock, z.number(), FOREVER_MS);
  const taken = wire.send(`HeapProfiler.${command}`, { reportProgress: true }, { timeoutMs: FOREVER_MS });
  const after = probe(wire, clock, z.number(), FOREVER_MS);
  taken.then((reply) => {
    flow.reply = reply;
    flow.wake();
  });
  let settled = false;
  try {
    for (;;) {
      const failure = writer.failure;
      if (failure !== undefined) {
        await writer.abandon();
        settled = true;
        return failure;
      }
      if (flow.reply !== undefined) break;
      const began = flow.progressed !== undefined || flow.step === 'store';
      const silent = began ? performance.now() - Math.max(wire.lastHeard, resumedAt) : performance.now() - startedAt;
      if (!held && silent > (began ? hooks.idleMs : hooks.beginMs)) {
        settled = true;
        if (!began) {
          await writer.abandon();
          return fail('TARGET_NOT_RESPONDING', { title: hooks.title, waitedMs: Math.round(silent) });
        }
        return fail('CAPTURE_INTERRUPTED', {
          path: writer.partialPath,
          receivedBytes: await writer.abandon(),
          reason: `no data for ${Math.round(silent)} ms`,
        });
      }
      yield flow.step === 'store'
        ? { step: 'store', done: writer.bytes }
        : { step: 'capture', done: flow.done, ...(flow.total === undefined ? {} : { total: flow.total }) };
      await tick(flow, writer);
    }
    settled = true;
    if (!flow.reply.ok || writer.bytes === 0) {
      const reason = flow.reply.ok ? 'no data' : flow.reply.problem === 'closed' ? await hooks.reasonOfEnd() : flow.reply.message;
      return fail('CAPTURE_INTERRUPTED', { path: writer.partialPath, receivedBytes: await writer.abandon(), reason });
    }
    const answeredAt = performance.now();
    const [from, to] = await Promise.all([before, Promise.race([after, pauseFor(1000)])]);
    const written = await writer.finish();
    if ('code' in written) return written;
    const total = performance.now() - startedAt;
    const measured = from === undefined || to === undefined ? 0 : to - from;
    const [first, last] = flow.progressed ?? [0, 0];
    // some V8s answer the clock before they begin the snapshot: then the time until the answer is the best that is known
    const pause = measured >= last - first && measured <= total ? measured : answeredAt - startedAt;
    return { ...written, pause: milliseconds.parse(pause), total: milliseconds.parse(total) };
  } finally {
    discarding = true;
    for (const stop of off) stop();
    wire.resume();
    if (!settled) await writer.abandon();
    taken.then(hooks.onReleased);
  }
}

const pauseFor = (ms: number): Promise<undefined> => new Promise((done) => setTimeout(done, ms, undefined));

/** Waits for the answer, a failure of the disk, or a tick. */
const tick = (flow: Flow, writer: SnapshotWriter): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(finished, TICK_MS);
    function finished() {
      clearTimeout(timer);
      flow.wake = () => {};
      done();
    }
    flow.wake = finished;
    if (flow.reply !== undefined || writer.failure !== undefined) finished();
  });
