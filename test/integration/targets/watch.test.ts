import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  attachTo,
  cleanUp,
  connect,
  EventLog,
  idle,
  launchCode,
  must,
  nodeSpec,
  startInspected,
  temporaryFolder,
} from '../../builders/inspector-session.js';

afterEach(cleanUp);

describe('samples', () => {
  test('follow what the program does', async () => {
    const session = await launchCode(
      `let kept; process.stdin.on('data', (text) => {
        if (text.toString().includes('heap')) kept = Array.from({ length: 400_000 }, (_, i) => ({ i, s: 'x' + i }));
        else kept = Buffer.alloc(50e6, 1);
        console.log('done');
      }); ${idle}`,
    );
    const log = new EventLog(session);
    const before = await session.sample();
    await session.write('heap\n');
    await log.line('done');
    must(await session.collectGarbage());
    const grown = await session.sample();
    expect((grown.heapUsed ?? 0) - (before.heapUsed ?? 0)).toBeGreaterThan(15e6);
    expect((grown.rss ?? 0) - (before.rss ?? 0)).toBeGreaterThan(15e6);
    log.events.length = 0;
    await session.write('buffer\n');
    await log.line('done');
    must(await session.collectGarbage());
    const buffers = await session.sample();
    expect(buffers.arrayBuffers).toBeGreaterThan(50e6);
    expect(buffers.external).toBeGreaterThan(50e6);
    expect(buffers.heapUsed).toBeLessThan((grown.heapUsed ?? 0) - 15e6);
    expect(buffers.at).toBeGreaterThan(before.at);
  });

  test('a program in an endless loop still tells its heap, and its memory', async () => {
    const session = await launchCode(`setTimeout(() => { console.log('spinning'); for (;;); }, 50)`);
    await new EventLog(session).line('spinning');
    expect(await session.sample()).toMatchObject({ rss: expect.any(Number), heapUsed: expect.any(Number) });
  });

  test('taking them leaks nothing in the target', async () => {
    const session = await launchCode(idle);
    for (let i = 0; i < 50; i++) await session.sample();
    must(await session.collectGarbage());
    const before = await session.sample();
    for (let i = 0; i < 500; i++) await session.sample();
    must(await session.collectGarbage());
    const after = await session.sample();
    expect((after.heapUsed ?? 0) - (before.heapUsed ?? 0)).toBeLessThan(100_000);
  });

  test('a process number that means another process here is not believed', async () => {
    // pid 1 exists, is not ours and did not start when the target says
    const target = await startInspected(['-e', `Object.defineProperty(process, 'pid', { value: 1 }); ${idle}`]);
    const session = must(await connect(attachTo(target.port)));
    expect(session.info.capabilities).not.toContain('signal');
    expect(session.info.local).toBe(false);
    const sample = await session.sample();
    expect(sample.rssPeak).toBeUndefined();
    expect(sample.rss).toBeGreaterThan(10e6);
  });
});

describe('marks from the code', () => {
  const line = `globalThis.holdfast?.mark('batch ' + n)`;

  test.each([
    ['a CommonJS program', 'app.cjs', `const fs = require('node:fs'); let n = 0; setInterval(() => { n++; ${line}; }, 100);`],
    ['a module', 'app.mjs', `import fs from 'node:fs'; let n = 0; setInterval(() => { n++; ${line}; }, 100);`],
  ])('arrive from %s', async (_name, file, code) => {
    const path = join(temporaryFolder(), file);
    writeFileSync(path, code);
    const session = must(await connect(nodeSpec([path])));
    const mark = await new EventLog(session).until('mark', ({ label }) => /^batch \d+$/.test(label));
    expect(Math.abs(Date.now() - mark.at)).toBeLessThan(5000);
  });

  test('labels are text of bounded length, and nothing that is marked throws', async () => {
    const session = await launchCode(idle);
    const log = new EventLog(session);
    must(
      await session.evaluate(
        `holdfast.mark('x'.repeat(5000)); holdfast.mark(42); holdfast.mark(); holdfast.mark({ toString() { throw 1; } }); holdfast.mark('last')`,
      ),
    );
    await log.until('mark', ({ label }) => label === 'last');
    expect(log.events.flatMap((event) => (event.type === 'mark' ? [event.label] : []))).toEqual([
      'x'.repeat(200),
      '42',
      'undefined',
      'last',
    ]);
  });

  test('are gone without a trace when Holdfast leaves, also for code that kept a reference', async () => {
    const target = await startInspected([
      '-e',
      `setInterval(() => { globalThis.kept ??= globalThis.holdfast; globalThis.kept?.mark('again'); }, 20)`,
    ]);
    const first = must(await connect(attachTo(target.port)));
    await new EventLog(first).until('mark');
    expect(must(await first.evaluate('Object.keys(globalThis).some((name) => /holdfast/i.test(name))'))).toBe('false');
    await first.close();
    const second = must(await connect(attachTo(target.port)));
    await second.close();
    const plain = must(await connect(attachTo(target.port)));
    expect(must(await plain.evaluate(`typeof kept.mark`))).toBe('function');
    expect(target.stderr()).not.toMatch(/Error/);
  });

  test("a program's own `holdfast` stays its own", async () => {
    const target = await startInspected(['-e', `globalThis.holdfast = { mine: true }; ${idle}`]);
    const session = must(await connect(attachTo(target.port)));
    expect(must(await session.evaluate('JSON.stringify(holdfast)'))).toBe('{"mine":true}');
    await session.close();
    const again = must(await connect(attachTo(target.port)));
    expect(must(await again.evaluate('JSON.stringify(holdfast)'))).toBe('{"mine":true}');
  });
});

describe('evaluate', () => {
  test('gives the result as text, awaits promises, and tells what was thrown', async () => {
    const session = await launchCode(`globalThis.answer = 42; ${idle}`);
    const cases: Record<string, string> = {
      answer: '42',
      '"text"': 'text',
      'Promise.resolve([1,2])': 'Array(2)',
      'await new Promise((d) => setTimeout(d, 20, "later"))': 'later',
      '-0': '-0',
      '10n ** 20n': '100000000000000000000n',
      undefined: 'undefined',
      'require("node:path").basename("/a/b")': 'b',
    };
    for (const [expression, text] of Object.entries(cases)) expect(must(await session.evaluate(expression)), expression).toBe(text);
    const thrown = {
      'nope()': 'ReferenceError: nope is not defined',
      'throw "plain"': 'plain',
      '(': 'SyntaxError',
      'Promise.reject(new Error("later"))': 'Error: later',
    };
    for (const [expression, reason] of Object.entries(thrown)) {
      expect(await session.evaluate(expression), expression).toMatchObject({
        ok: false,
        failure: { code: 'EVALUATE_FAILED', data: { reason: expect.stringContaining(reason) } },
      });
    }
  });

  test('ends in time, also by the one who asked', async () => {
    const session = await launchCode(idle, { evaluate: 300 });
    expect(await session.evaluate('new Promise(() => {})')).toMatchObject({ ok: false, failure: { code: 'TARGET_NOT_RESPONDING' } });
    const abort = new AbortController();
    const asked = session.evaluate('new Promise(() => {})', abort.signal);
    abort.abort();
    expect(await asked).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
  });
});

test('what was logged is not kept alive by our inspector', async () => {
  const session = await launchCode(
    `globalThis.registry = { alive: 0 }; const f = new FinalizationRegistry(() => registry.alive--);
     process.stdin.on('data', () => { for (let i = 0; i < 200; i++) { const o = { i }; registry.alive++; f.register(o); console.log(o); } console.log('logged'); }); ${idle}`,
  );
  const log = new EventLog(session);
  await session.write('go\n');
  await log.line('logged');
  for (let i = 0; i < 20 && must(await session.evaluate('registry.alive')) !== '0'; i++) {
    must(await session.collectGarbage());
    await new Promise((done) => setTimeout(done, 20));
  }
  expect(must(await session.evaluate('registry.alive'))).toBe('0');
});
