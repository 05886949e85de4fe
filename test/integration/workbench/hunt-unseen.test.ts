// Programs of which a hunt sees too little to clear them: those that do nothing, and those that work in other threads.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scenario, type Verdict } from '../../../src/shared/verdict.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { interpreters, reportMissing } from '../python/interpreters.js';

reportMissing();

let home: string;
let workbench: Workbench;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-unseen-'));
  workbench = workbenchIn(home);
});
afterEach(async () => {
  await workbench.close();
  await rm(home, { recursive: true, force: true });
});

async function hunt(source: string, step: object = { kind: 'wait', ms: 200 }, command = process.execPath): Promise<Verdict> {
  const file = join(home, 'program.mjs');
  await writeFile(file, source);
  const work = workbench.hunts.onTarget(
    {
      spec: { kind: 'launch', command, args: [file], env: {} },
      scenario: scenario.parse({ cycles: 8, warmup: 1, captures: 3, step }),
    },
    new AbortController().signal,
  );
  for (;;) {
    const next = await work.next();
    if (!next.done) continue;
    if (!next.value.ok) throw new Error(JSON.stringify(next.value.failure));
    return next.value.value;
  }
}
const missing = (verdict: Verdict) => verdict.missing.map((fact) => fact.code);

it('does not clear a program that only waits', async () => {
  const verdict = await hunt('setInterval(() => {}, 50);');
  expect(verdict).toMatchObject({ leaking: null, kind: null });
  expect(verdict.missing).toMatchObject([{ code: 'no-work', text: expect.stringContaining('Give a --step that makes it work') }]);
});

it('does not clear a program that ignores its step', async () => {
  const verdict = await hunt('process.stdin.resume();', { kind: 'stdin', line: 'next' });
  expect(missing(verdict)).toEqual(['no-work']);
});

const server = (also: string) => `
  import { createServer, get } from 'node:http';
  const ticks = new Map();
  setInterval(() => ticks.set('last', { at: Date.now(), text: 'tick'.repeat(100) }), 20);
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
    const url = 'http://127.0.0.1:' + server.address().port + '/';
    console.log('listening on ' + url);
    ${also}
  });`;

it('does not clear a server that nobody asks for its timers, and says how it is asked', async () => {
  const verdict = await hunt(server(''));
  expect(verdict).toMatchObject({ leaking: null, kind: null });
  expect(verdict.missing).toMatchObject([
    { code: 'unasked', text: expect.stringMatching(/give --step http\*20:http:\/\/127\.0\.0\.1:\d+\//) },
  ]);
});

it.skipIf(process.platform !== 'linux')('sees that somebody else asks it', async () => {
  const verdict = await hunt(server('setInterval(() => get(url, (response) => response.resume()), 100);'));
  expect(missing(verdict)).not.toContain('unasked');
});

it('takes a little work on a timer of its own for work', async () => {
  const verdict = await hunt('const seen = new Map(); let i = 0; setInterval(() => seen.set("last", { number: i++, text: `${i}` }), 50);');
  expect(missing(verdict)).not.toContain('no-work');
});

it('takes work for work that leaves nothing but garbage', async () => {
  const verdict = await hunt(`
    const pages = new Map(Array.from({ length: 50 }, (_, i) => ['page-' + i, i]));
    let sum = 0;
    setInterval(() => { for (let i = 0; i < 50; i++) sum += pages.get('page-' + i); }, 50);`);
  expect(missing(verdict)).not.toContain('no-work');
});

it('does not clear a program for its main thread when a worker runs, and names the worker', async () => {
  const verdict = await hunt(`
    import { isMainThread, Worker } from 'node:worker_threads';
    if (isMainThread) new Worker(new URL(import.meta.url));
    const kept = [];
    setInterval(() => { if (!isMainThread) kept.push({ text: String(kept.length) }); }, 20);`);
  expect(verdict.leaking).toBeNull();
  expect(verdict.missing.at(-1)).toMatchObject({ code: 'other-heaps', data: { count: 1, names: 'program.mjs' } });
});

describe.each(interpreters.map(({ version, file }) => [version, file] as const))('Python %s', (_version, python) => {
  it.each([
    ['sleeps', 'import time\nwhile True: time.sleep(0.05)', undefined],
    ['waits for an event', 'import asyncio\nasync def main(): await asyncio.Event().wait()\nasyncio.run(main())', undefined],
    ['ignores its step', 'import sys\nfor line in sys.stdin: pass', { kind: 'stdin', line: 'next' }],
    ['asks for input', 'name = input("Your name? ")\ninput()', undefined],
  ])('does not clear a program that only %s', async (_name, source, step) => {
    const verdict = await hunt(source, step, python);
    expect(verdict).toMatchObject({ leaking: null, kind: null, missing: [{ code: 'no-work' }] });
  });

  it('takes work that leaves nothing for work', async () => {
    const verdict = await hunt('import sys\nfor line in sys.stdin: sorted(range(20000), key=str)', { kind: 'stdin', line: 'next' }, python);
    expect(missing(verdict)).not.toContain('no-work');
  });
});
