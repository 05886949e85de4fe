// Several targets at once, what is inside them, and what a broken connection leaves.
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConnectSpec } from '../../../src/shared/target.js';
import type { RunView } from '../../../src/shared/view.js';
import { allPids, commandLine } from '../../../src/targets/linux-proc.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { gateBefore } from '../../builders/gate.js';
import {
  atEnd,
  attachTo,
  cleanUp,
  finished,
  idle,
  must,
  nodeSpec,
  startInspected,
  startProcess,
  stop,
  temporaryFolder,
} from '../../builders/inspector-session.js';
import { canServeSsh, startSshServer } from '../../builders/ssh-server.js';
import { workbenchIn } from '../../builders/workbench-in.js';

let workbench: Workbench;

beforeEach(async () => {
  const home = temporaryFolder();
  workbench = workbenchIn(home);
});
afterEach(async () => {
  await workbench.close();
  await cleanUp();
});

const runs = (): readonly RunView[] => workbench.view()?.runs ?? [];
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((done) => setTimeout(done, 30));
};
const connect = async (spec: ConnectSpec, beside = false) => must(await workbench.connect(spec, undefined, beside)).run;

/** A port of one's own before an inspector, whose connections can be cut. */
async function throughProxy(port: number): Promise<{ readonly port: number; cut(): void; refuse(is: boolean): void }> {
  const sockets = new Set<Socket>();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const target = connectSocket(port, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  atEnd(() => {
    cut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    refuse: (is) => {
      refusing = is;
    },
  };
}

describe('several targets at once', () => {
  test('each has its run and its samples; actions go to the one in focus', async () => {
    const [first, second] = [await startInspected(['-e', idle, 'one']), await startInspected(['-e', idle, 'two'])];
    const a = await connect(attachTo(first.port));
    const b = await connect(attachTo(second.port), true);
    expect(runs().map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [a, 'live'],
        [b, 'live'],
      ]),
    );
    expect(workbench.view()?.focus).toBe(b);
    workbench.focus(a);
    expect(workbench.live?.session.info.pid).toBe(first.pid);
    await new Promise((done) => setTimeout(done, 1200));
    await workbench.disconnect(a);
    expect(workbench.live?.session.info.pid).toBe(second.pid);
    await workbench.disconnect();
    for (const id of [a, b]) expect(must(await workbench.store!.timeline(id)).at.length).toBeGreaterThan(0);
    // without `beside` what was connected is let go
    const c = await connect(attachTo(first.port));
    const d = await connect(attachTo(second.port));
    expect(runs().find(({ id }) => id === c)?.state).toBe('ended');
    expect(runs().find(({ id }) => id === d)?.state).toBe('live');
  });

  test('worker threads get runs of their own by themselves, and end with their program', async () => {
    const file = join(temporaryFolder(), 'app.mjs');
    writeFileSync(
      file,
      `import { Worker, isMainThread } from 'node:worker_threads';
       if (isMainThread) for (const name of ['alpha', 'beta']) new Worker(new URL(import.meta.url), { name });
       setInterval(() => {}, 100);`,
    );
    const main = await connect(nodeSpec([file]));
    await until(() => runs().length === 3);
    const alpha = runs().find(({ target }) => target.title === 'alpha');
    expect(alpha).toMatchObject({ state: 'live', live: { whole: main }, target: { part: { type: 'worker', of: 'app.mjs' } } });
    expect(workbench.view()?.focus).toBe(main);
    const inside = runs().find(({ id }) => id === main)?.live?.inside;
    expect(inside?.map(({ title, run }) => [title, runs().find(({ id }) => id === run)?.target.title])).toEqual(
      expect.arrayContaining([
        ['alpha', 'alpha'],
        ['beta', 'beta'],
      ]),
    );
    workbench.focus(alpha!.id);
    const captured = must(await finished(workbench.live!.captures.snapshot('in alpha')));
    expect(workbench.view()?.snapshots.find(({ id }) => id === captured.id)?.run).toBe(alpha?.id);
    await workbench.disconnect(main);
    expect(runs().every(({ state }) => state === 'ended')).toBe(true);
  });
});

test.skipIf(process.platform === 'win32')('a target that is stopped is said not to answer, until it goes on', async () => {
  const target = await startInspected(['-e', idle]);
  const run = await connect(attachTo(target.port));
  const link = () => runs().find(({ id }) => id === run)?.live?.link;
  await until(() => workbench.live !== undefined && link() === 'connected');
  // it has told its heap once
  must(await workbench.live!.session.collectGarbage());
  await new Promise((done) => setTimeout(done, 1200));
  await stop(target.pid);
  await until(() => link() === 'silent');
  process.kill(target.pid, 'SIGCONT');
  await until(() => link() === 'connected');
});

test.skipIf(process.platform !== 'linux')(
  'processes that a program starts are listed, and watched each as a target of its own beside it',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    file('forked.mjs', `globalThis.kept = ['forked']; ${idle}`);
    file('spawned.mjs', `globalThis.kept = ['spawned']; ${idle}`);
    const main = file(
      'main.mjs',
      `import cluster from 'node:cluster'; import { fork, spawn } from 'node:child_process'; import { fileURLToPath } from 'node:url';
       // the signal opens an inspector at a port that is fixed unless it is told: somebody may have it
       const free = ['--inspect-port=0'];
       const at = (name) => fileURLToPath(new URL(name, import.meta.url));
       if (cluster.isPrimary) { cluster.setupPrimary({ inspectPort: 0, execArgv: free }); cluster.fork(); fork(at('forked.mjs'), { execArgv: free });
         spawn(process.execPath, [...free, at('spawned.mjs')], { stdio: 'ignore' }); }
       else { globalThis.kept = ['worker']; process.title = 'cluster worker'; }
       ${idle}`,
    );
    const run = await connect(nodeSpec([main]));
    const children = () => runs().find(({ id }) => id === run)?.live?.children ?? [];
    await until(() => children().length === 3);
    expect(children()).toEqual(
      expect.arrayContaining(
        ['forked.mjs', 'spawned.mjs'].map((title) => expect.objectContaining({ title, kind: 'node', rss: expect.any(Number) })),
      ),
    );
    const kept: string[] = [];
    for (const { pid } of children()) {
      const child = await connect({ kind: 'pid', pid }, true);
      const live = workbench.liveRun(child)!;
      kept.push(must(await live.session.evaluate('kept[0]')));
      expect((await live.session.sample()).rss).toBeGreaterThan(10e6);
      expect(children().find((each) => each.pid === pid)?.run).toBe(child);
    }
    expect(kept.sort()).toEqual(['forked', 'spawned', 'worker']);
    expect(runs().filter(({ state }) => state === 'live')).toHaveLength(4);
    await workbench.disconnect(run);
    await until(() => runs().every(({ state }) => state === 'ended'));
  },
);

describe('a broken connection', () => {
  test.skipIf(!canServeSsh)(
    'of a tunnel that dies is made again through a new one: one run with a gap (skipped without openssh-server)',
    { timeout: 120_000 },
    async () => {
      const server = await startSshServer();
      vi.stubEnv('PATH', `${server.bin}:${process.env['PATH']}`);
      const target = await startInspected(['-e', idle]);
      const spec = { ...attachTo(target.port), tunnel: { via: 'ssh', destination: server.host } } as ConnectSpec;
      const run = await connect(spec);
      const { tunnels } = workbench;
      const [before] = tunnels.list();
      const forward = `127.0.0.1:${before?.localPort}:127.0.0.1:${target.port}`;
      for (const pid of allPids().filter((each) => commandLine(each).includes(forward))) process.kill(pid, 'SIGKILL');
      await until(() => workbench.view()?.marks.some(({ source }) => source === 'break') === true);
      expect(runs()).toMatchObject([{ id: run, state: 'live', live: { link: 'connected' } }]);
      await until(() => tunnels.list()[0]?.users === 1);
      expect(tunnels.list()).toMatchObject([{ state: 'open', localPort: before?.localPort }]);
      await workbench.disconnect();
      expect(tunnels.list()).toEqual([]);
      // what was reached through it ends with it
      await connect(spec);
      await workbench.closeTunnel(tunnels.list()[0]?.id ?? '');
      expect(workbench.live).toBeUndefined();
      expect(tunnels.list()).toEqual([]);
    },
  );

  test('is made again by itself: the run goes on after a visible gap, and ids are not trusted across it', async () => {
    const target = await startInspected(['-e', idle]);
    const proxy = await throughProxy(target.port);
    const run = await connect(attachTo(proxy.port));
    const before = must(await finished(workbench.live!.captures.snapshot('before')));
    proxy.refuse(true);
    proxy.cut();
    await until(() => runs()[0]?.live?.link === 'lost');
    expect(await finished(workbench.live!.captures.snapshot('meanwhile'))).toMatchObject({ ok: false });
    proxy.refuse(false);
    await until(() => runs()[0]?.live?.link === 'connected');
    expect(runs()).toHaveLength(1);
    const after = must(await finished(workbench.live!.captures.snapshot('after')));
    const [one, two] = [before.id, after.id].map((id) => workbench.view()?.snapshots.find((s) => s.id === id));
    expect(one?.epoch).not.toBe(two?.epoch);
    expect([one?.state, two?.state]).toEqual(['complete', 'complete']);
    expect(workbench.view()?.marks.filter(({ source }) => source === 'break').length).toBeGreaterThanOrEqual(1);
    await workbench.disconnect();
    const { at, heapUsed } = must(await workbench.store!.timeline(run));
    const gap = heapUsed.findIndex((value) => Number.isNaN(value));
    expect(gap).toBeGreaterThan(0);
    expect(gap).toBeLessThan(at.length - 1);
  });

  test('is made again with a program that is too busy to say who it is, through a proxy that is a program of this machine', async () => {
    const target = await startInspected(['-e', idle]);
    const proxy = await throughProxy(target.port);
    const run = await connect(attachTo(proxy.port));
    // blocked outside of JavaScript, as by a heap snapshot: whatever V8 may interrupt would let the inspector in between
    const block = "setTimeout(() => process.getBuiltinModule('node:child_process').spawnSync('sleep', ['6']), 50)";
    must(await workbench.live!.session.evaluate(`${block}, 1`));
    await new Promise((done) => setTimeout(done, 100));
    proxy.cut();
    await until(() => runs()[0]?.live?.link === 'lost');
    await until(() => runs().length > 1 || runs()[0]?.live?.link !== 'lost');
    expect(runs()).toMatchObject([{ id: run, state: 'live', target: { pid: target.pid }, live: { link: 'connected' } }]);
  });

  test('in the middle of a capture leaves what had arrived, and the run', { timeout: 180_000 }, async () => {
    const code = `globalThis.kept = Array.from({ length: 200000 }, (_, i) => ({ i, text: 'text ' + i })); ${idle}`;
    const target = await startInspected(['-e', code]);
    const gate = await gateBefore(target.port);
    await connect(attachTo(gate.port));
    gate.shutAfter(3_000_000, () => gate.open());
    const result = await finished(workbench.live!.captures.snapshot('cut'));
    expect(result).toMatchObject({ ok: false, failure: { code: 'CAPTURE_INTERRUPTED' } });
    const partial = workbench.view()?.snapshots.find(({ label }) => label === 'cut');
    expect(partial).toMatchObject({ state: 'partial' });
    expect(readFileSync(partial?.path ?? '').length).toBeGreaterThan(0);
    await until(() => workbench.view()?.marks.some(({ source }) => source === 'break') === true);
    must(await finished(workbench.live!.captures.snapshot('whole')));
  });

  test('a service that is started anew at its address is a new run, found by itself; one click reaches it later', {
    timeout: 120_000,
  }, async () => {
    const first = await startInspected(['-e', idle]);
    const old = await connect(attachTo(first.port));
    first.child.kill('SIGKILL');
    await until(() => runs().find(({ id }) => id === old)?.state === 'ended');
    const second = await startInspected(['-e', idle], `--inspect=127.0.0.1:${first.port}`);
    await until(() => runs().length === 2);
    expect(runs().find(({ id }) => id !== old)).toMatchObject({ state: 'live', target: { pid: second.pid } });
    await workbench.disconnect();
    expect(runs().find(({ id }) => id === old)?.canReconnect).toBe(true);
    const again = must(await workbench.reconnect(old)).run;
    expect(runs().find(({ id }) => id === again)).toMatchObject({ state: 'live', target: { pid: second.pid } });
  });
});

const root = join(import.meta.dirname, '../../..');
/** A client as DevTools is one. Another process: what this one holds is its own. */
const plainClient = (url: string): readonly string[] => [
  '-e',
  `const WebSocket = require(${JSON.stringify(join(root, 'node_modules/ws'))});
   const s = new WebSocket(${JSON.stringify(url)}); s.on('open', () => console.log('open')); setTimeout(() => {}, 1e6);`,
];
const otherHoldfast = (url: string): readonly string[] => [
  ...[join(root, 'bin/holdfast'), 'watch', '--when', 'rss>900GB', '--out', join(temporaryFolder(), 'hunt')],
  ...['--attach', new URL(url).host],
];

test.skipIf(process.platform !== 'linux').each([
  ['DevTools', plainClient],
  ['another Holdfast', otherHoldfast],
])('%s beside us on the same target is seen when it comes and when it goes', { timeout: 120_000 }, async (_, client) => {
  const target = await startInspected(['-e', idle]);
  await connect(attachTo(target.port));
  const list = (await (await fetch(`http://127.0.0.1:${target.port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const other = startProcess(process.execPath, client(list[0]?.webSocketDebuggerUrl ?? ''));
  await until(() => runs()[0]?.live?.others === 1);
  expect(workbench.view()?.marks.some(({ source, label }) => source === 'break' && /Another/.test(label))).toBe(true);
  other.child.kill('SIGKILL');
  await until(() => runs()[0]?.live?.others === 0);
});

describe('what a capture will cost', () => {
  test('is told beforehand, better after the first; where it would not fit it is refused unless asked for all the same', async () => {
    const code = `globalThis.kept = Array.from({ length: 100000 }, (_, i) => ({ i })); ${idle}`;
    const target = await startInspected(['-e', code]);
    await connect(attachTo(target.port));
    const first = await workbench.live!.captures.preflight();
    expect(first).toMatchObject({ basis: 'usual', refused: false });
    expect(first.availableBytes).toBeGreaterThan(0);
    const { report } = must(await finished(workbench.live!.captures.snapshot('one')));
    expect(report.extraBytes).toBeGreaterThan(0);
    const second = await workbench.live!.captures.preflight();
    expect(second.basis).toBe('history');
    expect(second.pause?.to).toBeGreaterThanOrEqual(report.pause);
    // a machine with next to nothing left
    vi.spyOn(workbench.live!.session, 'availableMemory').mockResolvedValue({ bytes: 1000, limitedBy: 'cgroup' });
    expect(await finished(workbench.live!.captures.snapshot('two'))).toMatchObject({
      ok: false,
      failure: { code: 'CAPTURE_NEEDS_MEMORY' },
    });
    expect(workbench.view()?.snapshots).toHaveLength(1);
    must(await finished(workbench.live!.captures.snapshot('three', true)));
  });
});

test('rules mark and capture by themselves, as often as they may', { timeout: 120_000 }, async () => {
  const code = `globalThis.kept = []; let n = 0; setInterval(() => { kept.push(Buffer.alloc(1e6, 1).toString('latin1')); console.log('round ' + n++); }, 100);`;
  await connect(nodeSpec(['-e', code, '--']));
  workbench.live!.setTriggers([
    { when: { kind: 'growth', figure: 'heapUsed', percent: 50 }, action: 'capture', most: 1 },
    { when: { kind: 'line', pattern: '^round [37]$' }, action: 'mark', most: 1 },
  ]);
  await until(() => workbench.view()?.snapshots.some(({ state }) => state === 'complete') === true);
  await until(() => runs()[0]?.live?.triggers.every(({ fired }) => fired === 1) === true);
  expect(workbench.view()?.snapshots.map(({ label }) => label)).toEqual(['Rule: heap+50%']);
  expect(
    workbench
      .view()
      ?.marks.filter(({ source }) => source === 'trigger')
      .map(({ label }) => label),
  ).toEqual(['Rule: line:^round [37]$']);
  const limit = await workbench.live!.session.heapLimit();
  expect(limit).toBeGreaterThan(100e6);
});
