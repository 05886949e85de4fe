// What a Python program's memory consists of, asked the way the window asks; and returning free memory as an experiment that leaves a mark.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, test } from 'vitest';
import type { ConnectSpec } from '../../../src/shared/target.js';
import { createRouter } from '../../../src/workbench/router.js';
import { atEnd, cleanUp, startProcess } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { newest } from '../python/interpreters.js';
import { agentFile, anyPython } from '../python/python-session.js';

afterEach(cleanUp);

/** Little lives, but it lies in all arenas and between all free pieces of the C library. */
const fragmented = `
import time
tuples = [(i, i + 1, i + 2) for i in range(200000)]
keep = tuples[::50]
del tuples
buffers = [bytearray(1000) for i in range(20000)]
kept = buffers[::100]
del buffers
time.sleep(600)`;

async function windowOn(spec: ConnectSpec) {
  const home = await mkdtemp(join(tmpdir(), 'holdfast-memory-'));
  const workbench = workbenchIn(home);
  atEnd(async () => {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  });
  const router = createRouter({
    workbench,
    info: { version: '0', platform: 'linux', node: '20' },
    samples: { list: () => [], find: () => undefined } as never,
    logBug: (where, error) => {
      throw new Error(where, { cause: error });
    },
  });
  expect(await workbench.connect(spec)).toMatchObject({ ok: true });
  const marks = (): readonly string[] => workbench.view()?.marks.map(({ label }) => label) ?? [];
  return { client: createRouterClient(router), marks };
}

async function startFragmented() {
  const started = startProcess(anyPython(), [agentFile, '--allow-evaluate', '-c', fragmented]);
  const [, port] = await started.waitFor(/listening on ws:\/\/127\.0\.0\.1:(\d+)/);
  return Number(port);
}

const shareOf = ({ shares }: { readonly shares: readonly { readonly part: string; readonly bytes: number }[] }, part: string): number =>
  shares.find((share) => share.part === part)?.bytes ?? 0;

test.skipIf(newest === undefined)('memory is split, and what malloc_trim returned is kept as a mark', async () => {
  const { client, marks } = await windowOn({ kind: 'attach', host: '127.0.0.1', port: await startFragmented(), allowRemote: false });
  // the program may still be at work when it is connected to
  await expect.poll(async () => shareOf(await client.target.memory(), 'arenas'), { timeout: 60_000, interval: 500 }).toBeGreaterThan(8e6);
  const { before, after, returnedBytes } = await client.target.trim();
  for (const reading of [before, after]) expect(shareOf(reading, 'live')).toBeGreaterThan(2e6);
  expect(before.rss).toBeGreaterThan(shareOf(before, 'live') + shareOf(before, 'arenas'));
  expect(shareOf(after, 'live')).toBeLessThan(15e6);
  // where glibc kept 20 MB of buffers, most of it comes back
  if (shareOf(before, 'malloc') > 15e6) expect(returnedBytes).toBeGreaterThan(10e6);
  await expect.poll(marks).toEqual([expect.stringMatching(/^malloc_trim returned [\d.]+ k?M?B: [\d.]+ MB before, [\d.]+ MB after$/)]);
});

// An address of this machine that is not loopback is another machine as far as anybody can tell.
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test.skipIf(newest === undefined || outside === undefined)('on another machine nothing is returned before it was allowed', async () => {
  const agent = await startFragmented();
  const relay = createServer((socket) => {
    const inner = connectSocket(agent, '127.0.0.1');
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((done) => relay.listen(0, outside, done));
  atEnd(async () => void relay.close());
  const { port } = relay.address() as { port: number };
  const { client, marks } = await windowOn({ kind: 'attach', host: outside ?? '', port, allowRemote: true });
  await expect(client.target.trim()).rejects.toMatchObject({ data: { code: 'EVALUATE_NOT_ALLOWED' } });
  expect(marks()).toEqual([]);
  await client.target.allowEvaluate();
  expect((await client.target.trim()).returnedBytes).toBeGreaterThanOrEqual(0);
  expect(marks().at(-1)).toMatch(/^malloc_trim returned/);
});
