// Evaluating in a program on another machine is refused until a person allowed it, whoever asks.
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { scenario } from '../../../src/shared/verdict.js';
import { atEnd, cleanUp, startProcess } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';

afterEach(cleanUp);

// An address of this machine that is not loopback is another machine as far as anybody can tell.
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

it.skipIf(outside === undefined)('a hunt with an expression runs nothing in a remote program before it was allowed', async () => {
  const service = startProcess(process.execPath, [
    `--inspect=${outside}:0`,
    '-e',
    `globalThis.work = () => console.error('worked'); setInterval(() => {}, 1000);`,
  ]);
  const port = Number((await service.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1]);
  const home = await mkdtemp(join(tmpdir(), 'holdfast-consent-'));
  const workbench = workbenchIn(home);
  atEnd(async () => {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  });
  expect(await workbench.connect({ kind: 'attach', host: outside ?? '', port, allowRemote: true })).toMatchObject({ ok: true });

  const plan = scenario.parse({ cycles: 1, warmup: 0, captures: 0, step: { kind: 'eval', expression: 'work()' } });
  const hunt = async () => {
    const work = workbench.hunts.onLive(plan, new AbortController().signal);
    for (;;) {
      const next = await work.next();
      if (next.done) return next.value;
    }
  };
  expect(await hunt()).toMatchObject({ ok: false, failure: { code: 'EVALUATE_NOT_ALLOWED' } });
  expect(service.stderr()).not.toContain('worked');

  workbench.live?.consent.give();
  expect(await hunt()).toMatchObject({ ok: true });
  await service.waitFor(/worked/);
});
