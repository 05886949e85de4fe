// What is marked as production is changed only once a person has allowed it; and an inspector that Holdfast opened is closed, or kept.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Scenario, scenario } from '../../../src/shared/verdict.js';
import { socketsOf } from '../../../src/targets/linux-proc.js';
import type { LiveRun } from '../../../src/workbench/live-run.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { atEnd, cleanUp, must, startProcess, targetNode, temporaryFolder } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';

afterEach(cleanUp);

const program = `globalThis.work = () => console.error('worked'); process.on('SIGUSR2', () => console.error('signalled')); setInterval(() => {}, 1000); console.error('up');`;

const opened = (folder = temporaryFolder()): Workbench => {
  const workbench = workbenchIn(join(folder, 'home'));
  atEnd(() => workbench.close());
  return workbench;
};
const listening = async () => {
  const service = startProcess(targetNode, ['--inspect=127.0.0.1:0', '-e', program]);
  const port = Number((await service.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1]);
  return { service, spec: { kind: 'attach', host: '127.0.0.1', port, allowRemote: false } as const };
};
const hunted = async (workbench: Workbench, step: Scenario['step']) => {
  const work = workbench.hunts.onLive(scenario.parse({ cycles: 1, warmup: 0, captures: 0, step }), new AbortController().signal);
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
  }
};
const labels = (workbench: Workbench): readonly string[] => workbench.view()?.marks.map(({ label }) => label) ?? [];
const refused = { ok: false, failure: { code: 'EVALUATE_NOT_ALLOWED' } };

describe('a target in production', () => {
  it('runs nothing and is not slowed down before that is allowed; a mark tells each step', async () => {
    const { service, spec } = await listening();
    const workbench = opened();
    const { run } = must(await workbench.connect({ ...spec, production: true }));
    const live = workbench.live as LiveRun;
    expect(workbench.view()?.runs[0]?.live).toMatchObject({ guard: 'production', allowed: false });
    expect(await hunted(workbench, { kind: 'eval', expression: 'work()' })).toMatchObject(refused);
    expect(await hunted(workbench, { kind: 'signal', signal: 'SIGUSR2' })).toMatchObject(refused);
    expect(await live.captures.startRecording('tracking')).toMatchObject(refused);
    // Holdfast's own probes are not what is meant, nor what costs next to nothing.
    expect(await live.session.collectGarbage()).toMatchObject({ ok: true });
    expect(await live.captures.startRecording('sampling')).toMatchObject({ ok: true });
    expect(service.stderr()).not.toMatch(/worked|signalled/);

    live.consent.give();
    expect(workbench.view()?.runs[0]?.live).toMatchObject({ guard: 'production', allowed: true });
    expect(await hunted(workbench, { kind: 'eval', expression: 'work()' })).toMatchObject({ ok: true });
    await service.waitFor(/worked/);
    // Marked anew, what was allowed is not any more.
    workbench.setProduction(run, false);
    workbench.setProduction(run, true);
    expect(await hunted(workbench, { kind: 'eval', expression: 'work()' })).toMatchObject(refused);
    expect(labels(workbench).filter((label) => /production/.test(label))).toHaveLength(3);
  });

  it('is remembered by its address, and forgotten when it is said so', async () => {
    const folder = temporaryFolder();
    const { spec } = await listening();
    const first = opened(folder);
    const { run } = must(await first.connect(spec));
    expect(first.live?.consent.guard).toBeUndefined();
    first.setProduction(run, true);
    await expect.poll(async () => (await first.endpoints.list())[0]?.production).toBe(true);
    await first.close();

    const second = opened(folder);
    must(await second.connect(spec));
    expect(second.live?.consent.guard).toBe('production');
    await second.disconnect();
    must(await second.connect({ ...spec, production: false }));
    expect(second.live?.consent.guard).toBeUndefined();
    await expect.poll(async () => (await second.endpoints.list())[0]?.production).toBe(false);
  });

  it('is not trimmed by a command either', async () => {
    const { spec } = await listening();
    expect(await opened().memoryOf({ ...spec, production: true }, true)).toMatchObject(refused);
  });
});

describe.skipIf(process.platform !== 'linux')('an inspector that Holdfast opened', () => {
  const started = async () => {
    const service = startProcess(targetNode, ['-e', program]);
    await service.waitFor(/up/);
    const pid = service.child.pid as number;
    expect(socketsOf(pid)).toEqual([]);
    return pid;
  };

  it('is closed on leaving, and that is logged', async () => {
    const pid = await started();
    const workbench = opened();
    must(await workbench.connect({ kind: 'pid', pid }));
    expect(workbench.view()?.runs[0]?.live?.inspector).toBe('close');
    expect(socketsOf(pid)).toHaveLength(1);
    await workbench.disconnect();
    await expect.poll(() => socketsOf(pid), { timeout: 10_000 }).toEqual([]);
    expect(labels(workbench)).toEqual([expect.stringContaining('opened the inspector'), expect.stringContaining('closed the inspector')]);
  });

  it('stays open where a person wants that, before or while it is watched', async () => {
    for (const keepInspector of [true, undefined]) {
      const pid = await started();
      const workbench = opened();
      const { run } = must(await workbench.connect({ kind: 'pid', pid, keepInspector }));
      workbench.liveRun(run)?.keepInspector(true);
      expect(workbench.view()?.runs[0]?.live?.inspector).toBe('keep');
      const [socket] = socketsOf(pid);
      await workbench.disconnect();
      expect(labels(workbench).at(-1)).toContain('left the inspector open');
      const answer = await fetch(`http://127.0.0.1:${socket?.port}/json/version`);
      expect(answer.ok).toBe(true);
      process.kill(pid);
    }
  });

  it('one that was open before is none of that', async () => {
    const { service, spec } = await listening();
    const workbench = opened();
    must(await workbench.connect({ kind: 'pid', pid: service.child.pid as number }));
    expect(workbench.view()?.runs[0]?.live).not.toHaveProperty('inspector');
    await workbench.disconnect();
    expect((await fetch(`http://127.0.0.1:${spec.port}/json/version`)).ok).toBe(true);
  });
});
