// `holdfast targets` and `hunt --target`, as a script uses them.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, idle, startInspected, temporaryFolder } from '../../builders/inspector-session.js';

const root = join(import.meta.dirname, '../../..');
let home = '';

function holdfast(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  home ||= temporaryFolder();
  return new Promise((resolve) => {
    const env = { ...process.env, HOLDFAST_HOME: home };
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

afterEach(async () => {
  await cleanUp();
  home = '';
});

describe('holdfast hunt --target', () => {
  it('hunts in a worker thread, whose leak the main thread does not show', { timeout: 180_000 }, async () => {
    const file = join(temporaryFolder(), 'app.mjs');
    writeFileSync(
      file,
      `import { Worker, isMainThread } from 'node:worker_threads';
       if (isMainThread) { new Worker(new URL(import.meta.url), { name: 'indexer' }); new Worker(new URL(import.meta.url), { name: 'mailer' }); }
       else { class Entry { constructor(i) { this.text = 'entry ' + i; } } class Index { entries = new Map(); }
         globalThis.index = new Index(); setInterval(() => { for (let i = 0; i < 200; i++) index.entries.set(index.entries.size, new Entry(i)); }, 50); }`,
    );
    const { code, out } = await holdfast(
      'hunt',
      '--target',
      '^indexer$',
      '--step',
      'wait:300',
      '--warmup',
      '1',
      '--cycles',
      '8',
      '--json',
      '--',
      process.execPath,
      file,
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ leaking: true, kind: 'heap', suspects: [{ class: 'Entry' }] });
    const several = await holdfast('hunt', '--target', 'er$', '--', process.execPath, file);
    expect(several.code).toBe(2);
    expect(several.err).toMatch(/indexer[\s\S]*mailer|mailer[\s\S]*indexer/);
  });
});

describe('holdfast targets', () => {
  it('lists the programs of this machine, for people and for programs', async () => {
    const target = await startInspected(['-e', idle]);
    const { code, out } = await holdfast('targets', '--json');
    expect(code).toBe(0);
    const found = (JSON.parse(out) as { targets: { pid: number }[] }).targets.find(({ pid }) => pid === target.pid);
    expect(found).toMatchObject({ kind: 'node', opens: 'listening', inspectors: [{ host: '127.0.0.1', port: target.port }] });
    expect((await holdfast('targets')).out).toMatch(new RegExp(`${target.pid} .*127\\.0\\.0\\.1:${target.port}`));
  });

  it('lists what an address serves; what cannot be reached, or is not allowed, has its exit code', async () => {
    const target = await startInspected(['-e', idle]);
    const { code, out } = await holdfast('targets', `127.0.0.1:${target.port}`, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: 'node', port: target.port, targets: [{ type: 'node' }] });
    expect((await holdfast('targets', '127.0.0.1:1')).code).toBe(3);
    expect((await holdfast('targets', '192.0.2.1:9229')).code).toBe(2);
    expect((await holdfast('targets', 'nonsense')).code).toBe(2);
  });
});

describe('holdfast watch', () => {
  it.skipIf(process.platform !== 'linux')('watches what the program starts, too, by the same rules', { timeout: 120_000 }, async () => {
    const file = join(temporaryFolder(), 'main.cjs');
    writeFileSync(
      file,
      `const { fork } = require('node:child_process'); if (process.argv[2] === undefined) fork(__filename, ['child'], { execArgv: ['--inspect-port=0'] }); ${idle}`,
    );
    const run = await holdfast(
      'watch',
      '--when',
      'every:2s',
      '--do',
      'mark',
      '--children',
      '--for',
      '15s',
      '--json',
      '--',
      process.execPath,
      file,
    );
    expect(run.err).toMatch(/watching main\.cjs \(process \d+\), too/);
    const { runs, marks } = JSON.parse(run.out) as { runs: { title: string; pid: number }[]; marks: unknown[] };
    expect(runs.map(({ title }) => title)).toEqual(['main.cjs', 'main.cjs']);
    expect(new Set(runs.map(({ pid }) => pid)).size).toBe(2);
    expect(marks.length).toBeGreaterThan(1);
  });

  it('captures by rules until its time is over, and says what it took', { timeout: 120_000 }, async () => {
    const code = `globalThis.kept = []; setInterval(() => { kept.push({}); console.log('round'); }, 200);`;
    const run = await holdfast('watch', '--when', 'line:round', '--most', '2', '--for', '8s', '--json', '--', process.execPath, '-e', code);
    expect(run.code).toBe(0);
    const { snapshots } = JSON.parse(run.out) as { snapshots: { label: string; state: string }[] };
    expect(snapshots.length).toBeGreaterThanOrEqual(1);
    expect(snapshots.length).toBeLessThanOrEqual(2);
    expect(snapshots[0]).toMatchObject({ label: 'Rule: line:round', state: 'complete' });
    const bad = await holdfast('watch', '--when', 'line:x', '--ssh', '-oProxyCommand=id', '--attach', '9229');
    expect(bad.code).toBe(2);
    expect((await holdfast('watch', '--when', 'line:x', '--ssh', 'host', '--', process.execPath)).code).toBe(2);
    expect((await holdfast('watch', '--when', 'nonsense', '--', process.execPath)).code).toBe(2);
    expect((await holdfast('watch', '--', process.execPath)).code).toBe(2);
  });
});
