import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectSpec } from '../../../src/shared/target.js';
import { scenario, type Verdict } from '../../../src/shared/verdict.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { workbenchIn } from '../../builders/workbench-in.js';

const examples = join(import.meta.dirname, '../../../examples');
let home: string;
let workbench: Workbench;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-hunt-'));
  workbench = workbenchIn(home);
});
afterEach(async () => {
  await workbench.close();
  await rm(home, { recursive: true, force: true });
});

const sample = (file: string): ConnectSpec => ({
  kind: 'launch',
  command: process.execPath,
  args: [join(examples, file), '--step'],
  env: { SECRET_TOKEN: 'hunter2' },
});
const steps = scenario.parse({ cycles: 12, warmup: 3, captures: 3, step: { kind: 'stdin', line: 'next' }, cycleDone: 'cycle \\d+ done' });

async function hunt(file: string): Promise<Verdict> {
  const work = workbench.hunts.onTarget({ spec: sample(file), scenario: steps }, new AbortController().signal);
  for (;;) {
    const next = await work.next();
    if (!next.done) continue;
    if (!next.value.ok) throw new Error(JSON.stringify(next.value.failure));
    return next.value.value;
  }
}
const edges = (verdict: Verdict) => verdict.suspects[0]?.chain.links.map((link) => link.edge).join(' ') ?? '';

describe('a hunt of the bundled samples', () => {
  it('finds the listeners that a bus never loses', async () => {
    const verdict = await hunt('event-emitter.mjs');
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(edges(verdict)).toContain('_events');
    expect(verdict.suspects[0]?.growthPerCycle).toBeGreaterThan(0);
  });

  it('finds the cache without a bound, and names it', async () => {
    const verdict = await hunt('cache-server.mjs');
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects[0]?.reason).toMatch(/cache|pages/i);
  });

  it('finds the closures that pile up', async () => {
    const verdict = await hunt('closure.mjs');
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects.length).toBeGreaterThan(0);
  });

  it('does not accuse the healthy program', async () => {
    expect(await hunt('healthy.mjs')).toMatchObject({ leaking: false, kind: 'none', suspects: [] });
  });

  it('leaves no empty investigation behind when a target cannot be reached', async () => {
    expect(await workbench.connect({ kind: 'launch', command: 'no-such-command-here', args: [], env: {} })).toMatchObject({ ok: false });
    expect(workbench.view()).toBeUndefined();
    expect(await workbench.recents.list()).toEqual([]);
  });

  it('lists an investigation among the recent ones by the name that it was given', async () => {
    await workbench.investigation.create({ name: 'first name' });
    await workbench.store?.dispatch({ type: 'rename', name: 'prices leak' });
    await workbench.investigation.close();
    expect(await workbench.recents.list()).toMatchObject([{ name: 'prices leak', exists: true }]);
  });

  it('leaves an investigation behind that holds run, samples, snapshots, verdict and scenario, and no secret', async () => {
    await workbench.investigation.create({});
    await hunt('closure.mjs');
    // Nobody had named it, and nothing was known of the program when it was begun.
    expect(workbench.view()?.name).toMatch(/^closure\.mjs \d{4}-\d\d-\d\d /);
    expect(workbench.view()?.undo).toBeUndefined();
    const dir = workbench.view()?.dir ?? '';
    await workbench.investigation.close();
    const reopened = await workbench.investigation.open(dir);
    expect(reopened.ok).toBe(true);
    const view = workbench.view();
    expect(view?.snapshots).toHaveLength(3);
    expect(view?.snapshots.every((s) => s.state === 'complete' && s.canary === 'held')).toBe(true);
    expect(view?.verdicts[0]?.verdict.leaking).toBe(true);
    expect(view?.runs[0]).toMatchObject({ state: 'ended' });
    const timeline = await workbench.store?.timeline(view?.runs[0]?.id as never);
    expect(timeline?.ok && timeline.value.at.length).toBeGreaterThan(3);
    expect(await readFile(join(dir, 'investigation.json'), 'utf8')).not.toContain('hunter2');
  });
});
