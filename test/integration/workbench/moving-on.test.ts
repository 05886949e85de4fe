// Turning to something else in the middle of a capture or an experiment: what there was of it is kept, as when Holdfast ends.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scenario } from '../../../src/shared/verdict.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { workbenchIn } from '../../builders/workbench-in.js';

const leaky = join(import.meta.dirname, '../../../examples/event-emitter.mjs');
const big = `globalThis.kept = Array.from({ length: 400_000 }, (_, i) => ({ i, text: 'row ' + i })); setInterval(() => {}, 1000);`;
const steps = scenario.parse({ cycles: 200, warmup: 1, captures: 3, step: { kind: 'stdin', line: 'next' }, cycleDone: 'cycle \\d+ done' });
let home: string;
let workbench: Workbench;

const open = (): Workbench => workbenchIn(home);
const launch = (args: readonly string[]) => workbench.connect({ kind: 'launch', command: process.execPath, args: [...args], env: {} });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-moving-on-'));
  workbench = open();
});
afterEach(async () => {
  await workbench.close();
  await rm(home, { recursive: true, force: true });
});

const ways = {
  'the investigation is closed': () => workbench.investigation.close(),
  'the target is parted from': () => workbench.disconnect(),
  'another program is launched': () => launch(['-e', 'setInterval(() => {}, 1000)']),
  'another investigation is begun': () => workbench.investigation.create({ name: 'another' }),
};

it.each(Object.entries(ways))('a capture leaves its part when %s', async (_, moveOn) => {
  expect(await launch(['-e', big])).toMatchObject({ ok: true });
  const dir = workbench.store?.dir ?? '';
  const capture = workbench.live?.captures.snapshot('broken off');
  let moving: Promise<unknown> | undefined;
  for (;;) {
    const next = await capture?.next();
    if (next === undefined || next.done) break;
    if (next.value.step === 'store' && next.value.done > 0) moving ??= moveOn();
  }
  expect(moving).toBeDefined();
  await moving;
  await workbench.close();

  workbench = open();
  expect(await workbench.investigation.open(dir)).toMatchObject({ ok: true });
  const [left] = workbench.view()?.snapshots ?? [];
  expect(left).toMatchObject({ label: 'broken off', state: 'partial' });
  expect(existsSync(left?.path ?? '')).toBe(true);
});

it.each(Object.entries(ways))('an experiment leaves its verdict when %s', async (_, moveOn) => {
  expect(await launch([leaky, '--step'])).toMatchObject({ ok: true });
  const dir = workbench.store?.dir ?? '';
  const work = workbench.hunts.onLive(steps, new AbortController().signal);
  let moving: Promise<unknown> | undefined;
  for (;;) {
    const next = await work.next();
    if (next.done) break;
    if (next.value.type === 'phase' && next.value.phase === 'cycle' && next.value.done === 8) moving ??= moveOn();
  }
  expect(moving).toBeDefined();
  await moving;
  await workbench.close();

  workbench = open();
  expect(await workbench.investigation.open(dir)).toMatchObject({ ok: true });
  const [left] = workbench.view()?.verdicts ?? [];
  expect(left?.verdict.evidence.map((fact) => fact.code)).toContain('stopped-early');
});
