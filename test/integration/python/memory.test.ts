// What resident memory consists of: the fragmentation of the founding article, made and measured.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createConnector } from '../../../src/targets/all-connectors.js';
import { memoryOf } from '../../../src/workbench/memory-of.js';
import { memoryShares } from '../../../src/workbench/memory-split.js';
import { cleanUp, EventLog, must } from '../../builders/inspector-session.js';
import { interpreters } from './interpreters.js';
import { capture, examples, idle, launchCode, pythonSpec } from './python-session.js';

afterEach(cleanUp);

/** 300,000 tuples of which one in fifty stays: little lives, but it lies in all arenas. */
const fragmented = `
import sys
tuples = [(i, i + 1, i + 2) for i in range(300000)]
keep = tuples[::50]
del tuples
buffers = [bytearray(1000) for i in range(20000)]
kept = buffers[::100]
del buffers
print('ready', flush=True)
sys.stdin.read()`;

test.each(interpreters.map(({ version, file }) => [version, file] as const))(
  'Python %s: free blocks and free C memory are told apart from live objects, without changing the program',
  async (_version, file) => {
    const session = await launchCode(fragmented, { command: file });
    await new EventLog(session).line('ready');
    must(await session.collectGarbage());
    const modules = must(await session.evaluate('len(sys.modules)'));
    const { process, heapUsed } = must((await session.allocators?.read({ count: true })) ?? expect.unreachable());
    const shares = Object.fromEntries(memoryShares(process, heapUsed).map(({ part, bytes }) => [part, bytes]));
    // 294,000 tuples and three numbers each went: at least 60 bytes apiece in blocks that arenas keep
    expect(shares['arenas']).toBeGreaterThan(15e6);
    expect(shares['live']).toBeLessThan(15e6);
    expect(process.rss).toBeGreaterThan((shares['live'] ?? 0) + (shares['arenas'] ?? 0));
    // glibc keeps what lies below the last piece in use; other C libraries do not tell
    if (process.malloc !== undefined) expect(process.malloc.freeBytes).toBeGreaterThan(5e6);
    expect(must(await session.evaluate('len(sys.modules)'))).toBe(modules);
    expect(must(await session.evaluate('"ctypes" in sys.modules'))).toBe('False');
  },
);

test.each(interpreters.map(({ version, file }) => [version, file] as const))(
  "Python %s: the article's experiments say what its advice saves there",
  (_version, file) => {
    const out = execFileSync(file, [join(examples, 'experiments.py')], { encoding: 'utf8' });
    const percent = (name: string): number => Number(new RegExp(`^${name} .*\\(([+-]\\d+) %\\)`, 'm').exec(out)?.[1]);
    expect(percent('__slots__')).toBeLessThan(-15);
    expect(percent('__slots__')).toBeGreaterThan(-70);
    expect(percent('interned strings')).toBeLessThan(-50);
    expect(percent('format instead of \\+')).toBe(0);
  },
);

test('malloc_trim as an experiment says what it returned (skipped where the C library has none)', async () => {
  const answer = await memoryOf(
    createConnector(),
    pythonSpec(['-c', fragmented.replace('sys.stdin.read()', 'import time; time.sleep(60)')]),
    { trim: true, allowed: false },
  );
  if (!answer.ok) {
    expect(answer.failure).toMatchObject({ code: 'NOT_CAPABLE', data: { capability: 'malloc_trim' } });
    return;
  }
  const { trimmed, process, heapUsed } = answer.value;
  expect(trimmed?.rssAfter).toBeLessThanOrEqual(trimmed?.rssBefore ?? 0);
  expect(process.runtime).toMatch(/^CPython 3/);
  expect(heapUsed).toBeGreaterThan(1e6);
});

test('a runtime that tells nothing of its allocators is named', async () => {
  const answer = await memoryOf(
    createConnector(),
    { kind: 'launch', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], env: {} },
    { trim: false, allowed: false },
  );
  expect(answer).toMatchObject({ failure: { code: 'NOT_CAPABLE', data: { capability: 'allocators' } } });
});

/** Little memory is left, as the agent sees it: enough for a walk in the program, not for a child. */
const cramped = `
import holdfast_agent as agent
agent._available = lambda: (int(agent._resident()), 'cgroup')
keep = [[i] for i in range(50000)]
print('ready', flush=True)
${idle}`;

test('without room for a child, what the program will stand still for is said before, and what it stood still for after', async () => {
  const session = await launchCode(cramped);
  await new EventLog(session).line('ready');
  const foretold = (await session.estimateCapture?.()) ?? expect.unreachable();
  expect(foretold.withoutFork).toBe(true);
  expect(foretold.totalMs).toBeGreaterThanOrEqual(foretold.pauseMs);
  const { report } = await capture(session);
  expect(report.withoutFork).toBe(true);
  // it stood still for nearly all of it
  expect(report.pause).toBeGreaterThan(foretold.pauseMs / 20);
  must(await session.evaluate('globals().update(_=setattr(agent, "_available", lambda: (1 << 50, "cgroup")))'));
  expect((await session.estimateCapture?.())?.withoutFork).toBe(false);
  expect((await capture(session)).report.withoutFork).toBeUndefined();
});
