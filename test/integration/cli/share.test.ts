// Sharing and exporting from the command line.
import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSnapshotId } from '../../../src/investigation/names.js';
import { Consent } from '../../../src/investigation/store/consent.js';
import { createInvestigation } from '../../../src/investigation/store/open.js';
import type { RunId, Timestamp } from '../../../src/shared/units.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';

const root = join(import.meta.dirname, '../../..');
let dir: string;
let inv: string;
let program: ProgramSnapshots;

function holdfast(...args: string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
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

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-cli-share-'));
  inv = join(dir, 'inv');
  program = await snapshotsOf({
    source: `class Order { constructor() { this.text = 'letmein' + Math.random(); } } globalThis.orders = []; function cycle() { for (let i = 0; i < 100; i++) globalThis.orders.push(new Order()); }`,
    snapshots: 2,
  });
  const created = await createInvestigation(inv, 'orders', new Consent(join(dir, 'home', '.allowed-files.json')));
  if (!created.ok) throw new Error(created.failure.code);
  const store = created.value;
  for (const path of program.paths) await store.addFile(path, newSnapshotId());
  const at = Date.parse('2026-01-05T14:00:00Z') as Timestamp;
  const run = 'r1' as RunId;
  await store.dispatch({
    type: 'start-run',
    run: { id: run, startedAt: at, target: { title: '=cmd', runtime: 'v8', version: 'v', local: true, capabilities: [] } },
  });
  await store.dispatch({
    type: 'set-scenario',
    scenario: { scenario: { cycles: 1, warmup: 0, captures: 0, step: { kind: 'cmd', command: 'touch ran' } } },
  });
  await store.appendSamples(run, [
    { at, rss: 1000 },
    { at: (at + 1000) as Timestamp, rss: 2000, heapUsed: 5 },
  ]);
  await store.close();
  await holdfast('--version');
}, 180_000);
afterAll(async () => {
  await program.remove();
  await rm(dir, { recursive: true, force: true });
});

describe('holdfast share', () => {
  it('writes a report', async () => {
    const { code, out } = await holdfast('share', inv, '--level', 'report', '-o', 'r.html');
    expect(code).toBe(0);
    expect(out).toContain('r.html');
    expect(await readFile(join(dir, 'r.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('lists what would leave and writes nothing', async () => {
    const before = await readdir(dir);
    const { code, out } = await holdfast('share', inv, '--level', 'structure', '--preview', '--json');
    expect(code).toBe(0);
    const preview = JSON.parse(out);
    expect(preview.leaves.find((item: { kind: string }) => item.kind === 'names').list).toContain('Order');
    expect(out).not.toContain('letmein');
    expect(await readdir(dir)).toEqual(before);
  });

  it('does not share in full without a typed word', async () => {
    const { code, err } = await holdfast('share', inv, '--level', 'full', '-o', 'f.holdfast');
    expect(code).toBe(2);
    expect(err).toContain('--yes-include-values');
    await expect(access(join(dir, 'f.holdfast'))).rejects.toThrow();
  });

  it('shares in full, opens it elsewhere, and never runs the scenario that came along', async () => {
    expect((await holdfast('share', inv, '--level', 'full', '--yes-include-values', '-o', 'f.holdfast')).code).toBe(0);
    const first = JSON.parse((await holdfast('open', 'f.holdfast', '--json')).out);
    expect(first).toMatchObject({ level: 'full', snapshots: 2, scenarioTrusted: false });
    expect(first.dir.startsWith(join(dir, 'home'))).toBe(true);
    const text = await holdfast('open', first.dir);
    expect(text.out).toContain('touch ran');
    expect(text.out).toContain('--trust-scenario');
    const trusted = JSON.parse((await holdfast('open', first.dir, '--trust-scenario', '--json')).out);
    expect(trusted.scenarioTrusted).toBe(true);
    expect(JSON.parse((await holdfast('open', first.dir, '--json')).out).scenarioTrusted).toBe(true);
    await expect(access(join(dir, 'ran'))).rejects.toThrow();
  });

  it('refuses a file that is none, with exit code 4', async () => {
    await writeFile(join(dir, 'bad.holdfast'), 'no zip');
    const { code, err } = await holdfast('open', 'bad.holdfast');
    expect(code).toBe(4);
    expect(err).toContain('bad.holdfast');
  });

  it.each([[['share', 'x']], [['share', 'x', '--level', 'some']], [['export']], [['export', 'snapshot', 'x']]])(
    'refuses %j with exit code 2',
    async (args) => {
      expect((await holdfast(...args)).code).toBe(2);
    },
  );
});

describe('holdfast export', () => {
  it('writes a timeline as CSV that spreadsheets take for figures', async () => {
    const { code, out } = await holdfast('export', 'timeline', inv);
    expect(code).toBe(0);
    expect(out.split('\r\n').slice(0, 3)).toEqual([
      'time,at,rss,rssPeak,heapUsed,heapTotal,external,arrayBuffers,domDocuments,domNodes,domListeners',
      '2026-01-05T14:00:00.000Z,1767621600000,1000,,,,,,,,',
      '2026-01-05T14:00:01.000Z,1767621601000,2000,,5,,,,,,',
    ]);
  });

  it('writes every class and its growth as CSV', async () => {
    const [a, b] = program.paths as [string, string];
    expect((await holdfast('export', 'histogram', a, '-o', 'h.csv')).code).toBe(0);
    const histogram = await readFile(join(dir, 'h.csv'), 'utf8');
    expect(histogram).toMatch(/^class,count,shallowBytes,retainedBytes,distance\r\n/);
    expect(histogram).toMatch(/\r\nOrder,300,/);
    const { out } = await holdfast('export', 'compare', a, b);
    expect(out).toMatch(/^class,count1,count2,.*added1,removed1,/);
    expect(out).toMatch(/\r\nOrder,300,600,/);
  });

  it('writes tables and timelines as TSV, without quotes', async () => {
    const [a, b] = program.paths as [string, string];
    const histogram = await holdfast('export', 'histogram', a, '--format', 'tsv');
    expect(histogram.out).toMatch(/^class\tcount\tshallowBytes\tretainedBytes\tdistance\n/);
    expect(histogram.out).toMatch(/\nOrder\t300\t/);
    expect((await holdfast('export', 'compare', a, b, '--format', 'tsv')).out).toMatch(/\nOrder\t300\t600\t/);
    const timeline = await holdfast('export', 'timeline', inv, '--format', 'tsv');
    expect(timeline.out.split('\n')[1]).toBe('2026-01-05T14:00:00.000Z\t1767621600000\t1000\t\t\t\t\t\t\t\t');
    expect((await holdfast('export', 'timeline', inv, '--format', 'xls')).code).toBe(2);
  });

  it('draws the timeline and an object, for a ticket', async () => {
    const svg = await holdfast('export', 'timeline', inv, '--format', 'svg');
    expect(svg.out).toMatch(/^<svg .*<title>orders<\/title>/);
    expect(svg.out).toContain('=cmd · v');
    expect((await holdfast('export', 'timeline', inv, '-o', 't.png')).code).toBe(0);
    expect(await holdfast('export', 'timeline', inv, '--format', 'png')).toMatchObject({ code: 2, out: '' });
    const snapshot = program.paths[1] as string;
    const { out } = await holdfast('chain', snapshot, '--class', 'Order', '--json');
    const id = /"id": (\d+)/.exec(out)?.[1] ?? '';
    expect((await holdfast('picture', snapshot, '--id', id, '-o', 'o.png')).code).toBe(0);
    for (const name of ['t.png', 'o.png']) {
      const png = await readFile(join(dir, name));
      expect(png.toString('latin1', 1, 4)).toBe('PNG');
      expect(png.readUInt32BE(16)).toBeGreaterThan(200);
    }
  });

  it('writes a chain for a ticket', async () => {
    const { code, out } = await holdfast('export', 'chain', program.paths[1] as string, '--class', 'Order');
    expect(code).toBe(0);
    expect(out).toContain('| Edge | Class | Shallow | Retained |');
    expect(out).toContain('| `orders` | `Array`');
    const text = await holdfast('export', 'chain', program.paths[1] as string, '--class', 'Order', '--format', 'text');
    expect(text.out).toContain('orders → Array');
  });

  it('writes a snapshot without contents', async () => {
    const { code } = await holdfast('export', 'snapshot', program.paths[0] as string, '-o', 's.heapsnapshot', '--structure-only');
    expect(code).toBe(0);
    const snapshot = JSON.parse(await readFile(join(dir, 's.heapsnapshot'), 'utf8'));
    expect(snapshot.strings).toContain('Order');
    expect(snapshot.strings.join()).not.toContain('letmein');
  });
});

describe('an investigation that names files outside of its folder', () => {
  it('is not shared before they were allowed', async () => {
    // Somebody else's folder: the files were added under another home.
    const foreign = join(dir, 'foreign');
    const created = await createInvestigation(foreign, 'foreign');
    if (!created.ok) throw new Error(created.failure.code);
    await created.value.addFile(program.paths[0] as string, newSnapshotId());
    await created.value.close();
    const refused = await holdfast('share', foreign, '--level', 'full', '--yes-include-values', '-o', 'foreign.holdfast');
    expect(refused.code).toBe(4);
    expect(refused.err).toContain('--allow-outside');
    expect(refused.err).toContain(program.paths[0]);
    await expect(access(join(dir, 'foreign.holdfast'))).rejects.toThrow();
    const shown = await holdfast('open', foreign);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain(program.paths[0]);
    const allowed = await holdfast(
      'share',
      foreign,
      '--level',
      'full',
      '--yes-include-values',
      '--allow-outside',
      '-o',
      'foreign.holdfast',
    );
    expect(allowed.code).toBe(0);
    expect(allowed.out).toContain(program.paths[0]);
  }, 120_000);
});
