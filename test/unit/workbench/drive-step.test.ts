import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failedWith } from '../../../src/shared/result.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import { driveStep } from '../../../src/workbench/hunt/drive-step.js';

const never = new AbortController().signal;

it('says that an expression did not come to a result, not that the program hangs', async () => {
  const session = { evaluate: async () => failedWith('TARGET_NOT_RESPONDING', { title: 'app', waitedMs: 30_000 }) };
  expect(await driveStep(session as unknown as TargetSession, { kind: 'eval', expression: 'work()' }, 3, never)).toEqual({
    ok: false,
    failure: { code: 'STEP_FAILED', data: { step: 'eval:work()', cycle: 3, reason: 'no result in 30000 ms' } },
  });
});

describe.skipIf(process.platform === 'win32')('a command', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'holdfast-step-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const command = (text: string, signal = never) => driveStep({} as TargetSession, { kind: 'cmd', command: text }, 1, signal);

  it('fails with its exit code and its last words', async () => {
    expect(await command('true')).toEqual({ ok: true, value: undefined });
    expect(await command('echo no such host >&2; exit 3')).toMatchObject({
      failure: { code: 'STEP_FAILED', data: { reason: 'exit 3: no such host' } },
    });
  });

  it('leaves no process behind when it is given up', async () => {
    const abort = new AbortController();
    const file = join(dir, 'pid');
    const driven = command(`sleep 300 & echo $! > ${file}; wait`, abort.signal);
    let pid = 0;
    while (!(pid > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      pid = Number(await readFile(file, 'utf8').catch(() => ''));
    }
    abort.abort();
    expect(await driven).toMatchObject({ failure: { code: 'CANCELLED' } });
    await expect
      .poll(async () => (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ' Z ')).split(' ')[2], { timeout: 10_000 })
      .toMatch(/Z|^$/);
  });
});
