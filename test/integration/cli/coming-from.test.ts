// docs/coming-from-objgraph-and-heapy.md: every command that it prints does what it says there.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newest, reportMissing } from '../python/interpreters.js';

const root = join(import.meta.dirname, '../../..');
const agent = join(root, 'agents/python/holdfast_agent.py');
const page = readFileSync(join(root, 'docs/coming-from-objgraph-and-heapy.md'), 'utf8');
let dir: string;

/** The article's leak, looked at three times: what is new in each are 5,000 Foo. */
const program = `import sys; sys.path.insert(0, ${JSON.stringify(join(root, 'agents/python'))})
import holdfast_agent
class Foo:
    def __init__(self, number): self.val = None; self.number = number
d = {'k': []}
for name in ('a.hfpy', 'b.hfpy', 'c.hfpy'):
    d['k'].extend(Foo(i) for i in range(5000))
    holdfast_agent.dump(name)
`;

const holdfast = (args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'out/main/cli.cjs'), ...args], {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, HOLDFAST_HOME: join(dir, 'home'), PATH: `${join(dir, 'bin')}${delimiter}${process.env['PATH']}` },
  });

/** As a shell takes it apart. */
const words = (command: string): string[] => (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

const spans = [...page.matchAll(/`holdfast ([^`]+)`/g)].map(([, args = '']) => args).filter((args) => args.includes(' '));
const commands = [...new Set(spans)].filter((args) => !args.startsWith('memory'));
const hunt = /^holdfast (hunt .*)$/m.exec(page)?.[1] ?? '';

reportMissing();
describe.skipIf(newest === undefined)('coming from objgraph and heapy (skipped without CPython 3.8 or newer)', () => {
  let foo = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
    mkdirSync(join(dir, 'bin'));
    symlinkSync(newest?.file ?? '', join(dir, 'bin/python3'));
    symlinkSync(join(root, 'examples'), join(dir, 'examples'));
    execFileSync(newest?.file ?? '', ['-c', program], { cwd: dir });
    // builds it where it is not built yet
    execFileSync(process.execPath, [join(root, 'bin/holdfast'), '--version'], { stdio: 'ignore' });
    const chain = holdfast(['chain', 'a.hfpy', '--class', 'Foo', '--json']);
    foo = String(JSON.parse(chain.stdout).chains[0].links.at(-1).id);
  }, 180_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const shown = (args: string): string => {
    const done = holdfast(words(args).map((word) => word.replace(/^(@?)N$/, `$1${foo}`).replace(/=@N$/, `=@${foo}`)));
    expect([args, done.status, done.stderr.includes('error')]).toEqual([args, 0, false]);
    return done.stdout + done.stderr;
  };

  /** What somebody who types it looks for; files for pictures. */
  const answers: Readonly<Record<string, RegExp>> = {
    'histogram a.hfpy --sort count': /^Class +Count.*\n(.*\n){0,6}Foo +5,000 /,
    'histogram a.hfpy --sort shallowBytes': /\nFoo +5,000 +[\d.]+ kB/,
    'histogram a.hfpy --filter Foo': /^Class.*\nFoo +5,000 /,
    'histogram a.hfpy --group referrer': /\nlist +5,\d{3} /,
    'histogram a.hfpy --group referrer --in class=Foo': /^Referred to by .*\nlist +5,000 [^\n]*\n$/,
    'histogram a.hfpy --group id --in class=Foo': /\nFoo .*@\d+ +1 /,
    'histogram a.hfpy --group id --in class=Foo --in referrer=list': /\nFoo .*@\d+ +1 /,
    'histogram a.hfpy --group via': /\nlist\[\] +5,\d{3} /,
    'histogram a.hfpy --group owner': /\ndict of module +\d+ /,
    'histogram a.hfpy --in retainedBy=@N': /^Class.*\n(.*\n)*Foo +1 /,
    'compare a.hfpy b.hfpy --sort countDelta': /\nFoo +5,000 +10,000 +\+5,000 /,
    'compare a.hfpy b.hfpy': /\nFoo +5,000 +10,000 +\+5,000 /,
    'compare a.hfpy b.hfpy c.hfpy --sort countDelta': /\nFoo +5,000 +10,000 +15,000 +\+10,000 /,
    'compare a.hfpy b.hfpy --view new': /\nFoo +0 +5,000 +\+5,000 /,
    'compare a.hfpy b.hfpy c.hfpy --view survivors': /\nFoo +0 +5,000 +5,000 /,
    'chain a.hfpy --class Foo': /d → dict @.*\n.*k → list @.*\n.*\[\d+\] → Foo @/,
    'chain a.hfpy --id N': /k → list @.*\n.*→ Foo @/,
    'suspects a.hfpy b.hfpy': /^1\. list k of dict.* \+5,000 Foo/,
    'search a.hfpy @N': /\nFoo /,
    'dump a.hfpy': /Resident memory.*(.*\n)*.*5,000 .* Foo\n/,
  };

  test('answers are awaited for the commands that the page has', () => {
    expect(Object.keys(answers).filter((args) => !commands.includes(args))).toEqual([]);
    expect(commands.length).toBeGreaterThan(25);
  });

  test.each(commands)('holdfast %s', { timeout: 120_000 }, (args) => {
    const text = shown(args);
    if (answers[args] !== undefined) expect(text).toMatch(answers[args]);
    const file = /-o (\S+)/.exec(args)?.[1];
    if (file === undefined) return;
    expect(existsSync(join(dir, file)) && statSync(join(dir, file)).size).toBeGreaterThan(300);
    rmSync(join(dir, file));
  });

  test('holdfast memory --pid N', { timeout: 120_000 }, async () => {
    expect(page).toContain('`holdfast memory --pid N`');
    const child = spawn(newest?.file ?? '', [agent, '-c', 'print("ready", flush=True); input()'], { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      await new Promise((done) => child.stdout.once('data', done));
      expect(holdfast(['memory', '--pid', String(child.pid)]).stdout).toMatch(/Resident memory .*\n.*live objects\n/);
    } finally {
      child.kill();
    }
  });

  test('the hunt for the list of Foo', { timeout: 300_000 }, () => {
    const done = holdfast(words(hunt));
    expect(done.stdout).toMatch(
      /Leak in the heap\.(.*\n)*1\. list k of dict gains 1,000 Foo objects per cycle \([\d.]+ kB\) and does not lose them\./,
    );
  });
});
