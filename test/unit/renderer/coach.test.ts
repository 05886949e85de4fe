// The coach against a workbench that tells what the real one tells, in the same order.
import { ORPCError } from '@orpc/client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlerts } from '../../../src/renderer/app/alerts.js';
import { createJobs } from '../../../src/renderer/app/jobs.js';
import type { Services } from '../../../src/renderer/app/services.js';
import { type Coach, createCoach } from '../../../src/renderer/stages/watch/coach.js';
import { fractionOf, type HuntEvent, startOf, statusAfter } from '../../../src/renderer/stages/watch/coach-progress.js';
import { fail } from '../../../src/shared/failures.js';
import type { RunId } from '../../../src/shared/units.js';
import { scenario, type Verdict } from '../../../src/shared/verdict.js';

const plan = scenario.parse({ cycles: 2, warmup: 1, captures: 2 });
const run = 'run-1' as RunId;
const verdict: Verdict = { leaking: false, kind: 'none', confidence: 0.9, evidence: [], missing: [], suspects: [] };
const phase = (name: Extract<HuntEvent, { type: 'phase' }>['phase'], done: number, total: number): HuntEvent => ({
  type: 'phase',
  phase: name,
  done,
  total,
});

/** What a hunt of one warm-up cycle, two cycles and two captures says. */
const told: readonly HuntEvent[] = [
  phase('warmup', 0, 1),
  phase('collect', 0, 2),
  phase('capture', 0, 2),
  { type: 'progress', step: 'capture', done: 5, total: 10 },
  { type: 'progress', step: 'store', done: 4096 },
  phase('cycle', 0, 2),
  phase('collect', 1, 2),
  phase('cycle', 1, 2),
  phase('collect', 2, 2),
  phase('capture', 1, 2),
  phase('analyse', 0, 1),
];

describe('how far an experiment is', () => {
  it('follows the stream of a hunt', () => {
    let status = startOf(plan);
    const seen = told.map((event) => {
      status = statusAfter(status, event);
      return status;
    });
    expect(seen.at(2)).toMatchObject({ activity: 'capture', warmup: { done: 1 }, captures: { done: 0, total: 2 } });
    expect(seen.at(4)).toMatchObject({ activity: 'capture', received: 4096 });
    expect(seen.at(5)).toMatchObject({ activity: 'cycle', captures: { done: 1 }, received: 0 });
    expect(seen.at(-1)).toMatchObject({
      activity: 'analyse',
      warmup: { done: 1, total: 1 },
      cycles: { done: 2, total: 2 },
      captures: { done: 2, total: 2 },
    });
    const fractions = seen.map(fractionOf);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('the coach', () => {
  let send: (event: HuntEvent) => void;
  let finish: (value: Verdict) => void;
  let breakOff: (error: unknown) => void;
  let aborted: boolean;
  let stops: number;
  let jobs: ReturnType<typeof createJobs>;
  let alerts: ReturnType<typeof createAlerts>;
  let coach: Coach;

  beforeEach(() => {
    aborted = false;
    stops = 0;
    const waiting: ((step: IteratorResult<HuntEvent, Verdict>) => void)[] = [];
    const ready: IteratorResult<HuntEvent, Verdict>[] = [];
    let broken: ((error: unknown) => void) | undefined;
    const give = (step: IteratorResult<HuntEvent, Verdict>): void => {
      const next = waiting.shift();
      if (next === undefined) ready.push(step);
      else next(step);
    };
    send = (event) => give({ done: false, value: event });
    finish = (value) => give({ done: true, value });
    breakOff = (error) => broken?.(error);
    const client = {
      target: {
        hunt: async (_: unknown, { signal }: { signal: AbortSignal }) => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
          return {
            next: () =>
              new Promise<IteratorResult<HuntEvent, Verdict>>((resolve, reject) => {
                broken = reject;
                const step = ready.shift();
                if (step === undefined) waiting.push(resolve);
                else resolve(step);
              }),
          };
        },
        stopHunt: async () => {
          stops += 1;
        },
      },
    } as unknown as Services['client'];
    jobs = createJobs();
    alerts = createAlerts();
    coach = createCoach({ client, jobs, alerts });
  });
  const experiment = () => coach.store.getState().experiment;
  const job = () => jobs.store.getState().jobs[0];

  it('shows how far it is, in itself and in the job list, and leaves both when it is over', async () => {
    coach.ask();
    const over = coach.start(run, plan);
    expect(coach.store.getState().asking).toBe(false);
    for (const event of told.slice(0, 6)) send(event);
    await vi.waitFor(() =>
      expect(experiment()).toMatchObject({ state: 'running', run, status: { activity: 'cycle', captures: { done: 1 } } }),
    );
    await vi.waitFor(() => expect(job()).toMatchObject({ kind: 'experiment', progress: { step: 'cycle', done: 0, total: 2 } }));
    finish(verdict);
    await over;
    expect(experiment()).toEqual({ state: 'idle' });
    await vi.waitFor(() => expect(job()).toBeUndefined());
    expect(stops).toBe(0);
  });

  it('runs one experiment at a time', async () => {
    const over = coach.start(run, plan);
    await coach.start('run-2' as RunId, plan);
    expect(experiment()).toMatchObject({ run });
    finish(verdict);
    await over;
  });

  it('stops by asking for a verdict on what there is, and only then gives up', async () => {
    const over = coach.start(run, plan);
    send(phase('warmup', 0, 1));
    coach.stop();
    expect(experiment()).toMatchObject({ state: 'running', stopping: true });
    expect([stops, aborted]).toEqual([1, false]);
    coach.stop();
    await over;
    expect([stops, aborted]).toEqual([1, true]);
    expect(experiment()).toEqual({ state: 'idle' });
    expect(alerts.store.getState().alerts).toEqual([]);
  });

  it('takes a cancel in the job list for stopping, and stays listed until the verdict is there', async () => {
    const over = coach.start(run, plan);
    await vi.waitFor(() => expect(job()).toBeDefined());
    const first = job()?.id ?? 0;
    jobs.cancel(first);
    await vi.waitFor(() => expect(job()?.id).toBeGreaterThan(first));
    expect([stops, aborted]).toEqual([1, false]);
    finish(verdict);
    await over;
    expect(experiment()).toEqual({ state: 'idle' });
  });

  it('keeps a failure where it happened, until it is dismissed', async () => {
    const failure = fail('STEP_FAILED', { step: 'http:http://127.0.0.1:1/', cycle: 1, reason: 'ECONNREFUSED' });
    const over = coach.start(run, plan);
    await vi.waitFor(() => expect(job()).toBeDefined());
    breakOff(new ORPCError('FAILURE', { defined: true, data: failure }));
    await over;
    expect(experiment()).toMatchObject({ state: 'failed', run, failure });
    expect(alerts.store.getState().alerts).toEqual([]);
    coach.dismiss();
    expect(experiment()).toEqual({ state: 'idle' });
  });
});
