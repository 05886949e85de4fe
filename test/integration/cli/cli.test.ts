// The command line as a script uses it: a process with arguments, streams and an exit code.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const examples = join(root, 'examples');
let dir: string;
let snapshots: string[];

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function holdfast(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], {
      cwd: dir,
      env: { ...process.env, HOLDFAST_HOME: join(dir, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** A program that keeps 1,000 Orders more at each snapshot that it writes. */
const program = `
  const v8 = require('node:v8');
  class Order { constructor(i) { this.number = i; this.lines = [i]; } }
  class Shop { orders = new Map(); }
  globalThis.shop = new Shop();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 1000; i++) globalThis.shop.orders.set(round * 1000 + i, new Order(i));
    v8.writeHeapSnapshot(process.argv[1] + '/' + round + '.heapsnapshot');
  }`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
  await new Promise((resolve) => spawn(process.execPath, ['-e', program, dir], { stdio: 'ignore' }).on('close', resolve));
  snapshots = [0, 1, 2].map((n) => join(dir, `${n}.heapsnapshot`));
  await holdfast('--version');
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('holdfast', () => {
  it('explains itself', async () => {
    const { code, out } = await holdfast('--help');
    expect(code).toBe(0);
    for (const command of ['hunt', 'histogram', 'compare', 'suspects', 'chain', 'dump']) expect(out).toContain(command);
  });

  it.each([
    [['--no-such-option']],
    [['no-such-command']],
    [['hunt']],
    [['hunt', '--cycles', 'many', '--', 'node']],
    [['hunt', '--step', 'dance', '--', 'node']],
    [['chain', 'x.heapsnapshot']],
  ])('refuses %j with exit code 2 and nothing on stdout', async (args) => {
    const { code, out, err } = await holdfast(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toBe('');
  });
});

describe('holdfast hunt, given something that cannot be done', () => {
  it.each([
    ['no program', [], /No program.*\n.*--attach HOST:PORT/],
    ['two programs', ['--pid', '1', '--', 'node'], /one program only/],
    ['no such step', ['--step', 'dance', '--', 'node'], /"dance" is not a step.*stdin/],
    ['no address', ['--step', 'http:http://127.0.0.1:PORT/', '--', 'node'], /PORT.* is not a step/],
    ['no pattern', ['--cycle-done', '(', '--', 'node'], /--cycle-done: "\(" is not a regular expression/],
    ['no folder', ['--cwd', '/no/such/folder', '--', 'node'], /--cwd: there is no folder \/no\/such\/folder/],
    ['no room', ['--captures', '50', '--cycles', '3', '--', 'node'], /3 cycles have no room for 50 captures/],
    ['no end', ['--captures', '51', '--cycles', '100', '--', 'node'], /Invalid value for --captures/],
    ['no signal', ['--step', 'signal:SIGNONE', '--', 'node'], /no signal SIGNONE/],
    ['no stdin', ['--step', 'stdin', '--pid', '1'], /stdin needs a program that Holdfast starts[\s\S]*http:/],
  ])('%s: says what would do, and makes no investigation', async (_, args, message) => {
    const out = join(dir, 'never');
    const { code, err } = await holdfast('hunt', '--out', out, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });
});

describe('a snapshot that lacks its end, but holds a graph', () => {
  let whole: string;
  let cut: string;
  beforeAll(async () => {
    whole = snapshots[1] as string;
    cut = join(dir, 'cut.heapsnapshot');
    const text = await readFile(whole);
    await writeFile(cut, text.subarray(0, text.indexOf('"strings":[') + 2000));
  });

  it.each([
    ['histogram', () => [cut]],
    ['compare', () => [whole, cut]],
    ['suspects', () => [whole, cut]],
    ['chain', () => [cut, '--class', '?']],
  ])('%s does not pass half of it for the whole', async (command, args) => {
    const { code, out, err } = await holdfast(command, ...args(), '--json');
    expect(code).toBe(0);
    expect(err).toMatch(/cut\.heapsnapshot was cut short in section "strings"/);
    expect(JSON.parse(out).truncated).toEqual([{ path: cut, section: 'strings', offset: expect.any(Number) }]);
  });

  it('chain says it too when it finds nothing', async () => {
    const { code, err } = await holdfast('chain', cut, '--class', 'Order');
    expect(code).toBe(2);
    expect(err).toMatch(/no class named Order[\s\S]*was cut short/);
  });

  it('and whole files say nothing of the kind', async () => {
    const { out, err } = await holdfast('histogram', whole, '--json');
    expect(JSON.parse(out)).not.toHaveProperty('truncated');
    expect(err).not.toMatch(/cut short/);
  });
});

describe('the heading of a table', () => {
  it.each([
    ['class', 'Class'],
    ['referrer', 'Referred to by'],
    ['kind', 'Kind'],
    ['id', 'Object'],
  ])('by %s names what its rows are: %s', async (group, name) => {
    const headings = await Promise.all([
      holdfast('histogram', snapshots[0] as string, '--group', group),
      holdfast('compare', snapshots[0] as string, snapshots[1] as string, '--group', group),
    ]);
    for (const { out } of headings) expect(out.startsWith(`${name}  `), out.slice(0, 80)).toBe(true);
  });
});

describe('holdfast object', () => {
  const rowsOf = async (...args: string[]) => JSON.parse((await holdfast('object', snapshots[2] as string, '--json', ...args)).out).rows;

  it('tells what refers to an object, what it refers to, and what it alone keeps alive', async () => {
    const shops = await holdfast('histogram', snapshots[2] as string, '--in', 'class=Shop', '--group', 'id', '--json');
    const shop = JSON.parse(shops.out).rows[0].key.slice(1);
    const orders = expect.objectContaining({ edge: 'orders', class: 'Map' });
    expect(await rowsOf('--id', shop, '--show', 'references')).toContainEqual(orders);
    const map = (await rowsOf('--id', shop, '--show', 'references')).find(({ edge }: { edge: string }) => edge === 'orders');
    expect(await rowsOf('--id', String(map.id))).toContainEqual(
      expect.objectContaining({ edge: 'orders', class: 'Shop', id: Number(shop) }),
    );
    expect(await rowsOf('--id', shop, '--show', 'dominated')).toContainEqual(expect.objectContaining({ id: map.id }));
    const { out } = await holdfast('object', snapshots[2] as string, '--id', String(map.id));
    expect(out).toMatch(/^Map \(3,000\) @\d+ {2}[\d.]+ kB \/ [\d.]+ kB\nWhat refers to it:\nReference/);

    // All ways to the orders lead through the Map, but one from the stack to the latest.
    const chains = async (...more: string[]) => (await holdfast('chain', snapshots[2] as string, '--class', 'Order', ...more)).out;
    expect(await chains()).toMatch(/: 3,000 objects, /);
    expect(await chains('--ignore', String(map.id))).toMatch(/: one object, |^No chain is left/);
  });

  it('begins at the root, the biggest first', async () => {
    const rows = await rowsOf('--limit', '5');
    expect(rows).toHaveLength(5);
    const held = rows.map(({ retainedBytes }: { retainedBytes: number }) => retainedBytes);
    expect(held).toEqual(held.toSorted((a: number, b: number) => b - a));
    expect(await holdfast('object', snapshots[2] as string, '--show', 'references')).toMatchObject({ code: 2 });
  });
});

describe('holdfast dump', () => {
  it('prints the page of one snapshot: common classes, referrers, the biggest row of those and a chain', async () => {
    const { code, out } = await holdfast('dump', snapshots[2] as string);
    expect(code).toBe(0);
    expect(out).toMatch(/^[\d,]+ objects, [\d.]+ MB\n/);
    expect(out).toMatch(/Most common classes\n/);
    expect(out).toMatch(/Heap by what refers to it\n/);
    expect(out).toMatch(/Of these the biggest, referred to by .+\n/);
    expect(out).toMatch(/GC root @/);
    const { out: json } = await holdfast('dump', snapshots[2] as string, '--json', '--limit', '100');
    const page = JSON.parse(json);
    expect(page.classes).toContainEqual(expect.objectContaining({ label: 'Order', count: 3000 }));
    expect(page.referrers).toContainEqual(expect.objectContaining({ label: 'Map' }));
    const within = page.inside.reduce((sum: number, row: { count: number }) => sum + row.count, 0);
    expect(within).toBeLessThanOrEqual(page.referrers[0].count);
    expect(page.chain.length).toBeGreaterThan(1);
  });
});

describe('holdfast histogram', () => {
  it('counts what the program made', async () => {
    const { code, out } = await holdfast('histogram', snapshots[2] as string, '--json');
    expect(code).toBe(0);
    const { rows } = JSON.parse(out);
    expect(rows.find((row: { class: string }) => row.class === 'Order')).toMatchObject({
      count: 3000,
      shallowBytes: expect.any(Number),
      retainedBytes: expect.any(Number),
    });
  });

  it('prints a table for people, with what was left out', async () => {
    const { out, err } = await holdfast('histogram', snapshots[0] as string, '--limit', '5');
    expect(out.trim().split('\n')).toHaveLength(6);
    expect(err).toMatch(/\d+ more rows/);
  });

  it.each([
    ['nothing there', undefined, /no file/],
    ['empty', '', /empty/],
    ['not a snapshot', 'hello world', /not a heap snapshot/],
    [
      'cut short',
      '{"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["object"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["property"],"string_or_number","node"]},"node_count":9,"edge_count":3},"nodes":[0,1',
      /cut short|damaged/,
    ],
  ])('refuses a file that is %s with exit code 4, cause and remedy', async (name, content, message) => {
    const path = join(dir, `${name}.heapsnapshot`);
    if (content !== undefined) await writeFile(path, content);
    const { code, out, err } = await holdfast('histogram', path, '--json');
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toMatch(message);
    expect(err.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  });
});

describe('a folder in the place of a snapshot', () => {
  it.each([
    ['histogram', []],
    ['chain', ['--class', 'Order']],
  ])('%s says so and names the snapshots in it', async (command, args) => {
    const { code, out, err } = await holdfast(command, dir, ...args);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toMatch(/is a folder\n/);
    for (const path of snapshots) expect(err).toContain(path);
  });
});

describe('holdfast compare', () => {
  it('shows what grew, with one entry a snapshot and one a pair', async () => {
    const { code, out } = await holdfast('compare', ...snapshots, '--json');
    expect(code).toBe(0);
    const { rows, identity } = JSON.parse(out);
    expect(identity).toBe('objects');
    expect(rows.find((row: { class: string }) => row.class === 'Order')).toMatchObject({
      count: [1000, 2000, 3000],
      added: [1000, 1000],
      removed: [0, 0],
    });
  });

  it('needs two snapshots', async () => {
    expect((await holdfast('compare', snapshots[0] as string)).code).toBe(2);
  });
});

describe('holdfast suspects and chain', () => {
  it('names the holder that grows', async () => {
    const { code, out } = await holdfast('suspects', ...snapshots, '--json');
    expect(code).toBe(0);
    const [first] = JSON.parse(out).suspects;
    expect(first).toMatchObject({ class: 'Order', members: [1000, 2000, 3000], monotonic: true });
    expect(first.holder.label).toContain('orders');
  });

  it('says that the snapshots may be in the wrong order', async () => {
    const { code, err } = await holdfast('suspects', ...snapshots.toReversed());
    expect(code).toBe(0);
    expect(err).toContain('In this order of the same files, objects do gain members.');
    expect(err).toContain(snapshots.map((path) => `  ${path}\n`).join(''));
    expect((await holdfast('suspects', ...snapshots)).err).not.toContain('order');
  });

  it('prints a chain from "GC root", without the numbers that V8 gives its roots', async () => {
    const { out } = await holdfast('chain', snapshots[2] as string, '--class', 'Order', '--limit', '1');
    expect(out).toMatch(/\n +GC root @1 [^\n]*\n +global @/);
  });

  it('walks from the root to an object, and the root has no edge', async () => {
    const { code, out } = await holdfast('chain', snapshots[2] as string, '--class', 'Order', '--json');
    expect(code).toBe(0);
    const { links } = JSON.parse(out).chains[0];
    expect(links[0].edge).toBe('');
    expect(links.map((link: { edge: string }) => link.edge)).toEqual(expect.arrayContaining(['shop', 'orders']));
    expect(links.at(-1)).toMatchObject({
      class: 'Order',
      id: expect.any(Number),
      shallowBytes: expect.any(Number),
      retainedBytes: expect.any(Number),
    });
  });

  it('keeps its lines readable where names have 3,000 letters', async () => {
    const long = 'Long'.repeat(750);
    const files = await Promise.all(
      snapshots.map(async (path, i) => {
        const renamed = join(dir, `long-${i}.heapsnapshot`);
        await writeFile(renamed, (await readFile(path, 'utf8')).replaceAll('"Order"', `"${long}"`).replaceAll('"orders"', `"${long}s"`));
        return renamed;
      }),
    );
    for (const args of [
      ['suspects', ...files],
      ['compare', ...files],
      ['chain', files[2] as string, '--class', long],
    ]) {
      const { code, out } = await holdfast(...args);
      expect(code).toBe(0);
      expect(out).toContain('LongLong');
      expect(Math.max(...out.split('\n').map((line) => line.length)), args[0]).toBeLessThan(250);
    }
  });

  it('says that a class does not exist', async () => {
    const { code, err } = await holdfast('chain', snapshots[2] as string, '--class', 'Nowhere');
    expect(code).toBe(2);
    expect(err).toContain('Nowhere');
  });
});

describe('holdfast hunt', () => {
  const quick = ['--cycles', '8', '--warmup', '2', '--captures', '3', '--step', 'stdin:next', '--cycle-done', 'cycle \\d+ done'];
  const sample = (file: string) => ['--', process.execPath, join(examples, file), '--step'];

  it('finds the leak of a sample, writes verdict and investigation, and exits with 1 when asked to', async () => {
    const { code, out } = await holdfast(
      'hunt',
      ...quick,
      '--out',
      join(dir, 'inv'),
      '--verdict',
      join(dir, 'verdict.json'),
      '--fail-on-leak',
      '--json',
      ...sample('cache-server.mjs'),
    );
    expect(code).toBe(1);
    const verdict = JSON.parse(out);
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects[0].chain.links.length).toBeGreaterThan(2);
    expect(JSON.parse(await readFile(join(dir, 'verdict.json'), 'utf8'))).toEqual(verdict);
    expect((await readdir(join(dir, 'inv', 'snapshots'))).filter((name) => name.endsWith('.heapsnapshot.gz'))).toHaveLength(3);
  }, 120_000);

  it('clears the healthy sample, and drives a server by HTTP', async () => {
    const { code, out } = await holdfast('hunt', ...quick, ...sample('healthy.mjs'));
    expect(code).toBe(0);
    expect(out).toContain('No leak');
  }, 120_000);

  it('says with exit code 5 that two cycles are not enough', async () => {
    const { code, out } = await holdfast(
      'hunt',
      '--cycles',
      '2',
      '--warmup',
      '0',
      '--captures',
      '2',
      '--step',
      'stdin:next',
      '--cycle-done',
      'done',
      '--json',
      ...sample('closure.mjs'),
    );
    expect(code).toBe(5);
    const verdict = JSON.parse(out);
    expect(verdict.leaking).toBeNull();
    expect(verdict.missing.length).toBeGreaterThan(0);
  }, 120_000);

  it.each([
    ['a command that does not exist', ['--', 'no-such-command-here'], 3, /no command/i],
    ['a program that ends at once', ['--', process.execPath, '-e', 'process.exit(7)'], 3, /7/],
    ['a refused port', ['--attach', '127.0.0.1:1'], 3, /Nothing listens/],
    ['an address that is not local', ['--attach', '192.0.2.1:9229'], 2, /tunnel[\s\S]*--allow-remote/],
    ['a process that does not exist', ['--pid', '4194303'], 3, /no process/],
    [
      'a verdict without a folder',
      ['--verdict', '/no/such/folder/v.json', '--', process.execPath, '-e', '0'],
      4,
      /v\.json cannot be written/,
    ],
    ['a folder that cannot be written', ['--out', '/dev/null/inv', '--', process.execPath, '-e', '0'], 4, /cannot be written/],
  ])('tells %s, and leaves no investigation', async (_name, args, expected, message) => {
    const home = async () => (await readdir(join(dir, 'home')).catch(() => [])).filter((name) => !name.startsWith('.'));
    const before = await home();
    const { code, out, err } = await holdfast('hunt', '--cycles', '1', '--warmup', '0', '--step', 'wait:10', ...args);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toContain('saved');
    expect(await home()).toEqual(before);
  });

  it('takes back the folders of an investigation that recorded nothing, and leaves what was there before', async () => {
    await mkdir(join(dir, 'mine'));
    await writeFile(join(dir, 'mine/notes.txt'), 'mine');
    const { code } = await holdfast('hunt', '--out', join(dir, 'mine/a/b'), '--', 'no-such-command-here');
    expect(code).toBe(3);
    expect(await readdir(join(dir, 'mine'))).toEqual(['notes.txt']);
    await holdfast('hunt', '--out', join(dir, 'mine'), '--', 'no-such-command-here');
    expect(await readdir(join(dir, 'mine'))).toEqual(['notes.txt']);
  });

  it('does not write over an investigation', async () => {
    await mkdir(join(dir, 'taken'));
    await writeFile(join(dir, 'taken/investigation.json'), '{}');
    const { code, err } = await holdfast('hunt', '--out', join(dir, 'taken'), '--', process.execPath, '-e', '0');
    expect(code).toBe(4);
    expect(err).toContain(`There is an investigation in ${join(dir, 'taken')} already`);
    expect(await readFile(join(dir, 'taken/investigation.json'), 'utf8')).toBe('{}');
  });

  it('shows the last words of a program that fails in the middle', async () => {
    const file = join(dir, 'fails.cjs');
    await writeFile(
      file,
      `process.stdin.on('data', () => { console.log('done'); setTimeout(() => { throw new Error('no database'); }, 50); });`,
    );
    const { code, err } = await holdfast('hunt', '--step', 'stdin', '--cycle-done', 'done', '--', process.execPath, file);
    expect(code).toBe(3);
    expect(err).toMatch(/fails\.cjs has ended \(exited with code 1\)(.*\n)+│ .*Error: no database/);
  }, 60_000);

  it('says in which package a leak is, and of what version', async () => {
    const lib = join(dir, 'node_modules/@acme/leaky-pool');
    await mkdir(lib, { recursive: true });
    await writeFile(join(lib, 'package.json'), '{ "name": "@acme/leaky-pool", "version": "2.3.4", "main": "index.js" }');
    await writeFile(
      join(lib, 'index.js'),
      `class Lease { constructor(n) { this.number = n; this.trace = 'lease ' + n; } }
       class Pool { leases = []; take(n) { const lease = new Lease(n); this.leases.push(lease); return lease; } }
       exports.pool = new Pool();`,
    );
    await writeFile(
      join(dir, 'app.cjs'),
      `const { pool } = require('@acme/leaky-pool');
       let n = 0;
       process.stdin.on('data', () => { for (let i = 0; i < 2000; i++) pool.take(n++); console.log('done'); });`,
    );
    const { code, out } = await holdfast(
      ...['hunt', '--cycles', '8', '--warmup', '2', '--step', 'stdin', '--cycle-done', 'done'],
      ...['--verdict', join(dir, 'package.json.verdict'), '--', process.execPath, join(dir, 'app.cjs')],
    );
    expect(code).toBe(0);
    const verdict = JSON.parse(await readFile(join(dir, 'package.json.verdict'), 'utf8'));
    expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
    expect(verdict.suspects[0]).toMatchObject({ class: 'Lease', package: '@acme/leaky-pool', packageVersion: '2.3.4' });
    expect(out).toContain('In the package @acme/leaky-pool 2.3.4.');
  }, 120_000);

  it.skipIf(process.platform === 'win32').each([
    ['Cycle 2', 'at work'],
    ['Analysing', 'analysing'],
  ])(
    'is cancelled by Ctrl-C, which every process of the terminal gets (%s)',
    async (line) => {
      const child = spawn(
        process.execPath,
        [
          join(root, 'bin/holdfast'),
          ...['hunt', '--cycles', '3', '--warmup', '0', '--step', 'wait:100', '--json'],
          ...sample('closure.mjs'),
        ],
        { cwd: dir, env: { ...process.env, HOLDFAST_HOME: join(dir, 'home') }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
      );
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => {
        err += chunk;
        if (String(chunk).includes(line)) process.kill(-(child.pid as number), 'SIGINT');
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect({ code, out }).toEqual({ code: 130, out: '' });
      expect(err).toContain('Cancelled');
      expect(err).toContain('Investigation saved');
    },
    60_000,
  );

  it('refuses a port that is not an inspector', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { code, err } = await holdfast('hunt', '--attach', `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
    expect(code).toBe(3);
    expect(err).toMatch(/not an inspector/);
  });
});
