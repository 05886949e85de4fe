// The heap's columns from the agent straight to disk.
import { type Failure, fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import type { CaptureReport } from '../../shared/target.js';
import { milliseconds } from '../../shared/units.js';
import { SnapshotWriter } from '../snapshot-writer.js';
import type { Reply, Wire } from '../v8/wire.js';
import { captureFigures, chunkEvent, progressEvent } from './protocol.js';

/** Progress goes out at least this often, so that cancelling never waits longer. */
const TICK_MS = 100;
const FOREVER_MS = 2 ** 31 - 1;

export type CaptureHooks = {
  /** Silence that ends it. */
  readonly idleMs: number;
  /** Silence that ends it when the process is stopped: the child has sent its part, and who would answer stands still. */
  readonly stoppedMs: number;
  readonly isStopped: () => boolean;
  /** Why the connection ended, as the process's end tells it. */
  readonly reasonOfEnd: () => Promise<string>;
  /** The agent is done with this capture, also one that was cancelled. */
  readonly onReleased: () => void;
};

/** What is under way between the events and the generator. */
type Flow = { done: number; total: number | undefined; reply: Reply | undefined; wake: () => void };

/**
 * Streams `Holdfast.takeSnapshot` into a `SnapshotWriter`. Returning the generator cancels: the agent's child stops at its next
 * block, what it had sent is dropped, and `onReleased` tells when the connection is free again.
 */
export async function* captureColumns(wire: Wire, path: string, hooks: CaptureHooks): LongWork<CaptureReport | Failure> {
  const writer = await SnapshotWriter.open(path);
  if (!(writer instanceof SnapshotWriter)) {
    hooks.onReleased();
    return writer;
  }
  const flow: Flow = { done: 0, total: undefined, reply: undefined, wake: () => {} };
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
    wire.on('Holdfast.snapshotChunk', (params) => {
      const parsed = chunkEvent.safeParse(params);
      if (!parsed.success || discarding) return;
      if (!writer.pushBytes(Buffer.from(parsed.data.data, 'base64'))) {
        held = true;
        wire.pause();
      }
      if (writer.failure !== undefined) flow.wake();
    }),
    wire.on('Holdfast.snapshotProgress', (params) => {
      const parsed = progressEvent.safeParse(params);
      if (!parsed.success) return;
      flow.done = parsed.data.done;
      flow.total = parsed.data.total;
    }),
  ];
  const startedAt = performance.now();
  const taken = wire.send('Holdfast.takeSnapshot', { reportProgress: true }, { timeoutMs: FOREVER_MS });
  taken.then((reply) => {
    flow.reply = reply;
    flow.wake();
  });
  let settled = false;
  const interrupted = async (reason: string): Promise<Failure> =>
    fail('CAPTURE_INTERRUPTED', { path: writer.partialPath, receivedBytes: await writer.abandon(), reason });
  try {
    for (;;) {
      if (writer.failure !== undefined) {
        settled = true;
        await writer.abandon();
        return writer.failure;
      }
      if (flow.reply !== undefined) break;
      const silent = performance.now() - Math.max(wire.lastHeard, resumedAt);
      if (!held && silent > hooks.idleMs) {
        settled = true;
        return await interrupted(`no data for ${Math.round(silent)} ms`);
      }
      if (!held && silent > hooks.stoppedMs && hooks.isStopped()) {
        settled = true;
        return await interrupted('the process is stopped');
      }
      yield { step: 'capture', done: flow.done, ...(flow.total === undefined ? {} : { total: flow.total }) };
      await tick(flow, writer);
    }
    settled = true;
    if (!flow.reply.ok) return await interrupted(flow.reply.problem === 'closed' ? await hooks.reasonOfEnd() : flow.reply.message);
    const figures = captureFigures.safeParse(flow.reply.value);
    if (!figures.success || writer.bytes === 0) return await interrupted('no data');
    const written = await writer.finish();
    if ('code' in written) return written;
    const total = performance.now() - startedAt;
    const { pauseMs, extraBytes, mode } = figures.data;
    return {
      ...written,
      pause: milliseconds.parse(Math.min(pauseMs, total)),
      total: milliseconds.parse(total),
      // addresses are used again: whether two snapshots show the same object is looked at in the snapshots
      canary: 'unavailable',
      ...(typeof extraBytes === 'number' ? { extraBytes } : {}),
      ...(mode === 'stop' ? { withoutFork: true } : {}),
    };
  } finally {
    discarding = true;
    for (const stop of off) stop();
    wire.resume();
    if (!settled) await writer.abandon();
    if (flow.reply === undefined && wire.open) void wire.send('Holdfast.cancelSnapshot', {}, { timeoutMs: hooks.idleMs });
    taken.then(hooks.onReleased);
  }
}

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
