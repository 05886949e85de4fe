import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/targets/linux-proc.js';
import {
  atEnd,
  cleanUp,
  connect,
  EventLog,
  idle,
  launchCode,
  must,
  nodeSpec,
  targetNode,
  targetVersion,
  temporaryFolder,
} from '../../builders/inspector-session.js';

afterEach(cleanUp);

const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 200 && isAlive(pid); i++) await new Promise((done) => setTimeout(done, 25));
  return !isAlive(pid);
};

describe('launching', () => {
  test("the program keeps its own options, arguments, folder and environment, and sees no inspector in its children's environment", async () => {
    const cwd = join(temporaryFolder(), 'a folder');
    mkdirSync(cwd);
    const script = join(cwd, 'my app.cjs');
    writeFileSync(
      script,
      `console.log(JSON.stringify({ argv: process.argv.slice(2), execArgv: process.execArgv, cwd: process.cwd(),
        title: process.title, mine: process.env.MINE, options: process.env.NODE_OPTIONS ?? '' })); ${idle}`,
    );
    const args = ['--title=my title', '--max-old-space-size=300', script, '--flag', 'two words', '', '"quoted" $HOME'];
    const session = must(await connect(nodeSpec(args, { cwd, env: { MINE: 'täst', NODE_OPTIONS: '--stack-trace-limit=7' } })));
    const log = new EventLog(session);
    const seen = JSON.parse((await log.line(/^\{/)).line.text);
    expect(seen).toMatchObject({
      argv: ['--flag', 'two words', '', '"quoted" $HOME'],
      cwd: realpathSync(cwd),
      title: 'my title',
      mine: 'täst',
      options: '--stack-trace-limit=7',
    });
    expect(seen.execArgv).toEqual(expect.arrayContaining(['--title=my title', '--max-old-space-size=300']));
    expect(session.info).toMatchObject({ title: 'my app.cjs', runtime: 'v8', version: `Node.js ${targetVersion}`, local: true });
    expect(session.info.command).toEqual([targetNode, ...args]);
  });

  test('colours that a program prints are not part of its lines', async () => {
    const code = `console.log({ done: true, cycle: 3 }); console.log('\\x1b[32mcycle 3\\x1b[39m done'); ${idle}`;
    const session = must(await connect(nodeSpec(['-e', code], { env: { FORCE_COLOR: '1' } })));
    const log = new EventLog(session);
    await log.line(/^cycle 3 done$/);
    expect(log.lines('stdout')).toEqual(['{ done: true, cycle: 3 }', 'cycle 3 done']);
  });

  test('an inspector that the user asked for is used as it is', async () => {
    const session = must(await connect(nodeSpec(['--inspect=127.0.0.1:0', '-e', `console.log(process.execArgv.join(' ')); ${idle}`])));
    const log = new EventLog(session);
    const line = await log.line(/--inspect/);
    expect(line.line.text.match(/--inspect/g)).toHaveLength(1);
  });

  test('a script that starts Node by its first line is inspected itself', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'tool'), `#!/usr/bin/env node\nconsole.log('tool ' + process.argv[2]); ${idle}`, { mode: 0o755 });
    const session = must(await connect({ kind: 'launch', command: './tool', args: ['x'], cwd: folder, env: {} }));
    await new EventLog(session).line('tool x');
    expect(session.info.title).toBe('tool');
  });

  test('behind npm, the program is inspected, not npm', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts: { serve: 'node server.cjs' } }));
    writeFileSync(join(folder, 'server.cjs'), `globalThis.isServer = true; console.log('up ' + process.pid); ${idle}`);
    const session = must(await connect({ kind: 'launch', command: 'npm', args: ['run', 'serve'], cwd: folder, env: {} }));
    const pid = Number((await new EventLog(session).line(/^up \d+/)).line.text.slice(3));
    expect(session.info).toMatchObject({ title: 'server.cjs', pid });
    expect(must(await session.evaluate('globalThis.isServer'))).toBe('true');
    expect((await session.sample()).rssPeak).toBeGreaterThan(20e6);
    await session.close();
    expect(await gone(pid)).toBe(true);
  });

  test("behind a shell script, also one that keeps the program's stderr to itself", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'server.cjs'), `console.log('up ' + process.pid); ${idle}`);
    for (const ending of ['', ' 2>/dev/null']) {
      writeFileSync(join(folder, 'start.sh'), `#!/bin/sh\n'${targetNode}' server.cjs${ending}\n`, { mode: 0o755 });
      const session = must(await connect({ kind: 'launch', command: './start.sh', args: [], cwd: folder, env: {} }));
      const pid = Number((await new EventLog(session).line(/^up \d+/)).line.text.slice(3));
      expect(session.info).toMatchObject({ title: 'server.cjs', pid });
      await session.close();
      expect(await gone(pid)).toBe(true);
    }
  });

  test('output arrives as lines of both streams, without what the inspector writes', async () => {
    const code = `process.stdout.write('one\\ntw'); setTimeout(() => { process.stdout.write('o\\r\\nüml'); process.stderr.write('oops\\n'); }, 50);
      setTimeout(() => process.stdout.write(Buffer.from([0xc3])), 100); setTimeout(() => process.stdout.write(Buffer.from([0xa4, 10])), 150); ${idle}`;
    const session = await launchCode(code);
    const log = new EventLog(session);
    await log.line('ümlä');
    expect(log.lines('stdout')).toEqual(['one', 'two', 'ümlä']);
    expect(log.lines('stderr')).toEqual(['oops']);
  });

  test('text reaches stdin, a signal reaches the program', async () => {
    const session = await launchCode(
      `process.stdin.on('data', (text) => console.log('got ' + text.toString().trim())); process.on('SIGUSR2', () => console.log('signalled')); console.log('ready'); ${idle}`,
    );
    const log = new EventLog(session);
    await log.line('ready');
    expect(await session.write('next\n')).toEqual({ ok: true, value: undefined });
    await log.line('got next');
    expect(await session.signal('SIGUSR2')).toEqual({ ok: true, value: undefined });
    await log.line('signalled');
  });

  test('closing ends the program, what it started, and one that ignores the polite signal', async () => {
    const child = `process.on('SIGTERM', () => {}); console.log('child ' + process.pid); ${idle}`;
    const session = await launchCode(
      `process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); ${idle}`,
      { terminate: 200 },
    );
    const log = new EventLog(session);
    const childPid = Number((await log.line(/^child \d+/)).line.text.slice(6));
    await session.close();
    expect(log.events.at(-1)).toMatchObject({ type: 'exited', signal: 'SIGKILL' });
    expect(isAlive(session.info.pid ?? 0)).toBe(false);
    expect(await gone(childPid)).toBe(true);
    expect(await session.collectGarbage()).toMatchObject({ ok: false, failure: { code: 'TARGET_GONE' } });
  });
});

describe('the end of a launched program', () => {
  test('one that is through ends with its own exit code, and is not held by us', async () => {
    const session = await launchCode(
      `process.stdin.once('data', () => { console.log('bye'); process.exitCode = 7; process.stdin.destroy(); })`,
    );
    const log = new EventLog(session);
    must(await session.write('end\n'));
    expect(await log.until('exited')).toMatchObject({ code: 7, signal: undefined });
    expect(log.lines('stdout')).toEqual(['bye']);
    expect(log.lines('stderr')).toEqual([]);
    const after = await session.collectGarbage();
    expect(after).toEqual({ ok: false, failure: { code: 'TARGET_GONE', data: { title: session.info.title, exit: 'exit code 7' } } });
    expect(await session.sample()).toEqual({ at: expect.any(Number) });
  });

  test.each([
    ['process.exit', 'process.exit(3)', { code: 3, signal: undefined }],
    ['an error', `throw new Error('boom')`, { code: 1, signal: undefined }],
    ['a signal', `process.kill(process.pid, 'SIGKILL')`, { code: undefined, signal: 'SIGKILL' }],
  ])('%s is told apart', async (_name, code, end) => {
    const session = await launchCode(`process.stdin.once('data', () => { ${code}; })`);
    const log = new EventLog(session);
    must(await session.write('end\n'));
    expect(await log.until('exited')).toMatchObject(end);
    expect(log.events.filter((event) => event.type === 'exited' || event.type === 'disconnected')).toHaveLength(1);
  });

  test('a program that closes its inspector is disconnected, and still ended by closing', async () => {
    const session = await launchCode(`process.stdin.once('data', () => require('node:inspector').close()); ${idle}`, { exit: 300 });
    const log = new EventLog(session);
    must(await session.write('close\n'));
    await log.until('disconnected');
    expect(isAlive(session.info.pid ?? 0)).toBe(true);
    expect((await session.sample()).rss).toBeGreaterThan(10e6);
    await session.close();
    expect(isAlive(session.info.pid ?? 0)).toBe(false);
  });
});

describe('what cannot be launched', () => {
  test('a command that does not exist', async () => {
    const command = 'holdfast-no-such-command';
    expect(await connect({ kind: 'launch', command, args: [], env: {} })).toEqual({
      ok: false,
      failure: { code: 'COMMAND_NOT_FOUND', data: { command } },
    });
  });

  test('a file that may not be executed', async () => {
    const command = join(temporaryFolder(), 'plain.txt');
    writeFileSync(command, 'x', { mode: 0o644 });
    expect(await connect({ kind: 'launch', command, args: [], env: {} })).toMatchObject({
      ok: false,
      failure: { code: 'LAUNCH_FAILED', data: { reason: 'EACCES' } },
    });
  });

  test('a working directory that is none', async () => {
    const folder = temporaryFolder();
    const missing = await connect(nodeSpec(['-e', ''], { cwd: join(folder, 'nope') }));
    expect(missing).toMatchObject({
      ok: false,
      failure: { code: 'FOLDER_NOT_FOUND', data: { path: join(folder, 'nope'), reason: 'ENOENT' } },
    });
    writeFileSync(join(folder, 'file'), '');
    const file = await connect(nodeSpec(['-e', ''], { cwd: join(folder, 'file') }));
    expect(file).toMatchObject({ ok: false, failure: { code: 'FOLDER_NOT_FOUND', data: { reason: 'ENOTDIR' } } });
    // not told as a command that is missing
    const relative = await connect({ kind: 'launch', command: './app.sh', args: [], cwd: join(folder, 'nope'), env: {} });
    expect(relative).toMatchObject({ ok: false, failure: { code: 'FOLDER_NOT_FOUND' } });
  });

  test('a program that ends at once: exit code and last words', async () => {
    const result = await connect(nodeSpec(['-e', `console.error('cannot open the database'); process.exit(4)`]));
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'LAUNCH_ENDED', data: { exit: 'exit code 4', output: 'cannot open the database' } },
    });
    const missing = await connect(nodeSpec(['/nonexistent/app.js']));
    expect(missing).toMatchObject({
      ok: false,
      failure: {
        code: 'LAUNCH_ENDED',
        data: { exit: 'exit code 1', output: expect.stringContaining("Cannot find module '/nonexistent/app.js'") },
      },
    });
  });

  test('an argument that no system takes', async () => {
    expect(await connect(nodeSpec(['-e', 'a\0b']))).toMatchObject({ ok: false, failure: { code: 'LAUNCH_FAILED' } });
  });

  test('a command that runs without Node: it is ended, and the failure says how long was waited', async () => {
    const folder = temporaryFolder();
    const script = join(folder, 'sleep.sh');
    writeFileSync(script, '#!/bin/sh\necho $$ > pid\nsleep 600\n', { mode: 0o755 });
    const result = await connect({ kind: 'launch', command: script, args: [], cwd: folder, env: {} }, { launch: 500 });
    expect(result).toEqual({ ok: false, failure: { code: 'LAUNCH_NO_INSPECTOR', data: { command: script, waitedMs: 500 } } });
    const { readFileSync } = await import('node:fs');
    expect(await gone(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(true);
  });

  test('cancelling ends what was started', async () => {
    const { createV8Connector } = await import('../../../src/targets/index.js');
    const folder = temporaryFolder();
    const script = join(folder, 'sleep.sh');
    writeFileSync(script, '#!/bin/sh\necho $$ > pid\nsleep 600\n', { mode: 0o755 });
    const abort = new AbortController();
    const connecting = createV8Connector().connect({ kind: 'launch', command: script, args: [], cwd: folder, env: {} }, abort.signal);
    atEnd(() => abort.abort());
    setTimeout(() => abort.abort(), 300);
    expect(await connecting).toEqual({ ok: false, failure: { code: 'CANCELLED', data: {} } });
  });
});
