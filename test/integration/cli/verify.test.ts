// The guard on real programs: one that leaks, its fix, and what is refused.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let dir: string;

/** Keeps every order, or forgets it. */
const program = (forget: boolean): string => `
const kept = [];
let cycle = 0;
require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
  for (let i = 0; i < 2000; i++) kept.push({ order: cycle, item: i, lines: [i, i + 1, i + 2], name: 'order ' + cycle + ' ' + i });
  ${forget ? 'kept.length = 0;' : ''}
  console.log('cycle ' + ++cycle + ' done');
});
`;
const scenario = ['--cycles', '8', '--warmup', '2', '--captures', '3', '--step', 'stdin:next', '--cycle-done', 'cycle \\d+ done'];

function holdfast(
  args: readonly string[],
  home = 'home',
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const { GITHUB_STEP_SUMMARY: _, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], {
      cwd: dir,
      env: { ...env, HOLDFAST_HOME: join(dir, home) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-verify-'));
  await writeFile(join(dir, 'leaky.cjs'), program(false));
  await writeFile(join(dir, 'fixed.cjs'), program(true));
  const hunted = await holdfast(['hunt', ...scenario, '--out', join(dir, 'inv'), '--', process.execPath, 'leaky.cjs']);
  if (hunted.code !== 0) throw new Error(hunted.err);
}, 240_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('holdfast recycle', () => {
  it('plans the replacement of a program that leaks, and refuses a limit without room', async () => {
    const { code, out } = await holdfast(['recycle', 'inv', '--limit', '1GB', '--per-cycle', '2000', '--json']);
    expect(code).toBe(0);
    const plan = JSON.parse(out);
    expect(plan.growth).toBeGreaterThan(100_000);
    expect(plan.cycles).toBe(Math.floor((800_000_000 - plan.rss) / plan.growth));
    expect(plan.snippets.gunicorn).toContain(`max_requests = ${plan.cycles * 2000}`);
    const refused = await holdfast(['recycle', 'inv', '--limit', '1MB']);
    expect(refused).toMatchObject({ code: 4, out: '' });
    expect(refused.err).toMatch(/leaves no room/);
  }, 240_000);
});

describe('holdfast verify', () => {
  it('fails as long as the program leaks, with JUnit and a summary', async () => {
    const { code, out } = await holdfast(['verify', '--baseline', 'inv', '--junit', 'a.xml', '--summary', 'a.md', '--json']);
    expect(code).toBe(1);
    const verification = JSON.parse(out);
    expect(verification.outcome).toBe('fail');
    expect(verification.before.growth.bytesPerCycle).toBeGreaterThan(100_000);
    expect(await readFile(join(dir, 'a.xml'), 'utf8')).toMatch(/failures="1" errors="0"/);
    expect(await readFile(join(dir, 'a.md'), 'utf8')).toMatch(/^## .*FAIL[\s\S]*\| before \|[\s\S]*\| after \|/m);
  }, 240_000);

  it('passes with the fix, and the comparison stays with the investigation', async () => {
    const { code, out } = await holdfast(['verify', '--baseline', 'inv', '--', process.execPath, 'fixed.cjs']);
    expect(out).toContain('PASS');
    expect(code).toBe(0);
    const saved = JSON.parse(await readFile(join(dir, 'inv', 'investigation.json'), 'utf8'));
    expect(saved.verifications.at(-1)).toMatchObject({ outcome: 'pass' });
    // What is run again next time is still what leaked.
    expect(saved.scenario.connection.args).toEqual(['leaky.cjs']);
  }, 240_000);

  it('refuses to say PASS when the runs are not comparable, and says why', async () => {
    const { code, out } = await holdfast(['verify', '--baseline', 'inv', '--warmup', '1', '--', process.execPath, 'fixed.cjs']);
    expect(code).toBe(5);
    expect(out).toContain('NOT COMPARABLE');
    expect(out).toContain('Another warm-up: 2 cycles before, 1 after.');
  }, 240_000);

  it('guards by a limit without any investigation', async () => {
    const guard = (limit: string, file: string) => holdfast(['verify', ...scenario, '--max-growth', limit, '--', process.execPath, file]);
    const within = await guard('20kB', 'fixed.cjs');
    expect(within.out).toContain('PASS');
    expect(within.code).toBe(0);
    expect((await guard('20kB', 'leaky.cjs')).code).toBe(1);
  }, 240_000);

  it('does not run the scenario of somebody else before it was confirmed', async () => {
    const refused = await holdfast(['verify', '--baseline', 'inv', '--junit', 'refused.xml'], 'elsewhere');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--trust-scenario');
    expect(await readFile(join(dir, 'refused.xml'), 'utf8')).toContain('type="SCENARIO_NOT_CONFIRMED"');
  }, 120_000);

  it('says what is missing on the command line', async () => {
    expect((await holdfast(['verify'])).code).toBe(2);
    expect((await holdfast(['verify', '--max-growth', 'much', '--', 'node', 'x'])).code).toBe(2);
    expect((await holdfast(['verify', '--baseline', 'inv', '--out', 'x'])).code).toBe(2);
  }, 120_000);
});
