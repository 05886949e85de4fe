// Children of a Python program: each is a target of its own, with its own heap and its own resident memory.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { childProcesses } from '../../../src/targets/discovery/children.js';
import { isAlive } from '../../../src/targets/linux-proc.js';
import { cleanUp, EventLog, must, temporaryFolder } from '../../builders/inspector-session.js';
import { interpreters } from './interpreters.js';
import { bytesOf, capture, connect, pythonSpec } from './python-session.js';

afterEach(cleanUp);

/** Each child keeps a megabyte more than the one before. They end with the program's process group. */
const program = `
import multiprocessing, os, subprocess, sys, time

def work(name, megabytes):
    global kept
    kept = [bytearray(1000) for i in range(megabytes * 1000)]
    os.write(1, ('%s is %d\\n' % (name, os.getpid())).encode())
    time.sleep(600)

if __name__ == '__main__':
    for number, method in enumerate(('fork', 'spawn', 'forkserver')):
        multiprocessing.get_context(method).Process(target=work, args=(method, number + 1), daemon=True).start()
    if os.fork() == 0:
        work('os.fork', 4)
    code = 'import os, time; kept = [bytearray(1000) for i in range(5000)]; os.write(1, b"subprocess is %d\\\\n" % os.getpid()); time.sleep(600)'
    subprocess.Popen([sys.executable, '-c', code])
    sys.stdin.read()
`;

const wait = { timeout: 60_000, interval: 200 };

test.skipIf(process.platform !== 'linux').each(interpreters.map(({ version, file }) => [version, file] as const))(
  'Python %s: fork, spawn, forkserver, os.fork and subprocess',
  async (_version, file) => {
    const script = join(temporaryFolder(), 'family.py');
    writeFileSync(script, program);
    const session = must(await connect(pythonSpec([script], { command: file })));
    const log = new EventLog(session);
    const names = ['fork', 'spawn', 'forkserver', 'os.fork', 'subprocess'];
    const told = (): ReadonlyMap<string, number> =>
      new Map(
        log.lines('stdout').flatMap((line) => {
          const found = /^([\w.]+) is (\d+)$/.exec(line);
          return found === null ? [] : [[found[1] ?? '', Number(found[2])] as const];
        }),
      );
    await expect.poll(() => [...told().keys()].sort(), wait).toEqual([...names].sort());
    const pids = told();
    // what the window and the command line list below their parent
    const listed = childProcesses(session.info.pid ?? 0);
    for (const name of names)
      expect(listed.find(({ pid }) => pid === pids.get(name))).toMatchObject({ kind: 'python', rss: expect.any(Number) });
    const others = await session.otherHeaps();
    expect(others).toEqual(expect.arrayContaining(names.map((name) => expect.stringContaining(`(${pids.get(name)})`))));
    expect(others).not.toContainEqual(expect.stringContaining('resource_tracker'));
    for (const name of names) {
      const child = must(await connect({ kind: 'pid', pid: pids.get(name) ?? 0 }));
      expect(child.info).toMatchObject({ runtime: 'cpython', pid: pids.get(name) });
      expect((await child.sample()).rss).toBeGreaterThan(4e6);
      // 1 to 5 MB of buffers, beside what any interpreter has
      expect((await child.sample()).heapUsed).toBeGreaterThan((names.indexOf(name) + 1) * 1e6);
      if (name === 'spawn') expect(bytesOf(await capture(child)).length).toBeGreaterThan(1e6);
      await child.close();
    }
    await session.close();
    await expect.poll(() => [...pids.values()].filter(isAlive), wait).toEqual([]);
  },
);
