// Attaching to Python processes that run without the agent: by 3.14's own protocol, and with gdb.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { discoverTargets } from '../../../src/targets/index.js';
import { isAlive, isStopped } from '../../../src/targets/linux-proc.js';
import { hasGdb } from '../../../src/targets/python/entry/gdb.js';
import { atEnd, cleanUp, EventLog, must, startProcess } from '../../builders/inspector-session.js';
import { interpreters, reportMissing, tooOld } from './interpreters.js';
import { anyPython, bytesOf, capture, connect } from './python-session.js';

afterEach(cleanUp);
reportMissing();
if (!hasGdb()) console.warn('skipped: entry through gdb (no gdb on this machine)');

/** What a program does when somebody comes. */
const programs = {
  busy: 'import sys\nprint("ready", flush=True)\nn = 0\nwhile True: n += 1; keep = [n]',
  reading: 'import sys\nprint("ready", flush=True)\nfor line in sys.stdin: print("heard", line.strip(), flush=True)',
  'waiting for a thread': `import threading, time
def work():
    global n
    n = 0
    while True: n += 1
t = threading.Thread(target=work, daemon=True); t.start()
print("ready", flush=True)
t.join()`,
  'an idle event loop': `import asyncio
async def main():
    print("ready", flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())`,
};

async function start(file: string, code: string) {
  // without the agent's environment, as a program that somebody else started
  const started = startProcess(file, ['-c', code]);
  await started.waitFor(/ready/);
  return started;
}

const discovered = async (pid: number) => (await discoverTargets({ timeoutMs: 2000 })).find((target) => target.pid === pid);

const guestFolders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('holdfast-guest-'));

const ways = interpreters.filter(({ minor }) => minor === '3.14' || hasGdb());

describe.each(ways.map((interpreter) => [interpreter.version, interpreter.file] as const))('Python %s', (_version, file) => {
  test.each(Object.entries(programs))('a program that is %s is attached to, captured and left', async (_name, code) => {
    const before = guestFolders();
    const started = await start(file, code);
    const session = must(await connect({ kind: 'pid', pid: started.pid }));
    expect(session.info).toMatchObject({ runtime: 'cpython', pid: started.pid, local: true });
    expect(String.fromCharCode(...bytesOf(await capture(session)).subarray(0, 8))).toBe('HFPYHEAP');
    expect(guestFolders()).toEqual(before);
    const address = session.info.address ?? '';
    await session.close();
    // the agent goes with the session, and the program goes on
    const port = Number(address.slice(address.lastIndexOf(':') + 1));
    const refused = async (): Promise<boolean> => !(await connect({ kind: 'attach', host: '127.0.0.1', port, allowRemote: false })).ok;
    while (!(await refused())) await new Promise((done) => setTimeout(done, 50));
    expect(isAlive(started.pid)).toBe(true);
    expect(started.stderr()).toBe('');
    if (_name === 'reading') {
      started.child.stdin?.write('hello\n');
      await started.waitFor(/heard hello/);
    }
    // and takes a second visit
    const again = must(await connect({ kind: 'pid', pid: started.pid }));
    expect((await again.sample()).heapUsed).toBeGreaterThan(0);
  });
});

test('a process that is stopped is left as it is, with the reason', async () => {
  const started = await start(anyPython(), programs.reading);
  process.kill(started.pid, 'SIGSTOP');
  while (!isStopped(started.pid)) await new Promise((done) => setTimeout(done, 5));
  expect(await connect({ kind: 'pid', pid: started.pid })).toMatchObject({
    failure: { code: 'PYTHON_BLOCKED', data: { pid: started.pid } },
  });
  process.kill(started.pid, 'SIGCONT');
});

/** C code on the main thread that does not let go of the interpreter: neither a pending call nor another thread gets in. */
const blocked = 'import ctypes\nprint("ready", flush=True)\nctypes.PyDLL(None).sleep(120)';

test.each([...new Set([ways[0], ways.at(-1)])].flatMap((one) => (one === undefined ? [] : [[one.version, one.file] as const])))(
  'Python %s, kept from running by C code, is left as it is, with the reason',
  { timeout: 180_000 },
  async (_version, file) => {
    const before = guestFolders();
    const started = await start(file, blocked);
    expect(await connect({ kind: 'pid', pid: started.pid })).toMatchObject({
      failure: { code: 'PYTHON_BLOCKED', data: { pid: started.pid } },
    });
    expect(isAlive(started.pid)).toBe(true);
    expect(guestFolders()).toEqual(before);
  },
);

test('without gdb, what is missing is named', async () => {
  const old = interpreters.find(({ minor }) => minor !== '3.14');
  if (old === undefined) return;
  const started = await start(old.file, programs.reading);
  vi.stubEnv('PATH', '/nonexistent');
  expect(await connect({ kind: 'pid', pid: started.pid })).toMatchObject({
    failure: { code: 'DEBUGGER_MISSING', data: { pid: started.pid, version: old.minor } },
  });
  vi.unstubAllEnvs();
  expect(await discovered(started.pid)).toMatchObject({ opens: 'agent', entry: hasGdb() ? 'gdb' : 'no-gdb' });
});

test.each(tooOld.filter(({ minor }) => minor.startsWith('3.')).map(({ version, file }) => [version, file] as const))(
  'Python %s is refused by name',
  async (_version, file) => {
    const started = await start(file, programs.reading);
    expect(await connect({ kind: 'pid', pid: started.pid })).toMatchObject({ failure: { code: 'RUNTIME_UNSUPPORTED' } });
  },
);

test('marks of a program that loads the agent itself are heard after an attach, and a forked child is found', async () => {
  const code = `import os, sys, time
print("ready", flush=True)
sys.stdin.readline()
import holdfast_agent
holdfast_agent.mark("batch")
pid = os.fork()
if pid == 0: time.sleep(60)
print("child", pid, flush=True)
sys.stdin.read()`;
  const started = await start(interpreters.at(-1)?.file ?? '', code);
  const session = must(await connect({ kind: 'pid', pid: started.pid }));
  const log = new EventLog(session);
  started.child.stdin?.write('go\n');
  await log.until('mark', ({ label }) => label === 'batch');
  const child = Number((await started.waitFor(/child (\d+)/))[1]);
  atEnd(() => {
    if (isAlive(child)) process.kill(child, 'SIGKILL');
  });
  while ((await discovered(child))?.opens !== 'listening') await new Promise((done) => setTimeout(done, 50));
});
