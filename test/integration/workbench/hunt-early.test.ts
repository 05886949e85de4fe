// Hunts that do not reach their last cycle: what was read until then must still say something.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Result } from '../../../src/shared/result.js';
import { type Scenario, scenario, type Verdict } from '../../../src/shared/verdict.js';
import type { HuntProgress } from '../../../src/workbench/hunt/run-hunt.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { workbenchIn } from '../../builders/workbench-in.js';

const leaky = join(import.meta.dirname, '../../../examples/event-emitter.mjs');
const steps = scenario.parse({ cycles: 12, warmup: 2, captures: 3, step: { kind: 'stdin', line: 'next' }, cycleDone: 'cycle \\d+ done' });
let home: string;
let workbench: Workbench;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-early-'));
  workbench = workbenchIn(home);
  const connected = await workbench.connect({ kind: 'launch', command: process.execPath, args: [leaky, '--step'], env: {} });
  expect(connected.ok).toBe(true);
});
afterEach(async () => {
  await workbench.close();
  await rm(home, { recursive: true, force: true });
});

/** Runs the scenario; `onProgress` may interfere. */
async function hunt(
  onProgress: (progress: HuntProgress) => void,
  { plan = steps, signal = new AbortController().signal }: { plan?: Scenario; signal?: AbortSignal } = {},
): Promise<Result<Verdict>> {
  const work = workbench.hunts.onLive(plan, signal);
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    onProgress(next.value);
  }
}

const atCycle = (number: number, act: () => void) => (progress: HuntProgress) => {
  if (progress.type === 'phase' && progress.phase === 'cycle' && progress.done === number) act();
};
const savedVerdicts = () => workbench.view()?.verdicts ?? [];

it('states a verdict on what was read when it is stopped, and keeps it', async () => {
  const result = await hunt(atCycle(8, () => workbench.hunts.stop()));
  expect(result).toMatchObject({ ok: true, value: { leaking: true, kind: 'heap' } });
  const verdict = result.ok ? result.value : undefined;
  expect(verdict?.evidence).toContainEqual({
    code: 'stopped-early',
    data: { after: 8, planned: 12 },
    text: 'The experiment ended early, after 8 of 12 cycles.',
  });
  expect(verdict?.suspects[0]?.chain.links.map((link) => link.edge)).toContain('_events');
  expect(savedVerdicts().map((saved) => saved.verdict)).toEqual([verdict]);
  // The program was there before the hunt and stays.
  expect(workbench.live?.ended).toBe(false);
});

it('says what is missing when it is stopped too early to tell', async () => {
  const result = await hunt(atCycle(2, () => workbench.hunts.stop()));
  expect(result).toMatchObject({ ok: true, value: { leaking: null, missing: [{ code: 'few-cycles', data: { readings: 3 } }] } });
  expect(savedVerdicts()).toHaveLength(1);
});

it('keeps a verdict when the program ends after enough cycles, and still reports its end', async () => {
  const pid = workbench.live?.session.info.pid ?? 0;
  const result = await hunt(atCycle(9, () => process.kill(pid, 'SIGKILL')));
  expect(result).toMatchObject({ ok: false, failure: { code: 'TARGET_GONE' } });
  expect(savedVerdicts()).toMatchObject([{ verdict: { leaking: true } }]);
});

it('keeps no verdict where the step fails at once, nor where it is cancelled', async () => {
  const plan = scenario.parse({ step: { kind: 'eval', expression: 'no.such.thing' } });
  expect(await hunt(() => {}, { plan })).toMatchObject({ ok: false, failure: { code: 'EVALUATE_FAILED' } });
  const abort = new AbortController();
  expect(
    await hunt(
      atCycle(8, () => abort.abort()),
      { signal: abort.signal },
    ),
  ).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
  expect(savedVerdicts()).toEqual([]);
});

it('refuses a second hunt, and one in the middle of a capture', async () => {
  let second: Promise<Result<Verdict>> | undefined;
  const start = atCycle(1, () => {
    second = hunt(() => {});
    workbench.hunts.stop();
  });
  expect(await hunt(start)).toMatchObject({ ok: true });
  expect(await second).toMatchObject({ ok: false, failure: { code: 'BUSY', data: { with: 'hunt' } } });
  expect(workbench.hunts.underWay).toBe(false);

  const capture = workbench.live?.captures.snapshot('mine');
  await capture?.next();
  expect(await hunt(() => {})).toMatchObject({ ok: false, failure: { code: 'BUSY', data: { with: 'capture' } } });
  while (!(await capture?.next())?.done);
});

it('waits for a person where the work is done by hand, and goes on at their word', async () => {
  const plan = scenario.parse({ cycles: 6, warmup: 1, captures: 2, step: { kind: 'hand' } });
  const asked: number[] = [];
  const result = await hunt(
    (progress) => {
      if (progress.type !== 'phase' || progress.phase !== 'hand') return;
      asked.push(progress.done);
      // The person's work, then their word.
      const session = workbench.live?.session;
      void session?.write('next\n').then(() => setTimeout(() => workbench.hunts.next(), 200));
    },
    { plan },
  );
  expect(asked).toEqual([0, 0, 1, 2, 3, 4, 5]);
  expect(result).toMatchObject({ ok: true, value: { leaking: true, kind: 'heap' } });
});

it('can be stopped while it waits for a person', async () => {
  const plan = scenario.parse({ cycles: 6, warmup: 0, captures: 0, step: { kind: 'hand' } });
  const result = await hunt(
    (progress) => {
      if (progress.type === 'phase' && progress.phase === 'hand') workbench.hunts.stop();
    },
    { plan },
  );
  expect(result).toMatchObject({ ok: true, value: { leaking: null } });
});
