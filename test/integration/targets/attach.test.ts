import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { isAlive, listeningSockets, socketsOf } from '../../../src/targets/linux-proc.js';
import {
  atEnd,
  attachTo,
  cleanUp,
  connect,
  EventLog,
  idle,
  must,
  startInspected,
  startProcess,
  targetNode,
  targetVersion,
} from '../../builders/inspector-session.js';
import { fakeInspector, httpServer, type StandIn, tcpServer } from '../../builders/inspector-stand-in.js';

afterEach(cleanUp);

const closing = <T extends StandIn>(server: T): T => {
  atEnd(() => server.close());
  return server;
};

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));

const quick = { http: 400, handshake: 400, command: 400, probe: 300 };

describe('attaching to an inspector', () => {
  test('a Node program started by hand: who it is, what it uses, and that it lives on', async () => {
    const target = await startInspected(['-e', `globalThis.kept = Buffer.alloc(30e6, 1); ${idle}`, 'an argument']);
    const session = must(await connect(attachTo(target.port)));
    expect(session.info).toMatchObject({
      runtime: 'v8',
      version: `Node.js ${targetVersion}`,
      pid: target.pid,
      local: true,
      address: `127.0.0.1:${target.port}`,
    });
    expect(session.info.capabilities).not.toContain('stdin');
    const sample = await session.sample();
    expect(sample.arrayBuffers).toBeGreaterThan(30e6);
    expect(sample.rss).toBeGreaterThan(50e6);
    expect(sample.rssPeak).toBeGreaterThanOrEqual(sample.rss ?? 0);
    expect(sample.heapUsed).toBeLessThanOrEqual(sample.heapTotal ?? 0);
    const log = new EventLog(session);
    await session.close();
    expect(log.events).toMatchObject([{ type: 'disconnected' }]);
    expect(isAlive(target.pid)).toBe(true);
    // somebody else gets in afterwards, and finds nothing of ours
    const again = must(await connect(attachTo(target.port)));
    expect(must(await again.evaluate('1 + 1'))).toBe('2');
  });

  test('localhost is this machine', async () => {
    const target = await startInspected(['-e', idle]);
    expect(must(await connect(attachTo(target.port, { host: 'localhost' }))).info).toMatchObject({ local: true, pid: target.pid });
  });

  test.skipIf(!hasIPv6)('so is ::1, and localhost is looked for there, too', async () => {
    const target = await startInspected(['-e', idle], '--inspect=[::1]:0');
    for (const host of ['::1', '[::1]', 'localhost']) {
      expect(must(await connect(attachTo(target.port, { host }))).info).toMatchObject({ local: true, pid: target.pid });
    }
  });

  test('a program that ends by itself is let go, and its end is told', async () => {
    const target = await startInspected(['-e', `process.stdin.once('data', () => process.stdin.destroy())`]);
    const log = new EventLog(must(await connect(attachTo(target.port))));
    target.child.stdin?.write('end\n');
    expect(await log.until('exited')).toMatchObject({ code: undefined });
    if (target.child.exitCode === null) await new Promise((done) => target.child.once('exit', done));
    expect(target.child.exitCode).toBe(0);
  });

  test('a program that is killed is told apart from a lost connection', async () => {
    const target = await startInspected(['-e', idle]);
    const session = must(await connect(attachTo(target.port)));
    const log = new EventLog(session);
    target.child.kill('SIGKILL');
    await log.until('exited');
    const other = await startInspected(['-e', `process.stdin.once('data', () => require('node:inspector').close()); ${idle}`]);
    const second = new EventLog(must(await connect(attachTo(other.port), { exit: 300 })));
    other.child.stdin?.write('close\n');
    await second.until('disconnected');
    expect(isAlive(other.pid)).toBe(true);
  });
});

describe('which target', () => {
  const targets = (port: number) => [
    { id: 'A', title: 'Shop', type: 'page', url: 'https://shop.test/?q=1', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/devtools/page/A` },
    { id: 'B', title: 'Mail', type: 'page', url: 'https://mail.test/', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/devtools/page/B` },
    {
      id: 'C',
      title: 'worker',
      type: 'service_worker',
      url: 'https://mail.test/w.js',
      webSocketDebuggerUrl: `ws://127.0.0.1:${port}/devtools/page/C`,
    },
  ];

  test('several are listed; an id, a pattern or plain text chooses', async () => {
    const server = closing(await fakeInspector({ product: 'Chrome/130.0.0.0', targets }));
    const several = await connect(attachTo(server.port), quick);
    expect(several).toMatchObject({ ok: false, failure: { code: 'SEVERAL_TARGETS' } });
    if (!several.ok && several.failure.code === 'SEVERAL_TARGETS')
      expect(several.failure.data.targets.map(({ id }) => id)).toEqual(['A', 'B']);
    const cases = { C: 'worker', '^https://shop': 'Shop', 'Ma.l$': 'Mail', '/?q=1': 'Shop' };
    for (const [target, title] of Object.entries(cases))
      expect(must(await connect(attachTo(server.port, { target }), quick)).info.title).toBe(title);
    expect(await connect(attachTo(server.port, { target: 'mail' }), quick)).toMatchObject({
      ok: false,
      failure: { code: 'SEVERAL_TARGETS' },
    });
    expect(await connect(attachTo(server.port, { target: '(' }), quick)).toMatchObject({ ok: false, failure: { code: 'NO_SUCH_TARGET' } });
  });

  test('an id that two have: each can be chosen, and nobody is taken for the other', async () => {
    const twin = (path: string, title: string) => ({
      id: 'A',
      title,
      type: 'page',
      url: `https://${title}/`,
      webSocketDebuggerUrl: `ws://x/${path}`,
    });
    const server = closing(
      await fakeInspector({
        product: 'Chrome/130.0.0.0',
        targets: () => [twin('one', 'first'), twin('two', 'second'), twin('two', 'second')],
      }),
    );
    expect(await connect(attachTo(server.port))).toMatchObject({
      ok: false,
      failure: {
        code: 'SEVERAL_TARGETS',
        data: {
          targets: [
            { id: 'A', title: 'first' },
            { id: 'A (2)', title: 'second' },
          ],
        },
      },
    });
    const session = must(await connect(attachTo(server.port, { target: 'A (2)' })));
    expect(session.info.title).toBe('second');
    expect(server.upgrades.at(-1)?.url).toBe('/two');
  });

  test('none', async () => {
    const server = closing(await fakeInspector({ targets: () => [] }));
    expect(await connect(attachTo(server.port), quick)).toMatchObject({ ok: false, failure: { code: 'NO_TARGETS' } });
  });

  test('an answer that points elsewhere is followed nowhere, and no Origin is sent', async () => {
    let called = 0;
    const elsewhere = closing(await tcpServer(() => called++));
    const server = closing(
      await fakeInspector({
        targets: () => [{ id: 'A', type: 'node', webSocketDebuggerUrl: `ws://127.0.0.1:${elsewhere.port}/secret/path` }],
      }),
    );
    must(await connect(attachTo(server.port), quick));
    expect(server.upgrades.map((request) => [request.url, request.headers.origin])).toEqual([['/secret/path', undefined]]);
    expect(called).toBe(0);
  });

  test('a redirect of the socket is not followed', async () => {
    let called = 0;
    const elsewhere = closing(await tcpServer(() => called++));
    const server = closing(
      await httpServer((request, response) => {
        if (request.url === '/json/version') response.end('{"Browser":"node.js/v20","Protocol-Version":"1.1"}');
        else if (request.url === '/json/list') response.end('[{"id":"A","type":"node","webSocketDebuggerUrl":"ws://x/A"}]');
        else response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
      }),
    );
    expect(await connect(attachTo(server.port), quick)).toMatchObject({ ok: false, failure: { code: 'NOT_AN_INSPECTOR' } });
    expect(called).toBe(0);
  });
});

describe('what is no inspector', () => {
  const failureOf = async (server: StandIn) => {
    const result = await connect(attachTo(closing(server).port), quick);
    return result.ok ? undefined : result.failure;
  };
  const json = (body: string) => httpServer((_request, response) => response.end(body));

  test('nothing listens', async () => {
    const server = await tcpServer(() => {});
    await server.close();
    expect(await connect(attachTo(server.port))).toEqual({
      ok: false,
      failure: { code: 'CONNECTION_REFUSED', data: { address: `127.0.0.1:${server.port}` } },
    });
  });

  test('an application', async () => {
    expect(await failureOf(await httpServer((_request, response) => response.writeHead(404).end('not here')))).toMatchObject({
      code: 'NOT_AN_INSPECTOR',
      data: { reason: 'HTTP 404' },
    });
    expect(await failureOf(await json('<html>'))).toMatchObject({ code: 'NOT_AN_INSPECTOR', data: { reason: 'not JSON' } });
    expect(await failureOf(await json('{"hello":1}'))).toMatchObject({ code: 'NOT_AN_INSPECTOR' });
    expect(await failureOf(await json('null'))).toMatchObject({ code: 'NOT_AN_INSPECTOR' });
  });

  test('a server that says nothing', async () => {
    expect(await failureOf(await tcpServer(() => {}))).toMatchObject({ code: 'CONNECTION_TIMEOUT', data: { waitedMs: 400 } });
  });

  test('a server that never stops answering', async () => {
    const endless = await httpServer((_request, response) => {
      const timer = setInterval(() => response.write('"'.repeat(500_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureOf(endless)).toMatchObject({ code: expect.stringMatching(/^(NOT_AN_INSPECTOR|CONNECTION_TIMEOUT)$/) });
  });

  test('a server that closes at once, one that answers garbage, one that speaks TLS', async () => {
    expect(await failureOf(await tcpServer((socket) => socket.destroy()))).toMatchObject({ code: 'NOT_AN_INSPECTOR' });
    expect(await failureOf(await tcpServer((socket) => socket.end('\x00\x01\x02 garbage\r\n\r\n')))).toMatchObject({
      code: 'NOT_AN_INSPECTOR',
    });
    const alert = Buffer.from([0x15, 3, 1, 0, 2, 2, 70]);
    expect(await failureOf(await tcpServer((socket) => socket.end(alert)))).toMatchObject({
      code: 'NOT_AN_INSPECTOR',
      data: { reason: 'TLS' },
    });
  });

  test('an inspector that answers commands with nonsense, or not at all, cannot harm us', async () => {
    const targets = () => [{ id: 'A', type: 'node', webSocketDebuggerUrl: 'ws://x/A' }];
    const nonsense = closing(
      await fakeInspector({
        targets,
        onClient: (client) => {
          for (const text of ['garbage', '{"id":"__proto__"}', '{"id":1,"error":null}', '[]', '{"method":"Runtime.bindingCalled"}'])
            client.send(text);
          client.on('message', (data) => {
            const { id } = JSON.parse(data.toString());
            client.send(JSON.stringify({ id, result: { result: 7, exceptionDetails: 'x' } }));
          });
        },
      }),
    );
    const session = must(await connect(attachTo(nonsense.port), quick));
    expect(await session.evaluate('1')).toMatchObject({ ok: false, failure: { code: 'EVALUATE_FAILED' } });
    expect(await session.sample()).not.toHaveProperty('heapUsed');
    const mute = closing(await fakeInspector({ targets, onClient: () => {} }));
    const silent = must(await connect(attachTo(mute.port), quick));
    expect(await silent.collectGarbage()).toMatchObject({ ok: false, failure: { code: 'TARGET_NOT_RESPONDING' } });
  });
});

describe('other machines', () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address !== undefined && !address.internal && address.family === 'IPv4')?.address;

  test('are refused without a word to them, unless allowed', async () => {
    for (const host of ['192.0.2.1', '8.8.8.8', '::ffff:8.8.8.8', '2001:db8::1']) {
      expect(await connect(attachTo(9229, { host }))).toMatchObject({ ok: false, failure: { code: 'REMOTE_NOT_ALLOWED' } });
    }
  });

  test.skipIf(outside === undefined)("an allowed one is attached to, and evaluates in the target's own process", async () => {
    const target = startProcess(targetNode, [`--inspect=${outside}:0`, '-e', idle]);
    const port = Number((await target.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1]);
    expect(await connect(attachTo(port, { host: outside ?? '' }))).toMatchObject({ ok: false, failure: { code: 'REMOTE_NOT_ALLOWED' } });
    const session = must(await connect(attachTo(port, { host: outside ?? '', allowRemote: true })));
    expect(session.info.local).toBe(false);
    expect(session.info.capabilities).not.toContain('signal');
    expect((await session.sample()).rss).toBeGreaterThan(10e6);
  });
});

describe.skipIf(process.platform !== 'linux')('attaching by process number', () => {
  const started = async (code: string, args: readonly string[] = ['--inspect-port=0']) => {
    const target = startProcess(targetNode, [...args, '-e', `console.log('ready'); ${code}`]);
    await target.waitFor(/ready/);
    return target;
  };

  test('opens the inspector of a running program, and closes it again when leaving', async () => {
    const target = await started(idle);
    const session = must(await connect({ kind: 'pid', pid: target.pid }));
    expect(session.info).toMatchObject({ pid: target.pid, local: true });
    expect(must(await session.evaluate('process.pid'))).toBe(String(target.pid));
    expect(socketsOf(target.pid)).toHaveLength(1);
    await session.close();
    for (let i = 0; i < 100 && socketsOf(target.pid, listeningSockets()).length > 0; i++) await new Promise((done) => setTimeout(done, 20));
    expect(socketsOf(target.pid)).toEqual([]);
    expect(isAlive(target.pid)).toBe(true);
    // and once more
    const again = must(await connect({ kind: 'pid', pid: target.pid }));
    expect(must(await again.evaluate('process.pid'))).toBe(String(target.pid));
  });

  test('an inspector that listens already is used, and stays open', async () => {
    const target = await startInspected(['-e', idle]);
    const session = must(await connect({ kind: 'pid', pid: target.pid }));
    expect(session.info.address).toBe(`127.0.0.1:${target.port}`);
    await session.close();
    await new Promise((done) => setTimeout(done, 100));
    expect(socketsOf(target.pid)).toHaveLength(1);
  });

  test('no process, no Node program, one that handles the signal itself', async () => {
    expect(await connect({ kind: 'pid', pid: 2 ** 22 + 1 })).toMatchObject({ ok: false, failure: { code: 'PROCESS_NOT_FOUND' } });
    const sleep = startProcess('sleep', ['600']);
    expect(await connect({ kind: 'pid', pid: sleep.pid })).toEqual({
      ok: false,
      failure: { code: 'PROCESS_NOT_NODE', data: { pid: sleep.pid, name: 'sleep' } },
    });
    expect(isAlive(sleep.pid)).toBe(true);
    const own = await started(`process.on('SIGUSR1', () => console.log('mine')); ${idle}`);
    expect(await connect({ kind: 'pid', pid: own.pid }, { open: 300 })).toEqual({
      ok: false,
      failure: { code: 'INSPECTOR_NOT_OPENED', data: { pid: own.pid, waitedMs: 300 } },
    });
    expect(isAlive(own.pid)).toBe(true);
  });
});
