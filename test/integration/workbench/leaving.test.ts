// What ending Holdfast does to work under way, and what a hunt leaves in its investigation.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Result } from '../../../src/shared/result.js';
import { type Scenario, scenario, type Verdict } from '../../../src/shared/verdict.js';
import { isAlive } from '../../../src/targets/linux-proc.js';
import type { HuntProgress } from '../../../src/workbench/hunt/run-hunt.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { workbenchIn } from '../../builders/workbench-in.js';

const leaky = join(import.meta.dirname, '../../../examples/event-emitter.mjs');
const steps = scenario.parse({ cycles: 6, warmup: 1, captures: 3, step: { kind: 'stdin', line: 'next' }, cycleDone: 'cycle \\d+ done' });
let home: string;
let workbench: Workbench;

const open = (): Workbench => workbenchIn(home);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-leaving-'));
  workbench = open();
});
afterEach(async () => {
  await workbench.close();
  await rm(home, { recursive: true, force: true });
});

async function launch(args: readonly string[] = [leaky, '--step']): Promise<number> {
  const connected = await workbench.connect({ kind: 'launch', command: process.execPath, args: [...args], env: {} });
  expect(connected.ok).toBe(true);
  return workbench.live?.session.info.pid ?? 0;
}

async function hunt(onProgress: (progress: HuntProgress) => void = () => {}, plan: Scenario = steps): Promise<Result<Verdict>> {
  const work = workbench.hunts.onLive(plan, new AbortController().signal);
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    onProgress(next.value);
  }
}

it('a capture is broken off, its part is kept and labelled, and the launched program is ended', async () => {
  const pid = await launch([
    '-e',
    `globalThis.kept = Array.from({ length: 400_000 }, (_, i) => ({ i, text: 'row ' + i })); setInterval(() => {}, 1000);`,
  ]);
  const dir = workbench.store?.dir ?? '';
  const capture = workbench.live?.captures.snapshot('too early');
  let leaving: Promise<void> | undefined;
  for (;;) {
    const next = await capture?.next();
    if (next === undefined || next.done) break;
    if (next.value.step === 'store' && next.value.done > 0 && leaving === undefined) {
      expect(workbench.work).toBe('capture');
      leaving = workbench.stopWork();
    }
  }
  await leaving;
  expect(workbench.work).toBeUndefined();
  await workbench.close();
  expect(isAlive(pid)).toBe(false);

  workbench = open();
  expect((await workbench.investigation.open(dir)).ok).toBe(true);
  const [left] = workbench.view()?.snapshots ?? [];
  expect(left).toMatchObject({ label: 'too early', state: 'partial' });
  expect(existsSync(left?.path ?? '')).toBe(true);
});

it('a hunt states its verdict on what was read, in the middle of a capture too', async () => {
  await launch();
  let leaving: Promise<void> | undefined;
  let captures = 0;
  const result = await hunt((progress) => {
    if (progress.type === 'phase' && progress.phase === 'capture') captures++;
    if (captures === 2 && leaving === undefined) {
      expect(workbench.work).toBe('hunt');
      leaving = workbench.stopWork();
    }
  });
  expect(result.ok).toBe(true);
  await leaving;
  expect(workbench.view()?.verdicts).toHaveLength(1);
  expect(workbench.view()?.verdicts[0]?.verdict.evidence.map((fact) => fact.code)).toContain('stopped-early');
});

it('an attached program is left running', async () => {
  const other = open();
  try {
    const pid = await launch();
    const connected = await other.connect({ kind: 'pid', pid });
    expect(connected.ok).toBe(true);
    await other.stopWork();
    await other.close();
    expect(isAlive(pid)).toBe(true);
  } finally {
    await other.close();
  }
});

it('two hunts have names of their own; each suspect names its snapshot, and the scenario is kept and trusted', async () => {
  await launch();
  const first = await hunt();
  const second = await hunt();
  const labels = workbench.view()?.snapshots.map((s) => s.label) ?? [];
  expect(labels).toEqual(['cycle 0', 'cycle 3', 'cycle 6', 'experiment 2: cycle 0', 'experiment 2: cycle 3', 'experiment 2: cycle 6']);
  const ids = workbench.view()?.snapshots.map((s) => s.id) ?? [];
  expect(first.ok && first.value.suspects[0]?.snapshot).toBe(ids[2]);
  expect(second.ok && second.value.suspects[0]?.snapshot).toBe(ids[5]);
  expect(workbench.store?.state.investigation.scenario).toMatchObject({
    scenario: steps,
    connection: { kind: 'launch', args: [leaky, '--step'] },
  });
  expect(await workbench.investigation.trustsScenario()).toBe(true);
});
