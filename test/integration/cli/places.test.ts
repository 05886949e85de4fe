// Where objects come from in the program's text, as the command line says it: real programs, real source maps.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, lineOf } from '../../builders/typescript-program.js';

const root = join(import.meta.dirname, '../../..');

const program = `import { writeHeapSnapshot } from 'node:v8';

interface Line { readonly n: number }

/** Types and comments move lines: what is compiled does not have them. */
type Callback = () => unknown;
class Order {
  readonly lines: Line[] = [];
  constructor(readonly n: number) { this.lines.push({ n }); }
}
class Shop {
  readonly orders: Order[] = [];
  readonly callbacks: Callback[] = [];
  constructor(readonly name: string) {}
}
const shop = new Shop('corner');
(globalThis as { shop?: Shop }).shop = shop;
function subscribe(order: Order): void {
  const big = [order];
  shop.callbacks.push(() => big);
}
for (let round = 0; round < 3; round++) {
  for (let i = 0; i < 100; i++) { shop.orders.push(new Order(i)); }
  subscribe(new Order(round));
  writeHeapSnapshot((process.argv[2] ?? '') + '/' + round + '.heapsnapshot');
}
`;

const python = `import sys
sys.path.insert(0, sys.argv[1])
import holdfast_agent

class Order:
    kind = 'order'
    def __init__(self, n):
        self.n = n

class Plain:
    pass

def make():
    kept = [Order(i) for i in range(10)]
    def inner():
        return kept
    return inner

keep = [make(), Plain()]
holdfast_agent.dump(sys.argv[2])
`;

let dir: string;
const file = (name: string): string => join(dir, name);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-places-'));
  compile(dir, { 'shop.ts': program });
  const { status, stderr } = spawnSync(process.execPath, [file('dist/shop.js'), dir], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  await holdfast('--version');
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What the command prints as JSON, or as text. */
const holdfast = (...args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, HOLDFAST_HOME: file('home') };
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err))));
  });

interface Link {
  readonly class: string;
  readonly edge: string;
  readonly place?: { readonly of: string; readonly file?: string; readonly original?: { readonly line: number } };
}
const linksOf = async (...args: string[]): Promise<readonly Link[]> =>
  JSON.parse(await holdfast('chain', ...args, '--json')).chains[0].links;
const written = (of: string, text: string) => ({ of, file: file('src/shop.ts'), original: { line: lineOf(program, text) } });

describe('a compiled TypeScript program', () => {
  test('chains say where classes and functions were written', async () => {
    const links = await linksOf(file('2.heapsnapshot'), '--class', 'Order');
    expect(links.find((link) => link.class === 'Shop')?.place).toMatchObject(written('constructor', 'constructor(readonly name'));
    expect(links.at(-1)?.place).toMatchObject(written('constructor', 'constructor(readonly n:'));
    const text = await holdfast('chain', file('2.heapsnapshot'), '--class', 'Order');
    expect(text).toMatch(
      new RegExp(`▶? ?orders → .*Shop|Shop @\\d+ .* ${file('src/shop.ts')}:${lineOf(program, 'constructor(readonly name')}:\\d+`),
    );
  });

  test('what a function closes over says which function made it', async () => {
    const { rows } = JSON.parse(
      await holdfast('search', file('2.heapsnapshot'), 'system / Context', '--where', 'names', '--limit', '500', '--json'),
    );
    const scopes = rows.filter((row: { preview: string }) => row.preview === '{big}');
    expect(scopes).toHaveLength(3);
    for (const { place } of scopes) expect(place).toMatchObject(written('scope', 'function subscribe'));
  });

  test('suspects say where the class of the holder is made', async () => {
    const { suspects } = JSON.parse(
      await holdfast('suspects', file('0.heapsnapshot'), file('1.heapsnapshot'), file('2.heapsnapshot'), '--json'),
    );
    const links: readonly Link[] = suspects[0].chain.links;
    expect(links.find((link) => link.class === 'Shop')?.place).toMatchObject(written('constructor', 'constructor(readonly name'));
  });

  test('a program that ran elsewhere is looked for in a folder', async () => {
    const elsewhere = file('elsewhere');
    cpSync(file('dist'), join(elsewhere, 'dist'), { recursive: true });
    cpSync(file('src'), join(elsewhere, 'src'), { recursive: true });
    const links = await linksOf(file('2.heapsnapshot'), '--class', 'Order', '--source-maps', elsewhere);
    expect(links.at(-1)?.place).toMatchObject({ file: join(elsewhere, 'src/shop.ts') });
  });
});

const interpreter = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import sys; assert sys.version_info >= (3, 8)']).status === 0,
);

describe.skipIf(interpreter === undefined)('a Python program', () => {
  test('functions, classes and instances say where they are', async () => {
    writeFileSync(file('app.py'), python);
    const { status, stderr } = spawnSync(interpreter ?? '', [file('app.py'), join(root, 'agents/python'), file('a.hfpy')], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const found = async (name: string, text: string) => {
      const { rows } = JSON.parse(await holdfast('search', file('a.hfpy'), name, '--where', 'names', '--limit', '500', '--json'));
      return rows.find((row: { class: string; preview: string }) => `${row.class} ${row.preview}`.startsWith(text))?.place;
    };
    const at = (of: string, text: string) => ({ of, file: file('app.py'), line: lineOf(python, text) });
    expect(await found('make.<locals>.inner', 'function make.<locals>.inner')).toMatchObject(at('function', 'def inner'));
    // From 3.13 on classes know their own line.
    const order = await found('Order', 'Order ');
    expect([at('method', 'def __init__'), at('class', 'class Order')]).toContainEqual({ of: order.of, file: order.file, line: order.line });
    expect(await found('Plain', 'Plain ')).toMatchObject({ of: 'class', file: file('app.py') });
  });
});
