// Real Python heaps through the engine: the article's programs, counts, sizes, chains, comparisons.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { chainsToGroup } from '../../../src/engine/queries/chains.js';
import { histogram } from '../../../src/engine/queries/histogram.js';
import { detectIdentity } from '../../../src/engine/queries/identity.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import type { Chain } from '../../../src/shared/heap.js';
import type { ConnectSpec } from '../../../src/shared/target.js';
import { type Scenario, scenario, type Verdict } from '../../../src/shared/verdict.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { cleanUp, EventLog, must, temporaryFolder } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { interpreters } from './interpreters.js';
import { anyPython, bytesOf, capture, connect, examples, idle, launchCode, pythonSpec } from './python-session.js';

afterEach(cleanUp);

const open = async (session: TargetSession): Promise<Snapshot> => openBytes(bytesOf(await capture(session)));
const rowOf = (s: Snapshot, label: string) => finish(histogram(s, 'class')).find((row) => row.label === label);
const linksOf = (chain: Chain | undefined): string[] => chain?.links.map(({ edge, class: name }) => `${edge} ${name}`) ?? [];
const rowsOf = (s: Snapshot, name: string): Uint32Array => {
  const groups = finish(s.groups('class'));
  const group = groups.labels.indexOf(name);
  return Uint32Array.from([...groups.of.keys()].filter((v) => groups.of[v] === group));
};
const chainTo = (s: Snapshot, name: string): Chain | undefined =>
  finish(chainsToGroup(s, { rows: rowsOf(s, name), limit: 1, ignore: new Set(), judgements: [] }))[0];

describe.each(interpreters.map(({ version, minor, file }) => [version, minor, file] as const))('CPython %s', (_version, minor, file) => {
  const atLeast = (wanted: number): boolean => Number(minor.slice(2)) >= wanted;

  test('the article: ten thousand Foo in a list in a dict', async () => {
    const session = must(await connect(pythonSpec(['-B', join(examples, 'article.py')], { command: file })));
    const log = new EventLog(session);
    for (let cycle = 1; cycle <= 10; cycle++) {
      must(await session.write('\n'));
      await log.line(new RegExp(`^cycle ${cycle} done`));
    }
    const s = await open(session);
    const foo = rowOf(s, 'Foo');
    expect(foo?.count).toBe(10_000);
    // two attributes: 48 bytes and a dict of 104; from 3.11 on 24 or 16 and the values, without a dict
    const each = { 8: 48, 9: 48, 10: 48, 11: 88, 12: 80, 13: 88, 14: 88 }[Number(minor.slice(2))];
    expect((foo?.shallowBytes ?? 0) / 10_000).toBe(each);
    // a Foo, its dict, its number (the first 257 exist once for everybody; some of them nobody else uses)
    const bytes = 10_000 * ((each ?? 0) + (atLeast(11) ? 0 : 104));
    expect(foo?.retainedBytes).toBeGreaterThanOrEqual(bytes + 9743 * 28);
    expect(foo?.retainedBytes).toBeLessThanOrEqual(bytes + 10_000 * 28);
    expect(linksOf(chainTo(s, 'Foo')).map((link) => link.replace(/^\[\d+\] Foo$/, '[…] Foo'))).toEqual([
      ' (root)',
      '[2] (threads)',
      '[0] (thread)',
      '[0] (frame)',
      'registry dict',
      'k list',
      '[…] Foo',
    ]);
    const list = chainTo(s, 'Foo')?.links.at(-2);
    expect(list?.shallowBytes).toBe(atLeast(9) ? 85_176 : 87_616);
  });

  test('counts as the program itself counts', async () => {
    const session = await launchCode(
      `
import gc, json, sys
class Foo: pass
class Bar:
    __slots__ = ('x',)
keep = [Foo() for i in range(1234)], [Bar() for i in range(321)], [{str(i): i} for i in range(100)], [{i} for i in range(55)]
def counts():
    gc.collect() # what startup left in cycles may go at any time, so also between this count and the capture
    got = {}
    for o in gc.get_objects(): got[type(o).__name__] = got.get(type(o).__name__, 0) + 1
    return json.dumps(got)
${idle}`,
      { command: file },
    );
    const theirs = JSON.parse(must(await session.evaluate('counts()'))) as Record<string, number>;
    const s = await open(session);
    for (const name of ['Foo', 'Bar']) expect(rowOf(s, name)?.count).toBe(theirs[name]);
    for (const name of ['list', 'dict', 'set', 'function', 'module', 'type', 'tuple', 'cell', 'method', 'getset_descriptor']) {
      // the collector does not track all of them, and the question itself made a few
      expect([name, rowOf(s, name)?.count ?? 0]).toEqual([name, expect.toSatisfy((n: number) => n >= (theirs[name] ?? 0) - 25)]);
    }
    for (const name of ['function', 'module', 'set']) expect(Math.abs((rowOf(s, name)?.count ?? 0) - (theirs[name] ?? 0))).toBeLessThan(25);
  });

  test('the article: what __slots__ saves, in the figures of this interpreter', async () => {
    const session = await launchCode(
      `
import sys
names = ('val1', 'val2', 'val3', 'val4', 'val5', 'val6')
class Plain:
    def __init__(self, val):
        self.val1 = val + 1; self.val2 = val + 2; self.val3 = val + 3; self.val4 = val + 4; self.val5 = val + 5; self.val6 = val + 6
class Slotted(Plain):
    __slots__ = names
class Base:
    __slots__ = names
    __init__ = Plain.__init__
keep = [Plain(i * 10 + 1000) for i in range(2000)], [Base(i * 10 + 100000) for i in range(2000)]
${idle}`,
      { command: file },
    );
    const s = await open(session);
    const plain = (rowOf(s, 'Plain')?.retainedBytes ?? 0) / 2000;
    const slotted = (rowOf(s, 'Base')?.retainedBytes ?? 0) / 2000;
    expect(slotted).toBe(16 + 16 + 6 * 8 + 6 * 28);
    const saving = 1 - slotted / plain;
    // the article's program saw 29 % of resident memory on 3.8, 19 % on 3.11, 16 % on 3.12 and 3.13; its own 60 % was Python 2
    expect(saving).toBeGreaterThan(atLeast(11) ? 0.08 : 0.2);
    expect(saving).toBeLessThan(atLeast(11) ? 0.25 : 0.4);
  });
});

describe('any interpreter', () => {
  test('a dict of a million', async () => {
    const session = await launchCode(`big = {i: None for i in range(1000000)}\nimport sys\nsize = sys.getsizeof(big)\n${idle}`);
    const s = await open(session);
    const chain = chainTo(s, 'int');
    expect(chain).toBeDefined();
    const g = s.graph;
    const rows = rowsOf(s, 'dict').filter((v) => (g.firstEdge[v + 1] ?? 0) - (g.firstEdge[v] ?? 0) >= 2_000_000);
    expect(rows).toHaveLength(1);
    expect(String(g.selfSize[rows[0] as number])).toBe(must(await session.evaluate('size')));
    expect(rowOf(s, 'int')?.count).toBeGreaterThanOrEqual(999_700);
  });

  test('what a module, a closure, a generator and a task hold has a chain with their names', async () => {
    const session = await launchCode(`
import asyncio, sys
class InModule: pass
class InClosure: pass
class InGenerator: pass
class InTask: pass
class InThread: pass
class Service:
    def __init__(self): self.cache = {'one': InModule()}
service = Service()
def make():
    secret = InClosure()
    return lambda: secret
callback = make()
def reading(buffer):
    yield len(str(buffer))
generator = reading(InGenerator()); next(generator)
loop = asyncio.new_event_loop()
async def waiting(event, held): await event.wait(); return held
async def start():
    globals()['task'] = asyncio.ensure_future(waiting(asyncio.Event(), InTask()))
    await asyncio.sleep(0)
loop.run_until_complete(start())
def work():
    mine = InThread()
    for line in sys.stdin: exec(line, globals())
work()`);
    const s = await open(session);
    const text = (name: string): string => linksOf(chainTo(s, name)).slice(1).join(' > ');
    expect(text('InModule')).toMatch(
      /\(modules\) > __main__ module > __dict__ dict > service Service > (__dict__ dict > )?cache dict > one InModule$/,
    );
    expect(text('InClosure')).toMatch(/callback function > secret cell > cell_contents InClosure$/);
    expect(text('InGenerator')).toMatch(/generator generator > (gi_frame frame > )?buffer InGenerator$/);
    expect(text('InTask')).toMatch(/task _asyncio\.Task > _coro coroutine > (cr_frame frame > )?held InTask$/);
    expect(text('InThread')).toMatch(/\(threads\) > \[0\] \(thread\) > \[\d\] \(frame\) > mine InThread$/);
  });

  test('snapshots of one process compare, those of two do not', async () => {
    const first = await launchCode(idle);
    must(await first.evaluate('keep = []'));
    const a = await open(first);
    must(await first.evaluate('keep.extend([i] for i in range(5000))'));
    const b = await open(first);
    expect(finish(detectIdentity([a, b]))).toBe('objects');
    const other = await open(await launchCode(idle));
    expect(finish(detectIdentity([a, other]))).toBe('shapes');
    const suspects = finish(findSuspects([a, b], { identity: 'objects', judgements: [], limit: 5 }));
    expect(suspects[0]?.holder).toMatchObject({ class: 'list', kind: 'array' });
    expect(suspects[0]?.members).toEqual([0, 5000]);
  });
});

describe('a hunt', () => {
  let workbench: Workbench;
  beforeEach(() => {
    const home = temporaryFolder();
    workbench = workbenchIn(home);
  });
  afterEach(() => workbench.close());

  const steps: Scenario = scenario.parse({
    cycles: 8,
    warmup: 3,
    captures: 3,
    step: { kind: 'stdin', line: '' },
    cycleDone: '^cycle \\d+ done',
  });
  const hunt = async (program: string): Promise<Verdict> => {
    const spec: ConnectSpec = { kind: 'launch', command: anyPython(), args: ['-B', join(examples, program)], env: {} };
    const work = workbench.hunts.onTarget({ spec, scenario: steps }, new AbortController().signal);
    for (;;) {
      const step = await work.next();
      if (step.done) return must(step.value);
    }
  };

  test('finds the list of the article', { timeout: 120_000 }, async () => {
    const verdict = await hunt('article.py');
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects[0]).toMatchObject({ class: 'Foo', growthPerCycle: 1000 });
    expect(verdict.suspects[0]?.chain.links.slice(-3).map(({ edge, class: name }) => `${edge} ${name}`.replace(/^\[\d+\]/, '[…]'))).toEqual(
      ['registry dict', 'k list', '[…] Foo'],
    );
  });

  test('finds the cache of a service', { timeout: 120_000 }, async () => {
    const verdict = await hunt('service_cache.py');
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects[0]).toMatchObject({ class: 'Report', growthPerCycle: 400 });
  });

  test('acquits the healthy one', { timeout: 120_000 }, async () => {
    expect(await hunt('healthy.py')).toMatchObject({ leaking: false, suspects: [] });
  });
});
