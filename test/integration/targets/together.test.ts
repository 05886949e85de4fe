// Every kind of target at once on one machine, in one investigation; and one that is really elsewhere: in a network of its own.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ConnectSpec } from '../../../src/shared/target.js';
import { agentFiles } from '../../../src/targets/python/agent-files.js';
import { chromium, electron, startChromium, startElectron } from '../../builders/chromium-target.js';
import {
  atEnd,
  attachTo,
  cleanUp,
  finished,
  idle,
  must,
  startInspected,
  startProcess,
  targetNode,
  temporaryFolder,
} from '../../builders/inspector-session.js';
import { newerNode } from '../../builders/newer-node.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { interpreters } from '../python/interpreters.js';

afterEach(cleanUp);

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((done) => setTimeout(done, 30));
};

test('Node 20 with threads, a newer Node, Python, two pages with a worker and an Electron application are watched and captured at once', {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  const workbench = workbenchIn(folder);
  atEnd(() => workbench.close());
  const specs: [string, ConnectSpec][] = [];
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const threaded = await startInspected([
    file(
      'threads.mjs',
      `import { Worker, isMainThread } from 'node:worker_threads'; if (isMainThread) new Worker(new URL(import.meta.url), { name: 'indexer' }); ${idle}`,
    ),
  ]);
  specs.push(['threads.mjs', attachTo(threaded.port)]);
  const newer = newerNode();
  if (newer !== undefined) {
    const started = startProcess(newer, ['--inspect=127.0.0.1:0', file('newer.mjs', idle)]);
    specs.push(['newer.mjs', attachTo(Number((await started.waitFor(/ws:\/\/127\.0\.0\.1:(\d+)/))[1]))]);
  }
  const python = interpreters.find(({ minor }) => minor !== '2.7' && minor !== '3.7');
  if (python !== undefined) {
    const program = file('daemon.py', 'import time\nkept = [object() for _ in range(1000)]\ntime.sleep(600)\n');
    const started = startProcess(python.file, [agentFiles().agent, '--port', '0', program]);
    specs.push(['daemon.py', attachTo(Number((await started.waitFor(/listening on ws:\/\/127\.0\.0\.1:(\d+)/))[1]))]);
  }
  if (chromium !== undefined) {
    const { port } = await startChromium({
      'basket.html': '<title>Basket</title><script>new Worker("work.js", { name: "prices" })</script>',
      'orders.html': '<title>Orders</title>',
      'work.js': 'setInterval(() => {}, 1000);',
    });
    for (const page of ['basket', 'orders'])
      specs.push([page === 'basket' ? 'Basket' : 'Orders', attachTo(port, { target: `${page}\\.html` })]);
  }
  if (electron !== undefined) {
    const { mainPort, pagePort } = await startElectron();
    specs.push(['app', attachTo(mainPort)], ['Small app', attachTo(pagePort)]);
  }
  for (const [, spec] of specs) must(await workbench.connect(spec, undefined, true));
  const runs = () => workbench.view()?.runs ?? [];
  const titles = () => runs().map(({ target }) => target.title);
  expect(titles()).toEqual(expect.arrayContaining(specs.map(([title]) => title)));
  // threads and workers get runs of their own by themselves
  await until(
    () => titles().includes('indexer') && (chromium === undefined || runs().some(({ target }) => /work\.js|prices/.test(target.title))),
  );
  const live = runs().flatMap(({ id }) => workbench.liveRun(id) ?? []);
  expect(live.length).toBeGreaterThanOrEqual(specs.length + 1);
  // each has a heap of its own, all at once
  const captured = await Promise.all(live.map((run) => finished(run.captures.snapshot('all'))));
  for (const one of captured) expect(must(one).report.bytes).toBeGreaterThan(10_000);
  await until(() => live.every((run) => runs().find(({ id }) => id === run.id)?.state === 'live'));
  await new Promise((done) => setTimeout(done, 1500));
  await workbench.disconnect();
  for (const { id, target } of runs()) {
    const timeline = must(await workbench.store!.timeline(id));
    expect(
      Array.from(timeline.heapUsed).some((bytes) => bytes > 0),
      target.title,
    ).toBe(true);
    if (target.part === undefined)
      expect(
        Array.from(timeline.rss).some((bytes) => bytes > 1e6),
        target.title,
      ).toBe(true);
  }
});

const canIsolate = (() => {
  try {
    execFileSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    return process.platform === 'linux' && process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

test.skipIf(!canIsolate)('a program in another network is remote, whatever its address says (skipped where none may be made)', async () => {
  const name = `hf${process.pid}`;
  const [ours, theirs] = ['198.18.77.1', '198.18.77.2'];
  const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'ignore' });
  ip('netns', 'add', name);
  atEnd(() => ip('netns', 'del', name));
  ip('link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`, 'netns', name);
  ip('addr', 'add', `${ours}/30`, 'dev', `${name}a`);
  ip('link', 'set', `${name}a`, 'up');
  ip('-n', name, 'addr', 'add', `${theirs}/30`, 'dev', `${name}b`);
  ip('-n', name, 'link', 'set', `${name}b`, 'up');
  const target = startProcess('ip', [
    'netns',
    'exec',
    name,
    targetNode,
    `--inspect=${theirs}:0`,
    '-e',
    `globalThis.kept = ['there']; ${idle}`,
  ]);
  const port = Number((await target.waitFor(/listening on ws:\/\/[\d.]+:(\d+)/))[1]);
  const workbench = workbenchIn(temporaryFolder());
  atEnd(() => workbench.close());
  const there = { kind: 'attach' as const, host: theirs, port };
  expect(await workbench.connect({ ...there, allowRemote: false })).toMatchObject({ failure: { code: 'REMOTE_NOT_ALLOWED' } });
  must(await workbench.connect({ ...there, allowRemote: true }));
  const run = workbench.live!;
  expect(run.session.info.local).toBe(false);
  expect(run.consent.given).toBe(false);
  // the runtime tells its memory, and what is left where it is; who asks while the run does gets nothing
  await expect.poll(async () => (await run.session.sample()).rss, { timeout: 20_000 }).toBeGreaterThan(10e6);
  expect(await run.session.availableMemory()).toMatchObject({ bytes: expect.any(Number) });
  must(await finished(run.captures.snapshot('there')));
});
