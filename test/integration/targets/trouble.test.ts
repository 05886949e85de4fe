// Targets that hang, pause or vanish, and a Holdfast that does.
import { join } from 'node:path';
import CDP from 'chrome-remote-interface';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/targets/linux-proc.js';
import {
  attachTo,
  cleanUp,
  connect,
  EventLog,
  finished,
  idle,
  launchCode,
  must,
  nodeSpec,
  startInspected,
  startProcess,
  stop,
  targetVersion,
  temporaryFolder,
} from '../../builders/inspector-session.js';

afterEach(cleanUp);

const quick = { http: 1000, handshake: 1000, command: 1500, probe: 500, turn: 300, collect: 2000, evaluate: 1000 };

describe('a target that hangs', () => {
  test('stopped: memory is still told, all else fails in time, and it recovers', async () => {
    const session = await launchCode(idle, quick);
    const pid = session.info.pid ?? 0;
    await stop(pid);
    const sample = await session.sample();
    expect(sample.rss).toBeGreaterThan(10e6);
    expect(sample.heapUsed).toBeUndefined();
    const silent = { ok: false, failure: { code: 'TARGET_NOT_RESPONDING' } };
    expect(await session.collectGarbage()).toMatchObject(silent);
    expect(await session.evaluate('1')).toMatchObject(silent);
    expect(await finished(session.capture(join(temporaryFolder(), 's.gz')))).toMatchObject(silent);
    process.kill(pid, 'SIGCONT');
    must(await session.collectGarbage());
    must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
  });

  test('stopped: it can be ended', async () => {
    const session = await launchCode(idle, { ...quick, terminate: 300 });
    await stop(session.info.pid ?? 0);
    await session.close();
    expect(isAlive(session.info.pid ?? 0)).toBe(false);
  });

  test('stopped: it can be left', async () => {
    const target = await startInspected(['-e', idle]);
    const session = must(await connect(attachTo(target.port), quick));
    await stop(target.pid);
    await session.close();
    expect(isAlive(target.pid)).toBe(true);
  });

  test('stopped before: attaching ends in time', async () => {
    const target = await startInspected(['-e', idle]);
    await stop(target.pid);
    expect(await connect(attachTo(target.port), quick)).toMatchObject({ ok: false, failure: { code: 'CONNECTION_TIMEOUT' } });
  });

  test('blocked while it is attached to: it is watched, and gets its marks when it answers again', async () => {
    const code = `process.stdin.once('data', () => { console.log('blocked'); require('node:child_process').execFileSync('sleep', ['3']); console.log('back'); }); ${idle}`;
    const target = await startInspected(['-e', code]);
    target.child.stdin?.write('go\n');
    await target.waitFor(/blocked/);
    const session = must(await connect(attachTo(target.port), quick));
    expect(session.info.pid).toBe(target.pid);
    expect((await session.sample()).rssPeak).toBeGreaterThan(10e6);
    await target.waitFor(/back/);
    while (must(await session.evaluate('typeof holdfast')) !== 'object') await session.sample();
    const log = new EventLog(session);
    must(await session.evaluate(`holdfast.mark('awake')`));
    await log.until('mark');
    must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
    expect(log.events.filter(({ type }) => type === 'mark')).toHaveLength(1);
  });

  test('blocked in a system call: the same', async () => {
    const session = await launchCode(
      `setTimeout(() => { console.log('blocked'); require('node:child_process').execFileSync('sleep', ['600']); }, 50)`,
      quick,
    );
    await new EventLog(session).line('blocked');
    expect(await session.sample()).toMatchObject({ rss: expect.any(Number) });
    expect(await session.collectGarbage()).toMatchObject({ ok: false, failure: { code: 'TARGET_NOT_RESPONDING' } });
  });

  // up to Node 20, V8 interrupts running code for a snapshot; later ones wait for the event loop
  const interrupts = Number.parseInt(targetVersion, 10) <= 20;
  const late = { ok: false, failure: { code: 'TARGET_NOT_RESPONDING' } };

  test('busy in a loop: what waits for its event loop fails in time', async () => {
    const session = await launchCode(`setTimeout(() => { console.log('spinning'); for (;;); }, 50)`, { ...quick, captureBegin: 2000 });
    await new EventLog(session).line('spinning');
    expect(await session.collectGarbage()).toMatchObject(late);
    const captured = await finished(session.capture(join(temporaryFolder(), 's.gz')));
    if (interrupts) must(captured);
    else expect(captured).toMatchObject(late);
  });

  test('busy from its first line on: launching does not wait for it', async () => {
    const session = await launchCode(`console.log('spinning'); for (;;);`, { ...quick, start: 300 });
    expect(await session.sample()).toMatchObject({ heapUsed: expect.any(Number) });
  });
});

test('a program that puts another object in the place of `process` is not taken for paused', async () => {
  const session = await launchCode(`setTimeout(() => { console.log('replaced'); globalThis.process = {}; }, 50); ${idle}`);
  await new EventLog(session).line('replaced');
  must(await session.collectGarbage());
  must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
});

describe('a target that is paused', () => {
  const paused = { ok: false, failure: { code: 'TARGET_PAUSED' } };

  const waiting =
    Number.parseInt(targetVersion, 10) < 20 ? ['--inspect-brk=127.0.0.1:0'] : ['--inspect-brk=127.0.0.1:0', '--inspect-wait=127.0.0.1:0'];

  test.each(waiting)('waiting at its start with %s', async (flag) => {
    const target = await startInspected(['-e', `console.log('runs'); ${idle}`], flag);
    const session = must(await connect(attachTo(target.port), quick));
    expect(session.info.pid).toBe(target.pid);
    expect(await session.sample()).toMatchObject({ rssPeak: expect.any(Number), heapUsed: expect.any(Number) });
    expect(await session.collectGarbage()).toMatchObject(paused);
    expect(await finished(session.capture(join(temporaryFolder(), 's.gz')))).toMatchObject(paused);
    const debug = await CDP({ host: '127.0.0.1', port: target.port, local: true });
    await debug.Debugger.enable();
    debug.on('Debugger.paused', () => void debug.Debugger.resume());
    await debug.Runtime.runIfWaitingForDebugger();
    await target.waitFor(/runs/);
    must(await session.collectGarbage());
    must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
    await debug.close();
  });

  test('launched by the user with --inspect-brk: connected, and the same is told', async () => {
    const session = must(await connect(nodeSpec(['--inspect-brk=127.0.0.1:0', '-e', idle]), quick));
    expect(await session.collectGarbage()).toMatchObject(paused);
  });

  test("at another debugger's breakpoint, which stays as it was", async () => {
    const target = await startInspected(['-e', `setInterval(() => { debugger; console.log('on'); }, 50)`]);
    const debug = await CDP({ host: '127.0.0.1', port: target.port, local: true });
    let resumed = false;
    debug.on('Debugger.resumed', () => {
      resumed = true;
    });
    const stopped = new Promise<void>((done) => debug.on('Debugger.paused', () => done()));
    await debug.Debugger.enable();
    await stopped;
    const session = must(await connect(attachTo(target.port), quick));
    expect(await session.sample()).toMatchObject({ heapUsed: expect.any(Number) });
    expect(await session.collectGarbage()).toMatchObject(paused);
    expect(await finished(session.capture(join(temporaryFolder(), 's.gz')))).toMatchObject(paused);
    expect(await session.evaluate('new Promise((done) => setTimeout(done, 1))')).toMatchObject(paused);
    expect(resumed).toBe(false);
    await debug.Debugger.setSkipAllPauses({ skip: true });
    await debug.Debugger.resume();
    await target.waitFor(/on/);
    must(await session.collectGarbage());
    await debug.close();
  });
});

test.skipIf(process.platform === 'win32')('when Holdfast itself is killed, nothing that it launched stays', async () => {
  const folder = temporaryFolder();
  const script = join(folder, 'holdfast.cjs');
  await build({
    stdin: {
      contents: `
        import { createV8Connector } from './src/targets/index.ts';
        const spec = { kind: 'launch', command: process.execPath, args: ['-e', process.argv[2]], env: {} };
        createV8Connector().connect(spec).then(({ value }) => console.log('launched ' + value.info.pid));`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
    logLevel: 'error',
  });
  const stubborn = `process.on('SIGTERM', () => {}); ${idle}`;
  const holdfast = startProcess(process.execPath, [script, stubborn]);
  const pid = Number((await holdfast.waitFor(/launched (\d+)/))[1]);
  holdfast.child.kill('SIGKILL');
  for (let i = 0; i < 200 && isAlive(pid); i++) await new Promise((done) => setTimeout(done, 50));
  expect(isAlive(pid)).toBe(false);
});
