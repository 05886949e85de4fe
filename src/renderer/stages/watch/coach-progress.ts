// How far an experiment is, from the events of its stream.
import type * as z from 'zod';
import type { Progress } from '../../../shared/progress.js';
import type { huntProgress, Scenario } from '../../../shared/verdict.js';

export type HuntEvent = z.infer<typeof huntProgress>;

export interface Tally {
  readonly done: number;
  readonly total: number;
}

export type Activity = 'start' | 'warmup' | 'cycle' | 'hand' | 'collect' | 'capture' | 'analyse';

export interface HuntStatus {
  readonly warmup: Tally;
  readonly cycles: Tally;
  readonly captures: Tally;
  /** What is done at this moment. */
  readonly activity: Activity;
  /** A person does the work. */
  readonly byHand: boolean;
  /** Bytes of the snapshot that have arrived, while one is captured. */
  readonly received: number;
}

/** Under this many cycles no trend can be told from chance: with the reading after the warm-up they make six. */
export const fewestCycles = 5;

/** Cycles until stopping would state a verdict; two captures are needed to name who grows. */
export const cyclesMissing = ({ cycles, captures }: HuntStatus): number =>
  Math.max(0, fewestCycles - cycles.done, captures.total > 1 && captures.done < 2 ? 1 : 0);

export const startOf = ({ warmup, cycles, captures, step }: Scenario): HuntStatus => ({
  warmup: { done: 0, total: warmup },
  cycles: { done: 0, total: cycles },
  captures: { done: 0, total: captures },
  activity: 'start',
  byHand: step.kind === 'hand',
  received: 0,
});

const full = (tally: Tally): Tally => ({ ...tally, done: tally.total });

export function statusAfter(status: HuntStatus, event: HuntEvent): HuntStatus {
  if (event.type === 'progress') {
    return status.activity === 'capture' && event.step === 'store' ? { ...status, received: event.done } : status;
  }
  const { done, total } = event;
  // Any phase after a capture means that it is done.
  const before: HuntStatus = status.activity === 'capture' ? { ...status, captures: next(status.captures), received: 0 } : status;
  switch (event.phase) {
    case 'connect':
    case 'settle':
      return before;
    case 'warmup':
      return { ...before, warmup: { done, total }, activity: 'warmup' };
    case 'cycle':
      return { ...before, cycles: { done, total }, activity: 'cycle' };
    case 'hand':
      return { ...before, activity: 'hand' };
    case 'collect':
      return { ...before, warmup: full(before.warmup), cycles: { ...before.cycles, done }, activity: 'collect' };
    case 'capture':
      return { ...before, captures: { done, total }, activity: 'capture' };
    case 'analyse':
      return { ...before, activity: 'analyse' };
  }
}

const next = (tally: Tally): Tally => ({ ...tally, done: Math.min(tally.total, tally.done + 1) });

/** The same for the job list, whose steps have their own words. */
export function jobProgress({ activity, warmup, cycles, captures }: HuntStatus): Progress {
  switch (activity) {
    case 'start':
    case 'warmup':
      return { step: 'warmup', ...warmup };
    case 'cycle':
    case 'hand':
      return { step: 'cycle', ...cycles };
    case 'collect':
      return { step: 'collect', ...cycles };
    case 'capture':
      return { step: 'capture', ...captures };
    case 'analyse':
      return { step: 'suspects', done: 0 };
  }
}

/** How much of it all is done, 0 to 1: captures weigh as much as cycles. */
export function fractionOf({ warmup, cycles, captures }: HuntStatus): number {
  const total = warmup.total + cycles.total + captures.total;
  return total === 0 ? 0 : Math.min(1, (warmup.done + cycles.done + captures.done) / total);
}
