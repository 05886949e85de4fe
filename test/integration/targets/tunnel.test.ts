// Managed tunnels: a real sshd with a key; kubectl by a stand-in that speaks its command line, because a cluster fits into no test.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AttachSpec } from '../../../src/shared/target.js';
import type { Tunnel } from '../../../src/shared/tunnel.js';
import { createConnector, listAddress, type TargetSession, type TunnelOptions, Tunnels } from '../../../src/targets/index.js';
import { isAlive } from '../../../src/targets/linux-proc.js';
import { atEnd, cleanUp, finished, idle, must, startInspected, temporaryFolder } from '../../builders/inspector-session.js';
import { httpServer } from '../../builders/inspector-stand-in.js';
import { canServeSsh, type SshServer, startSshServer } from '../../builders/ssh-server.js';

afterEach(cleanUp);

const ssh = (destination: string): Tunnel => ({ via: 'ssh', destination });
const attachThrough = (port: number, tunnel: Tunnel, host = '127.0.0.1'): AttachSpec => ({
  kind: 'attach',
  host,
  port,
  allowRemote: false,
  tunnel,
});

function open(options: Partial<TunnelOptions> = {}) {
  const tunnels = new Tunnels({ restartMs: [100], lingerMs: 100, ...options });
  atEnd(() => tunnels.closeAll());
  const connector = createConnector({}, tunnels);
  const connect = async (spec: AttachSpec): Promise<TargetSession> => {
    const session = must(await connector.connect(spec));
    atEnd(() => session.close());
    return session;
  };
  return { tunnels, connector, connect };
}

/** The process that is the tunnel, by its command line. */
const programs = async (...words: readonly string[]): Promise<readonly number[]> => {
  const { allPids, commandLine } = await import('../../../src/targets/linux-proc.js');
  return allPids().filter((pid) => words.every((word) => commandLine(pid).includes(word)));
};

describe.skipIf(!canServeSsh)('through ssh (skipped without openssh-server and openssh-client)', () => {
  let server: SshServer;
  beforeEach(async () => {
    server = await startSshServer();
    vi.stubEnv('PATH', `${server.bin}:${process.env['PATH']}`);
  });

  test('a program is watched and captured; the tunnel is listed, shared and closed with the last who uses it', async () => {
    const target = await startInspected(['-e', `globalThis.kept = Array.from({ length: 1000 }, (_, i) => ({ i })); ${idle}`]);
    const { tunnels, connect } = open();
    const session = await connect(attachThrough(target.port, ssh(server.host)));
    // whatever its process number is here, it is somebody else's there
    expect(session.info).toMatchObject({ local: false, pid: target.pid, address: `127.0.0.1:${target.port} (ssh testhost)` });
    expect(session.info.capabilities).not.toContain('signal');
    expect((await session.sample()).rss).toBeGreaterThan(10e6);
    const path = join(temporaryFolder(), 's.gz');
    expect(must(await finished(session.capture(path))).canary).toBe('held');
    expect(existsSync(path)).toBe(true);
    const second = await connect(attachThrough(target.port, ssh(server.host)));
    const [only, ...more] = tunnels.list();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ state: 'open', users: 2, restarts: 0, far: { host: '127.0.0.1', port: target.port } });
    expect(only?.command).toEqual(expect.arrayContaining(['ssh', '-N', 'BatchMode=yes', 'ExitOnForwardFailure=yes', 'testhost']));
    const forward = `127.0.0.1:${only?.localPort}:127.0.0.1:${target.port}`;
    const [pid = 0] = await programs(forward);
    expect(isAlive(pid)).toBe(true);
    await second.close();
    expect(tunnels.list()).toMatchObject([{ users: 1 }]);
    await session.close();
    expect(tunnels.list()).toEqual([]);
    expect(await programs(forward)).toEqual([]);
    expect(isAlive(target.pid)).toBe(true);
  });

  test.each([
    ['just opened', 0],
    ['ten minutes old', 600_000],
  ])('one that dies (%s) is started again at the same port, and the program is found behind it', async (_, age) => {
    const target = await startInspected(['-e', idle]);
    const { tunnels, connector, connect } = open();
    const spec = attachThrough(target.port, ssh(server.host));
    const session = await connect(spec);
    const states: string[] = [];
    tunnels.subscribe(() => states.push(tunnels.list()[0]?.state ?? 'closed'));
    const [before] = tunnels.list();
    const gone = new Promise<string>((done) => {
      session.subscribe((event) => {
        if (event.type === 'disconnected' || event.type === 'exited') done(event.type);
      });
    });
    // All that Holdfast knows of its age is the clock.
    const clock = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + age);
    expect(await session.collectGarbage()).toMatchObject({ ok: true });
    for (const pid of await programs(`127.0.0.1:${before?.localPort}:127.0.0.1:${target.port}`)) process.kill(pid, 'SIGKILL');
    expect(await gone).toBe('disconnected');
    // whoever asks meanwhile waits for it
    const again = must(await connector.connect(spec));
    atEnd(() => again.close());
    expect(tunnels.list()).toMatchObject([{ state: 'open', restarts: 1, localPort: before?.localPort, users: 2 }]);
    expect(states).toContain('restarting');
    expect(again.info.pid).toBe(target.pid);
    await session.close();
    await again.close();
    expect(tunnels.list()).toEqual([]);
  });

  test('what stands against it is told in the words of ssh: an unknown host, no key, nobody there', async () => {
    const target = await startInspected(['-e', idle]);
    const { tunnels, connector } = open();
    const failureOf = async (spec: AttachSpec) => {
      const result = await connector.connect(spec);
      if (result.ok) throw new Error('connected');
      return result.failure;
    };
    expect(await failureOf(attachThrough(target.port, ssh(server.stranger)))).toMatchObject({
      code: 'TUNNEL_FAILED',
      // by hand ssh may ask: whether the host is to be trusted, or for a passphrase
      data: {
        reason: expect.stringMatching(/Host key verification failed/),
        command: `ssh -N -L ${target.port}:127.0.0.1:${target.port} stranger`,
      },
    });
    expect(await failureOf(attachThrough(target.port, ssh(server.keyless)))).toMatchObject({
      code: 'TUNNEL_FAILED',
      data: { reason: expect.stringMatching(/Permission denied/) },
    });
    expect(tunnels.list()).toEqual([]);
    const empty = await httpServer(() => {});
    await empty.close();
    expect(await failureOf(attachThrough(empty.port, ssh(server.host)))).toEqual({
      code: 'CONNECTION_REFUSED',
      data: { address: `127.0.0.1:${empty.port} (ssh testhost)` },
    });
    await expect.poll(() => tunnels.list()).toEqual([]);
    vi.stubEnv('PATH', temporaryFolder());
    expect(await failureOf(attachThrough(target.port, ssh(server.host)))).toEqual({ code: 'TUNNEL_TOOL_MISSING', data: { tool: 'ssh' } });
    expect(await failureOf(attachThrough(target.port, ssh(server.host), 'a b;c'))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('what is behind an address is listed through it', async () => {
    const target = await startInspected(['-e', idle]);
    const { tunnels } = open();
    const listed = must(await listAddress({ host: '127.0.0.1', port: target.port, allowRemote: false, tunnel: ssh(server.host) }, tunnels));
    expect(listed).toMatchObject({ host: '127.0.0.1', port: target.port, kind: 'node', targets: [{ type: 'node' }] });
    await expect.poll(() => tunnels.list()).toEqual([]);
  });
});

/** Speaks as `kubectl port-forward` of 1.32 does: its arguments, its lines, and its end when the pod is gone. */
const kubectl = `#!${process.execPath}
const net = require('node:net'); const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(__dirname + '/calls', JSON.stringify(args) + '\\n');
const [mapping] = args.slice(-1); const [local, remote] = mapping.split(':').map(Number);
if (args.includes('pod/gone')) { console.error('Error from server (NotFound): pods "gone" not found'); process.exit(1); }
const server = net.createServer((socket) => {
  console.log('Handling connection for ' + local);
  const far = net.connect(remote, '127.0.0.1');
  far.on('error', (error) => {
    console.error('E0105 14:01:00.000000 1 portforward.go:424] "Unhandled Error" err="an error occurred forwarding ' + local + ' -> ' + remote + ': ' + error.message + '"');
    console.error('error: lost connection to pod'); process.exit(1);
  });
  socket.on('error', () => far.destroy()); far.pipe(socket).pipe(far);
});
server.listen(local, '127.0.0.1', () => console.log('Forwarding from 127.0.0.1:' + local + ' -> ' + remote));
`;

describe.skipIf(process.platform === 'win32')('through kubectl port-forward', () => {
  let bin: string;
  beforeEach(() => {
    bin = join(temporaryFolder(), 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), kubectl);
    chmodSync(join(bin, 'kubectl'), 0o755);
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  });
  const calls = (): readonly string[][] =>
    readFileSync(join(bin, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);

  test('a program in a pod is attached to by the name of the pod', async () => {
    const target = await startInspected(['-e', idle]);
    const { tunnels, connect } = open();
    const tunnel: Tunnel = { via: 'kubectl', resource: 'deployment/web', namespace: 'shop', context: 'prod' };
    const session = await connect(attachThrough(target.port, tunnel));
    expect(session.info).toMatchObject({ local: false, pid: target.pid });
    const [listed] = tunnels.list();
    expect(calls()).toEqual([
      [
        '--context',
        'prod',
        '--namespace',
        'shop',
        'port-forward',
        '--address',
        '127.0.0.1',
        'deployment/web',
        `${listed?.localPort}:${target.port}`,
      ],
    ]);
    await session.close();
    expect(tunnels.list()).toEqual([]);
  });

  test('a pod that is not there is told as kubectl tells it; one that ended is looked for again', async () => {
    const target = await startInspected(['-e', idle]);
    const { tunnels, connector, connect } = open();
    const gone = await connector.connect(attachThrough(target.port, { via: 'kubectl', resource: 'pod/gone' }));
    expect(gone).toMatchObject({ ok: false, failure: { code: 'TUNNEL_FAILED', data: { reason: expect.stringContaining('not found') } } });
    const spec = attachThrough(target.port, { via: 'kubectl', resource: 'pod/web-1' });
    await connect(spec);
    const [listed] = tunnels.list();
    for (const pid of await programs(`${listed?.localPort}:${target.port}`)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => tunnels.list()[0]?.restarts, { timeout: 20_000 }).toBe(1);
    await connect(spec);
  });
});
