import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failedWith } from '../../../src/shared/result.js';
import type { Step } from '../../../src/shared/verdict.js';
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

describe('an HTTP request', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const serve = async (status: number): Promise<{ readonly url: string; asked: number }> => {
    const seen = { url: '', asked: 0 };
    const server = createServer((_, response) => {
      seen.asked++;
      response.writeHead(status).end('answer');
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders?page=2`;
    return seen;
  };
  const driven = (step: Step, printed?: string) => driveStep({} as TargetSession, step, 2, never, () => printed);

  it('fails where it is answered with an error, unless such answers are part of the work', async () => {
    const there = await serve(404);
    expect(await driven({ kind: 'http', url: there.url })).toMatchObject({
      failure: { code: 'STEP_ANSWERED', data: { url: there.url, cycle: 2, status: 404 } },
    });
    expect(await driven({ kind: 'http', url: there.url, times: 3, anyAnswer: true })).toMatchObject({ ok: true });
    expect(there.asked).toBe(4);
  });

  it('goes to the port that the program printed when nobody listens at its own', async () => {
    const now = await serve(200);
    const before = await serve(200);
    servers.pop()?.close();
    expect(await driven({ kind: 'http', url: before.url }, now.url.replace('/orders?page=2', '/'))).toMatchObject({ ok: true });
    expect([before.asked, now.asked]).toEqual([0, 1]);
  });
});
