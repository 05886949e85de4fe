// The classic experiment, unattended: warm up, collect, capture, repeat the work, collect after every cycle, capture, compare.
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import type { LongWork } from '../../shared/progress.js';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { Sample } from '../../shared/target.js';
import type { SnapshotId } from '../../shared/units.js';
import type { huntProgress, Scenario } from '../../shared/verdict.js';
import type { TargetSession } from '../../targets/connector.js';
import type { CycleReading, HuntFacts } from '../verdict/facts.js';
import { calibrated } from './calibrate.js';
import { capturePlan } from './capture-plan.js';
import { CycleLines, compilePattern } from './cycle-lines.js';
import { driveStep } from './drive-step.js';
import { settle } from './settle.js';
import { watchForRequests } from './unasked.js';

export type HuntProgress = z.infer<typeof huntProgress>;

/** What the hunt needs of the run that it drives. */
export interface HuntRun {
  readonly session: TargetSession;
  onOutput(listener: (text: string, stream: 'stdout' | 'stderr') => void): () => void;
  /** The address that the program printed as its own. */
  printedAddress?(): string | undefined;
  capture(label: string): LongWork<Result<{ readonly id: SnapshotId }>>;
  mark(label: string): void;
  /** Resolves when a person says that a cycle of work is done, or on `signal`. */
  byHand(signal: AbortSignal): Promise<void>;
}

export interface HuntLabels {
  readonly warmedUp: string;
  readonly finished: string;
  readonly capture: (cycle: number) => string;
}

export interface HuntRecord {
  readonly readings: readonly CycleReading[];
  readonly snapshots: readonly SnapshotId[];
  /** Cycles (counted by what the target printed, where it does) at each capture. */
  readonly captureCycles: readonly number[];
  /** Cycles done after the warm-up. */
  readonly cycles: number;
  /** Whether anything was seen to happen in the cycles: output, or memory that the program's code allocated. `undefined`: it cannot be told. */
  readonly worked: boolean | undefined;
  /** The address of a server that was only waited for, and that nobody was seen to ask in the cycles. */
  readonly unasked: string | undefined;
  /** Threads with heaps of their own that were seen to run. */
  readonly otherHeaps: readonly string[];
  /** Of a page: its events, with the places of the functions that listen. */
  readonly pageEvents: HuntFacts['pageEvents'];
  /** Why it ended before the last cycle; what was read until then stands. */
  readonly completed: Result<void>;
}

/** A cycle that leaves more than this uncollected has worked. An idle Node was seen to jump by 270 KiB: it counts whole areas. */
const GARBAGE_OF_WORK = 1024 * 1024;
/**
 * Bytes between two samples of the program's allocations in each look. 100 bytes are missed by the second once in 20 times. Where the
 * looks go by time, as in CPython, three have to show a little work: what only disturbs is not there each time.
 */
const LOOKS_BYTES = [8192, 32, 32, 32] as const;
const LOOKS_OF_NOTHING = 2;
const LOOKS_OF_LITTLE = 3;
/** How long a worker thread may take to end after the last cycle: looks, and milliseconds between two. */
const LINGER_LOOKS = 5;
const LINGER_MS = 300;
/** A collection right after another frees what finalizers and weak callbacks of the first let go. */
const COLLECTIONS = 2;

/** A sample with heap figures: the watching sampler may be asking at the same moment, and then this one gets only RSS. */
async function heapFigures(session: TargetSession): Promise<Sample> {
  for (let attempt = 0; ; attempt++) {
    const figures = await session.sample();
    if (figures.heapUsed !== undefined || attempt >= 3) return figures;
    await sleep(50);
  }
}

/** Where a runtime tells no committed heap, what its allocators keep free counts to it: it is resident, and no native memory. */
async function committed({ allocators }: TargetSession, heapUsed: number | undefined): Promise<number | undefined> {
  const read = heapUsed === undefined ? undefined : await allocators?.read();
  if (heapUsed === undefined || !read?.ok) return undefined;
  const { arenas, malloc } = read.value.process;
  return arenas === undefined && malloc === undefined ? undefined : heapUsed + (arenas?.freeBytes ?? 0) + (malloc?.freeBytes ?? 0);
}

export async function* runHunt(
  run: HuntRun,
  scenario: Scenario,
  labels: HuntLabels,
  signal: AbortSignal,
): AsyncGenerator<HuntProgress, HuntRecord, void> {
  const { session } = run;
  const lines = scenario.cycleDone === undefined ? undefined : compilePattern(scenario.cycleDone, '--cycle-done');
  if (lines && !lines.ok)
    return {
      readings: [],
      snapshots: [],
      captureCycles: [],
      cycles: 0,
      worked: undefined,
      unasked: undefined,
      otherHeaps: [],
      pageEvents: undefined,
      completed: lines,
    };
  const done = lines ? new CycleLines(lines.value) : undefined;
  let otherHeaps: readonly string[] = [];
  let worked: boolean | undefined;
  let unasked: string | undefined;
  let pageEvents: HuntFacts['pageEvents'];
  let watching = false;
  const unsubscribe = run.onOutput((text, stream) => {
    if (watching) worked = true;
    if (stream === 'stdout') done?.feed(text);
  });
  const plan = new Set(capturePlan(scenario.cycles, scenario.captures));
  const readings: CycleReading[] = [];
  const snapshots: SnapshotId[] = [];
  const captureCycles: number[] = [];
  const counted = new Map<number, number>();
  let segment = 0;
  let start = 0;
  let cycles = 0;

  const cycle = async (number: number): Promise<Result<void>> => {
    const before = done?.seen ?? 0;
    const stepped = await driveStep(session, scenario.step, number, signal, () => run.printedAddress?.());
    if (!stepped.ok) return stepped;
    if (done) return done.beyond(before, number, signal);
    await settle(session, signal);
    return ok(undefined);
  };

  /** Cycles of work done since the warm-up: by the target's own lines where it prints them, which also counts those it does on its own timer. */
  const cyclesDone = (number: number) => (done ? done.seen - start : number);

  async function* settledReading(number: number): AsyncGenerator<HuntProgress, Result<void>, void> {
    yield { type: 'phase', phase: 'collect', done: number, total: scenario.cycles };
    if (watching && worked !== true) {
      const { heapUsed } = await session.sample();
      // what was counted since the last reading was there before
      const before = counted.get(readings.length - 1) ?? readings.at(-1)?.heapUsed ?? heapUsed;
      if (heapUsed !== undefined && before !== undefined && heapUsed - before > GARBAGE_OF_WORK) worked = true;
    }
    for (let i = 0; i < COLLECTIONS; i++) {
      const collected = await session.collectGarbage(signal);
      if (!collected.ok) return collected;
    }
    const figures = await heapFigures(session);
    readings.push({
      cycle: cyclesDone(number),
      segment,
      rss: figures.rss,
      heapUsed: figures.heapUsed,
      heapTotal: figures.heapTotal ?? (await committed(session, figures.heapUsed)),
      external: figures.external,
    });
    if (!plan.has(number)) return ok(undefined);
    yield { type: 'phase', phase: 'capture', done: snapshots.length, total: plan.size };
    // A program that works by itself goes on until the snapshot is made, and CPython's while it arrives, which is of this moment. V8
    // tells how far it is while the program stands still: what it has done by then is in the snapshot.
    let done = cyclesDone(number);
    let standsStill = false;
    const capture = run.capture(labels.capture(number));
    for (;;) {
      const next = await capture.next();
      if (next.done) {
        if (!next.value.ok) return next.value;
        snapshots.push(next.value.value.id);
        captureCycles.push(done);
        segment++;
        await keepCount();
        return ok(undefined);
      }
      if (!standsStill && session.info.runtime === 'v8' && (next.value.step === 'store' || next.value.done > 0)) {
        standsStill = true;
        done = cyclesDone(number);
      }
      yield { type: 'progress', ...next.value };
      if (signal.aborted) {
        await capture.return(failedWith('CANCELLED', {}));
        return failedWith('CANCELLED', {});
      }
    }
  }

  /** A capture of CPython counts what is only estimated otherwise. */
  async function keepCount(): Promise<void> {
    const heapUsed = session.info.runtime === 'cpython' ? (await session.sample()).heapUsed : undefined;
    if (heapUsed !== undefined) counted.set(readings.length - 1, heapUsed);
  }

  async function* ownCycle(number: number, phase: 'warmup' | 'cycle', total: number): AsyncGenerator<HuntProgress, Result<void>, void> {
    yield { type: 'phase', phase, done: number - 1, total };
    if (scenario.step.kind === 'hand') {
      // Listened for before it is asked for: the word may come at once.
      const word = run.byHand(signal);
      yield { type: 'phase', phase: 'hand', done: number - 1, total };
      await word;
      if (signal.aborted) return failedWith('CANCELLED', {});
      yield { type: 'phase', phase, done: number - 1, total };
    }
    const result = await cycle(number);
    return result.ok && signal.aborted ? failedWith('CANCELLED', {}) : result;
  }

  async function* experiment(): AsyncGenerator<HuntProgress, Result<void>, void> {
    for (let i = 1; i <= scenario.warmup; i++) {
      const result = yield* ownCycle(i, 'warmup', scenario.warmup);
      if (!result.ok) return result;
    }
    if (scenario.warmup === 0) await sleep(200, undefined, { signal }).catch(() => undefined);
    start = done?.seen ?? 0;
    run.mark(labels.warmedUp);
    const first = yield* settledReading(0);
    if (!first.ok) return first;
    watching = true;
    const listens = scenario.step.kind === 'wait' && done === undefined ? run.printedAddress?.() : undefined;
    const requests = listens === undefined ? undefined : watchForRequests(listens);
    for (let i = 1; i <= scenario.cycles; i++) {
      const result = yield* ownCycle(i, 'cycle', scenario.cycles);
      if (!result.ok) return result;
      const read = yield* settledReading(i);
      if (!read.ok) return read;
      cycles = i;
    }
    unasked = requests?.();
    run.mark(labels.finished);
    await lookForHeaps();
    pageEvents = await session.pageEvents?.();
    // A person who says that the work is done is believed, and not asked for more.
    if (scenario.step.kind === 'hand') worked = true;
    if (worked !== true) await lookForWork();
    return ok(undefined);
  }

  /** A thread that is about to end takes its memory with it; what stays for longer is a heap that nobody looked at. */
  async function lookForHeaps(): Promise<void> {
    for (let looks = 0; looks < LINGER_LOOKS; looks++) {
      if (looks > 0) await sleep(LINGER_MS, undefined, { signal }).catch(() => undefined);
      otherHeaps = await session.otherHeaps();
      if (otherHeaps.length === 0 || signal.aborted) return;
    }
  }

  /**
   * A program that prints nothing and leaves little to collect either works modestly or not at all. A few cycles more, whose memory no
   * longer matters, tell which: watching every allocation would have disturbed the readings. The close look is only taken at what the
   * coarse one overlooked, so that it cannot cost a busy program much.
   */
  async function lookForWork(): Promise<void> {
    let [nothing, little] = [0, 0];
    for (const [i, everyBytes] of LOOKS_BYTES.entries()) {
      const stop = await session.watchWork(everyBytes);
      if (stop === undefined) return;
      const stepped = await cycle(scenario.cycles + 1 + i);
      const seen = await stop();
      if (!stepped.ok) return;
      if (seen === 'nothing') nothing++;
      if (seen === 'little') little++;
      // An expression's own allocations have no script; that it ran is work enough.
      if (scenario.step.kind === 'eval' || seen === 'work' || little === LOOKS_OF_LITTLE) worked = true;
      else if (nothing === LOOKS_OF_NOTHING && worked !== true) worked = false;
      if (seen === undefined || worked !== undefined) return;
    }
  }

  const record = (completed: Result<void>): HuntRecord => ({
    readings: calibrated(readings, counted),
    snapshots,
    captureCycles,
    cycles,
    worked,
    unasked,
    otherHeaps,
    pageEvents,
    completed,
  });
  try {
    return record(yield* experiment());
  } catch (error) {
    if (signal.aborted) return record(failedWith('CANCELLED', {}));
    throw error;
  } finally {
    unsubscribe();
  }
}
