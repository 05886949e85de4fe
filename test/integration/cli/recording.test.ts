// `--allocations` of `watch` and `hunt`: what is recorded of a real program is kept, and told where it was written.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, lineOf } from '../../builders/typescript-program.js';

const root = join(import.meta.dirname, '../../..');
const program = `interface Line { readonly n: number }

class Order {
  readonly lines: Line[];
  constructor(n: number) { this.lines = new Array(200).fill({ n }); }
}
const kept: Order[] = [];
function keepOrders(): void {
  for (let i = 0; i < 200; i++) kept.push(new Order(i));
}
setInterval(keepOrders, 50);
export {};
`;

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-recording-'));
  compile(dir, { 'orders.ts': program });
  await holdfast('--version');
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function holdfast(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, HOLDFAST_HOME: join(dir, 'home') };
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

const target = (): string[] => ['--', process.execPath, join(dir, 'dist/orders.js')];
const kept = (out: string, ending: string): string => {
  const folder = join(out, 'snapshots');
  const name = readdirSync(folder).find((each) => each.endsWith(ending));
  if (name === undefined) throw new Error(`no ${ending} among ${readdirSync(folder).join(', ')}`);
  return join(folder, name);
};
/** What the command says of who allocated the orders. */
async function told(file: string) {
  const { code, out, err } = await holdfast('allocations', file, '--filter', 'keepOrders', '--json');
  expect(code, err).toBe(0);
  const { kind, rows } = JSON.parse(out);
  return { kind, row: rows.find((row: { name: string }) => row.name === 'keepOrders') };
}
const written = () => ({ place: { file: join(dir, 'src/orders.ts'), original: { line: lineOf(program, 'function keepOrders') } } });

describe('--allocations', () => {
  it('of watch: a profile by sampling, a snapshot with its sites by tracking', { timeout: 180_000 }, async () => {
    for (const [how, ending, kind] of [
      ['sampling', '.heapprofile.gz', 'sampled'],
      ['tracking', '.heaptimeline.gz', 'tracked'],
    ] as const) {
      const out = join(dir, `watch-${how}`);
      const { code, err } = await holdfast('watch', '--allocations', how, '--for', '4s', '--out', out, '--capture-anyway', ...target());
      expect(code, err).toBe(0);
      const { kind: found, row } = await told(kept(out, ending));
      expect(found).toBe(kind);
      expect(row).toMatchObject(written());
      expect(row.totalBytes).toBeGreaterThan(100_000);
    }
  });

  it('of hunt: beside the verdict', { timeout: 240_000 }, async () => {
    const out = join(dir, 'hunt');
    const scenario = ['--step', 'wait:300', '--warmup', '1', '--cycles', '4', '--captures', '2', '--capture-anyway'];
    const { code, err, out: text } = await holdfast('hunt', '--allocations', 'sampling', '--out', out, '--json', ...scenario, ...target());
    expect([0, 5], err).toContain(code);
    expect(JSON.parse(text)).toHaveProperty('leaking');
    const { kind, row } = await told(kept(out, '.heapprofile.gz'));
    expect(kind).toBe('sampled');
    expect(row).toMatchObject(written());
  });

  it('is refused in production before anything is slowed down', { timeout: 120_000 }, async () => {
    const out = join(dir, 'production');
    mkdirSync(join(dir, 'home'), { recursive: true });
    const { code, err } = await holdfast('watch', '--production', '--allocations', 'tracking', '--for', '2s', '--out', out, ...target());
    expect(code).toBe(2);
    expect(err).toContain('--allow-changes');
  });
});
