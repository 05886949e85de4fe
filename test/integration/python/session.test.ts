// Launching, attaching to, watching and capturing real Python processes.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { discoverTargets } from '../../../src/targets/index.js';
import { isAlive } from '../../../src/targets/linux-proc.js';
import { attachTo, cleanUp, EventLog, finished, must, startProcess, stop, temporaryFolder } from '../../builders/inspector-session.js';
import { interpreters, tooOld } from './interpreters.js';
import { agentFile, anyPython, bytesOf, capture, connect, idle, launchCode, pythonSpec } from './python-session.js';

afterEach(cleanUp);

const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 200 && isAlive(pid); i++) await new Promise((done) => setTimeout(done, 25));
  return !isAlive(pid);
};

const magicOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 8));

/** A program started by hand with the agent, and its port. */
async function startWithAgent(code: string, options: readonly string[] = []) {
  const started = startProcess(anyPython(), [agentFile, ...options, '-c', code]);
  const found = await started.waitFor(/listening on ws:\/\/127\.0\.0\.1:(\d+)/);
  return { ...started, port: Number(found[1]) };
}

describe('launching', () => {
  test('the program keeps its arguments, folder, environment, path and customisation', async () => {
    const cwd = join(temporaryFolder(), 'a folder');
    const site = join(cwd, 'site');
    mkdirSync(site, { recursive: true });
    writeFileSync(join(site, 'sitecustomize.py'), 'import builtins; builtins.customised = __file__');
    const script = join(cwd, 'my app.py');
    writeFileSync(
      script,
      `import json, os, sys, sitecustomize
print(json.dumps({'argv': sys.argv[1:], 'cwd': os.getcwd(), 'mine': os.environ['MINE'], 'custom': customised, 'same': sitecustomize.__file__,
  'path': [p for p in sys.path if 'agents' in p], 'first': sys.path[0], 'name': __name__, 'flags': sys.flags.dev_mode, 'threads': __import__('threading').active_count()}))
sys.stdout.flush(); sys.stdin.read()`,
    );
    const args = ['-X', 'dev', script, '--flag', 'two words', '', '"quoted" $HOME'];
    const session = must(await connect(pythonSpec(args, { cwd, env: { MINE: 'täst', PYTHONPATH: site } })));
    const seen = JSON.parse((await new EventLog(session).line(/^\{/)).line.text);
    const customisation = join(site, 'sitecustomize.py');
    expect(seen).toEqual({
      argv: ['--flag', 'two words', '', '"quoted" $HOME'],
      cwd: realpathSync(cwd),
      mine: 'täst',
      custom: customisation,
      same: customisation,
      path: [],
      first: cwd,
      name: '__main__',
      flags: true,
      threads: 1,
    });
    expect(session.info).toMatchObject({ title: 'my app.py', runtime: 'cpython', local: true, command: [anyPython(), ...args] });
    expect(session.info.version).toMatch(/^CPython 3\.\d+\.\d+$/);
    expect(session.info.capabilities).toEqual(
      expect.arrayContaining(['rss', 'heap-statistics', 'capture', 'collect', 'evaluate', 'stdin', 'signal', 'terminate']),
    );
  });

  test.each([
    ['-I', ['-I']],
    ['-S', ['-S']],
    ['-E and -W', ['-E', '-W', 'ignore']],
    ['-sE', ['-sE']],
  ])('an interpreter that ignores its environment (%s) is reached all the same', async (_name, options) => {
    const folder = temporaryFolder();
    const script = join(folder, 'app.py');
    writeFileSync(script, 'import sys; print(sys.argv[1:], __name__, sys.flags.isolated, flush=True); sys.stdin.read()');
    const session = must(await connect(pythonSpec([...options, script, '-x', 'y'])));
    const isolated = options.includes('-I') ? 1 : 0;
    expect((await new EventLog(session).line(/__main__/)).line.text).toBe(`['-x', 'y'] __main__ ${isolated}`);
    expect(session.info.title).toBe('app.py');
  });

  test('a virtual environment, and a script of it that starts Python by its first line', async () => {
    const folder = temporaryFolder();
    execFileSync(anyPython(), ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    const python = join(folder, 'venv', 'bin', 'python');
    const tool = join(folder, 'venv', 'bin', 'tool');
    writeFileSync(tool, `#!${python}\nimport sys; print('prefix', sys.prefix, flush=True); sys.stdin.read()\n`);
    chmodSync(tool, 0o755);
    for (const [command, args] of [
      [python, [tool]],
      [tool, []],
    ] as const) {
      const session = must(await connect(pythonSpec(args, { command })));
      expect((await new EventLog(session).line(/^prefix/)).line.text).toBe(`prefix ${join(folder, 'venv')}`);
      expect(session.info).toMatchObject({ title: 'tool', runtime: 'cpython' });
      await session.close();
    }
  });

  test('a command that starts Python in the end', async () => {
    const script = join(temporaryFolder(), 'start');
    // an installation that was moved finds its library by the name it is started by
    const name = spawnSync(anyPython(), ['-c', ''], { argv0: 'python' }).status === 0 ? 'python' : anyPython();
    const inner = `${JSON.stringify(anyPython())}, [${JSON.stringify(name)}, '-c', 'import sys; sys.stdin.read()', 'inner']`;
    writeFileSync(script, `#!/usr/bin/env python3\nimport os, sys\nos.execv(${inner})\n`);
    chmodSync(script, 0o755);
    const session = must(await connect(pythonSpec([], { command: script })));
    expect(must(await session.evaluate('sys.argv'))).toBe("['-c', 'inner']");
  });

  test.each(interpreters.map(({ version, file }) => [version, file] as const))(
    'Python %s: the agent says nothing on the output of the program',
    async (_version, file) => {
      const log = new EventLog(await launchCode('import sys; print("ready", flush=True); sys.stdin.read()', { command: file }));
      await log.line('ready');
      expect(log.lines('stderr')).toEqual([]);
    },
  );

  test('output, stdin and the end are told', async () => {
    const session = await launchCode('import sys; line = input(); print("got", line); sys.exit(3)');
    const log = new EventLog(session);
    must(await session.write('hello\n'));
    expect((await log.line(/^got/)).line).toMatchObject({ stream: 'stdout', text: 'got hello' });
    expect(await log.until('exited')).toMatchObject({ code: 3 });
    expect(await session.write('more\n')).toMatchObject({ ok: false, failure: { code: 'TARGET_GONE' } });
    expect(await session.collectGarbage()).toMatchObject({ ok: false, failure: { code: 'TARGET_GONE' } });
  });

  test('closing ends the program and what it started', async () => {
    const session = await launchCode(
      'import subprocess, sys; p = subprocess.Popen(["sleep", "100"]); print(p.pid, flush=True); sys.stdin.read()',
    );
    const child = Number((await new EventLog(session).line(/^\d+$/)).line.text);
    await session.close();
    expect(await gone(session.info.pid ?? 0)).toBe(true);
    expect(await gone(child)).toBe(true);
  });

  test('a program that fails at once says why', async () => {
    const result = await connect(pythonSpec(['-c', 'raise RuntimeError("no luck")']));
    if (result.ok) {
      // it answered before it failed: then its end and its last words are told
      const log = new EventLog(result.value);
      expect(await log.until('exited')).toMatchObject({ code: 1 });
      expect(log.lines('stderr').at(-1)).toBe('RuntimeError: no luck');
    } else
      expect(result.failure).toMatchObject({ code: 'LAUNCH_ENDED', data: { output: expect.stringContaining('RuntimeError: no luck') } });
    expect(await connect(pythonSpec([], { command: 'python-that-is-not-there' }))).toMatchObject({
      failure: { code: 'COMMAND_NOT_FOUND' },
    });
  });

  test.each(tooOld.map(({ version, file }) => [version, file] as const))('Python %s is refused by name', async (version, file) => {
    const result = await connect(pythonSpec(['-c', 'import time; time.sleep(60)'], { command: file }));
    expect(result).toMatchObject({ ok: false, failure: { code: 'RUNTIME_UNSUPPORTED', data: { found: `Python ${version}` } } });
  });

  test('children have agents of their own, and are found', async () => {
    // Each line in one write: `print` without a buffer writes the line's end by itself, and another process may write in between.
    const session = await launchCode(`
import multiprocessing, os, subprocess, sys
say = 'import os; os.write(1, b"child %d\\\\n" % os.getpid()); __import__("time").sleep(60)'
def wait(): sys.stdin = open(0); exec(say)
pid = os.fork()
if pid == 0: wait()
other = subprocess.Popen([sys.executable, '-c', say])
os.write(1, b'ready\\n')
sys.stdin.read()`);
    const log = new EventLog(session);
    await log.line('ready');
    await log.until('output', () => log.lines('stdout').filter((line) => line.startsWith('child')).length === 2);
    const children = log
      .lines('stdout')
      .flatMap((line) => /^child (\d+)/.exec(line)?.[1] ?? [])
      .map(Number);
    const pids = [session.info.pid, ...children];
    // An agent in a child listens a moment after the child runs.
    const found = async () => {
      const targets = await discoverTargets({ timeoutMs: 2000 });
      return pids.map((pid) => targets.find((target) => target.pid === pid));
    };
    const agent = { runtime: 'cpython', opens: 'listening', inspectors: [{ host: '127.0.0.1', kind: 'agent' }] };
    await expect.poll(found, { timeout: 30_000 }).toMatchObject(pids.map(() => agent));
    const child = must(await connect({ kind: 'pid', pid: children[0] ?? 0 }));
    expect(child.info.pid).toBe(children[0]);
    expect(magicOf(bytesOf(await capture(child)))).toBe('HFPYHEAP');
    expect(must(await child.evaluate('os.getpid()'))).toBe(String(children[0]));
  });
});

describe('attaching', () => {
  test('by port to a program that somebody started with the agent, which goes on', async () => {
    const started = await startWithAgent('import sys, time\nfor line in sys.stdin: print("heard", line)');
    const session = must(await connect(attachTo(started.port)));
    expect(session.info).toMatchObject({ runtime: 'cpython', pid: started.pid, local: true });
    expect(session.info.capabilities).not.toContain('evaluate');
    expect(await session.evaluate('1')).toMatchObject({ failure: { code: 'NOT_CAPABLE' } });
    expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
    const log = new EventLog(session);
    await session.close();
    expect(await log.until('disconnected')).toMatchObject({ reason: 'closed' });
    expect(isAlive(started.pid)).toBe(true);
    const again = must(await connect(attachTo(started.port)));
    expect((await again.sample()).heapUsed).toBeGreaterThan(0);
  });

  test('by number', async () => {
    const started = await startWithAgent('import sys; sys.stdin.read()');
    expect(must(await connect({ kind: 'pid', pid: started.pid })).info.pid).toBe(started.pid);
  });

  test('evaluating where the program allows it', async () => {
    const started = await startWithAgent('import sys; value = {"a": [1, 2]}; sys.stdin.read()', ['--allow-evaluate']);
    const session = must(await connect(attachTo(started.port)));
    expect(must(await session.evaluate('value'))).toBe("{'a': [1, 2]}");
    expect(must(await session.evaluate('value["a"].append(3)'))).toBe('');
    expect(must(await session.evaluate('x = len(value["a"])'))).toBe('');
    expect(must(await session.evaluate('x'))).toBe('3');
    expect(await session.evaluate('1 / 0')).toMatchObject({
      failure: { code: 'EVALUATE_FAILED', data: { reason: 'ZeroDivisionError: division by zero' } },
    });
    expect(await session.evaluate('(')).toMatchObject({ failure: { code: 'EVALUATE_FAILED' } });
  });
});

describe('watching', () => {
  test('figures follow the program', async () => {
    const session = await launchCode(idle);
    const before = await session.sample();
    expect(before.rss).toBeGreaterThan(5_000_000);
    expect(before.rssPeak).toBeGreaterThanOrEqual(before.rss ?? 0);
    expect(before.external).toBeUndefined();
    must(await session.evaluate('keep = [[i, str(i)] for i in range(200000)]'));
    const after = await session.sample();
    const grown = (after.heapUsed ?? 0) - (before.heapUsed ?? 0);
    // 200,000 lists of two, ints and strings
    expect(grown).toBeGreaterThan(10_000_000);
    expect(grown).toBeLessThan(80_000_000);
    expect((after.rss ?? 0) - (before.rss ?? 0)).toBeGreaterThan(15_000_000);
  });

  test('marks of the code come with their label, early ones too; without an agent they do nothing', async () => {
    const code = `
import sys
try:
    from holdfast_agent import mark
except ImportError:
    mark = lambda label: None
mark('before anybody came')
for line in sys.stdin: mark(line.strip())`;
    const session = await launchCode(code);
    const log = new EventLog(session);
    must(await session.write('after batch 3\n'));
    expect(await log.until('mark', ({ label }) => label === 'before anybody came')).toBeDefined();
    const mark = await log.until('mark', ({ label }) => label === 'after batch 3');
    expect(Math.abs(mark.at - Date.now())).toBeLessThan(30_000);
    expect(spawnSync(anyPython(), ['-c', code], { input: 'x\n' }).status).toBe(0);
  });

  test('a collection collects', async () => {
    const session = await launchCode(idle);
    must(await session.evaluate('import gc, weakref'));
    must(await session.evaluate('gc.disable()'));
    must(await session.evaluate('class A: pass'));
    must(await session.evaluate('a = A(); a.me = a; w = weakref.ref(a); del a'));
    expect(must(await session.evaluate('w() is None'))).toBe('False');
    must(await session.collectGarbage());
    expect(must(await session.evaluate('w() is None'))).toBe('True');
  });

  test('signals, as the program sees them', async () => {
    const session = await launchCode(
      'import signal, time\nsignal.signal(signal.SIGUSR2, lambda *a: print("usr2", flush=True))\nprint("ready", flush=True)\nwhile True: time.sleep(60)',
    );
    const log = new EventLog(session);
    await log.line('ready');
    must(await session.signal('SIGUSR2'));
    await log.line('usr2');
  });
});

/**
 * Once armed, the program sends itself the signal when the child of the next capture has worked for a fifth of a second, of more
 * than one: seen from here, through a connection with its buffers, the child can be over before any signal of ours arrives.
 */
const signalWhileCapturing = (signal: 'SIGKILL' | 'SIGSTOP'): string => `
import os, signal, threading, time
armed = []
def watch(child):
    while int(open('/proc/%s/stat' % child).read().split()[13]) < 20: time.sleep(0.01)
    os.kill(os.getpid(), signal.${signal})
def forked():
    if armed:
        armed.clear()
        child = open('/proc/self/task/%d/children' % threading.get_native_id()).read().split()[-1]
        threading.Thread(target=watch, args=(child,), daemon=True).start()
os.register_at_fork(after_in_parent=forked)
keep = [[i, str(i)] for i in range(600000)]
${idle}`;

describe('capturing', () => {
  test('the program runs on meanwhile, and the figures are told', async () => {
    const session = await launchCode(`
import sys, threading, time
keep = [[i] for i in range(600000)]
def beat():
    last, worst, n = time.perf_counter(), 0, 0
    while True:
        time.sleep(0.002)
        now = time.perf_counter(); worst = max(worst, now - last); last = now; n += 1
        globals()['beats'] = (n, worst)
        if n == 10: print('beating', flush=True)
threading.Thread(target=beat, daemon=True).start()
${idle}`);
    await new EventLog(session).line('beating');
    const start = must(await session.evaluate('beats[0]'));
    const { report } = await capture(session);
    const beats = Number(must(await session.evaluate('beats[0]'))) - Number(start);
    // the capture takes long, the pause does not: the program's heart beats on
    expect(report.pause).toBeLessThan(report.total / 2);
    expect(beats).toBeGreaterThan(20);
    expect(report.extraBytes).toBeGreaterThan(10_000_000);
    expect(report.canary).toBe('unavailable');
    expect(report.bytes).toBeGreaterThan(10_000_000);
    expect(report.storedBytes).toBeLessThan(report.bytes);
  });

  test('cancelled, it leaves nothing behind, and the next one works', async () => {
    const session = await launchCode(`keep = [[i] for i in range(400000)]\n${idle}`);
    const path = join(temporaryFolder(), 'cancelled.hfpy.gz');
    const work = session.capture(path);
    for (let i = 0; i < 3; i++) await work.next();
    await work.return({ ok: false, failure: { code: 'CANCELLED', data: {} } });
    expect(existsSync(path)).toBe(false);
    for (let i = 0; i < 400; i++) {
      if ((await session.collectGarbage()).ok) break;
      await new Promise((done) => setTimeout(done, 25));
    }
    expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
  });

  test('a target that dies in the middle leaves a partial file', async () => {
    const session = await launchCode(signalWhileCapturing('SIGKILL'));
    const path = join(temporaryFolder(), 'dying.hfpy.gz');
    must(await session.evaluate('armed.append(True)'));
    const result = await finished(session.capture(path));
    expect(result).toMatchObject({ ok: false, failure: { code: 'CAPTURE_INTERRUPTED', data: { reason: 'signal SIGKILL' } } });
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.partial`)).toBe(true);
  });

  test('a path that cannot be written is refused before the target is asked', async () => {
    const session = await launchCode(idle);
    expect(await finished(session.capture('/proc/nowhere/a.hfpy.gz'))).toMatchObject({ failure: { code: 'NOT_WRITABLE' } });
    expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
  });

  test('a stopped target does not answer, and works again when it goes on', async () => {
    const session = await launchCode(idle, {}, { command: 2000 });
    await stop(session.info.pid ?? 0);
    expect(await finished(session.capture(join(temporaryFolder(), 'a.hfpy.gz')))).toMatchObject({
      failure: { code: 'TARGET_NOT_RESPONDING' },
    });
    expect(await session.collectGarbage()).toMatchObject({ failure: { code: 'TARGET_NOT_RESPONDING' } });
    expect((await session.sample()).rss).toBeGreaterThan(1_000_000);
    process.kill(session.info.pid ?? 0, 'SIGCONT');
    expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
  });

  test('a target that is stopped in the middle of a capture ends it, and works again when it goes on', async () => {
    const session = await launchCode(signalWhileCapturing('SIGSTOP'), {}, { command: 2000 });
    const pid = session.info.pid ?? 0;
    must(await session.evaluate('armed.append(True)'));
    const result = await finished(session.capture(join(temporaryFolder(), 'a.hfpy.gz')));
    expect(result).toMatchObject({ failure: { code: 'CAPTURE_INTERRUPTED', data: { reason: 'the process is stopped' } } });
    expect(await session.collectGarbage()).toMatchObject({ failure: { code: 'BUSY' } });
    process.kill(pid, 'SIGCONT');
    while (!(await session.collectGarbage()).ok) await new Promise((done) => setTimeout(done, 50));
    expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
  });

  test('a target under load: busy threads, allocations and collections', async () => {
    const session = await launchCode(`
import gc, threading
def spin():
    kept = {}
    i = 0
    while True:
        i += 1
        kept[i % 1000] = [i, {str(i): [i]}]
        if i % 5000 == 0: gc.collect(0)
for _ in range(3): threading.Thread(target=spin, daemon=True).start()
${idle}`);
    for (let i = 0; i < 3; i++) expect(magicOf(bytesOf(await capture(session)))).toBe('HFPYHEAP');
    must(await session.collectGarbage());
    expect((await session.sample()).rss).toBeGreaterThan(0);
  });
});

// Debian and others have it in a package of its own
const withPip = interpreters.findLast(({ file }) => spawnSync(file, ['-c', 'import ensurepip']).status === 0);
if (withPip === undefined) console.warn('skipped: installing the agent with pip (no interpreter here has ensurepip)');

test.skipIf(withPip === undefined)('pip installs the folder without a network', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  execFileSync(withPip?.file ?? '', ['-m', 'venv', folder]);
  const python = join(folder, 'bin', 'python');
  const env = { ...process.env, PIP_NO_INDEX: '1', PYTHONDONTWRITEBYTECODE: '1' };
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', dirname(agentFile)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const done = spawnSync(python, ['-m', 'holdfast_agent', '-c', 'import holdfast_agent as a; print(a.address() is not None, a.__file__)'], {
    encoding: 'utf8',
  });
  expect(done.stdout).toMatch(/^True .*site-packages/);
});

test('there is an interpreter to test with', () => {
  expect(interpreters.length).toBeGreaterThan(0);
});
