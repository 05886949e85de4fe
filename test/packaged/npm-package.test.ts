// The command line as people get it from npm: packed, installed in an empty folder, without Electron, and used.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';

const project = path.resolve(import.meta.dirname, '../..');
const version = (JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8')) as { version: string }).version;
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

let folder: string;
let archive: string;
test.beforeAll(() => {
  test.setTimeout(300_000);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-npm-'));
  npm(['pack', '--pack-destination', folder], project);
  archive = path.join(folder, `holdfast-${version}.tgz`);
  fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"empty","private":true}');
  npm(['install', archive], folder);
});
test.afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const npx = (...args: string[]) =>
  spawnSync('npx', ['--no-install', 'holdfast', ...args], { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });

test('the package is small and holds the command line, the agent and the samples, no window', () => {
  const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
  expect(listed).toEqual(
    expect.arrayContaining([
      'bin/holdfast',
      'out/main/cli.cjs',
      'out/main/engine-host.cjs',
      'agents/python/holdfast_agent.py',
      'agents/python/site/sitecustomize.py',
      'examples/manifest.json',
      'LICENSE',
    ]),
  );
  expect(listed.filter((name) => /\.map$|^src\/|renderer|preload|^test\/|^scripts\/|packaging/.test(name))).toEqual([]);
  expect(fs.statSync(archive).size).toBeLessThan(600_000);
});

test('it brings no Electron, no window and no tools', () => {
  const installed = fs.readdirSync(path.join(folder, 'node_modules'));
  for (const name of ['electron', 'react', 'react-dom', 'echarts', 'vite', 'electron-vite', 'typescript', '@playwright'])
    expect(installed).not.toContain(name);
  const count = (JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', '.package-lock.json'), 'utf8')) as { packages: object })
    .packages;
  expect(Object.keys(count).length).toBeLessThan(45);
});

test('npx holdfast says its version and hunts a Node program', () => {
  test.setTimeout(120_000);
  expect(npx('--version').stdout.trim()).toBe(version);
  const sample = path.join(folder, 'node_modules', 'holdfast', 'examples', 'event-emitter.mjs');
  fs.copyFileSync(sample, path.join(folder, 'app.mjs'));
  const words = ['--cycles', '6', '--warmup', '2', '--step', 'stdin:next', '--cycle-done', 'cycle \\d+ done', '--out', 'found', '--json'];
  const hunt = npx('hunt', ...words, '--', 'node', 'app.mjs', '--step');
  expect(hunt.status, hunt.stderr).toBe(0);
  const verdict = JSON.parse(hunt.stdout) as { leaking: boolean; kind: string; suspects: { class: string }[] };
  expect(verdict).toMatchObject({ leaking: true, kind: 'heap' });
  expect(JSON.stringify(verdict.suspects[0])).toContain('PriceBus');
  const snapshots = path.join(folder, 'found', 'snapshots');
  const [snapshot = ''] = fs.readdirSync(snapshots).filter((f) => f.endsWith('.gz'));
  const rows = JSON.parse(npx('histogram', path.join(snapshots, snapshot), '--json', '--limit', '3').stdout) as { rows: unknown[] };
  expect(rows.rows).toHaveLength(3);
});

test('it hunts a Python program with the agent inside', () => {
  test.info().skip(spawnSync('python3', ['--version']).status !== 0, 'needs python3');
  test.setTimeout(120_000);
  fs.writeFileSync(
    path.join(folder, 'app.py'),
    [
      'import sys',
      'class Session:',
      '    def __init__(self, n):',
      '        self.payload = "x" * 2000 + str(n)',
      'sessions = {}',
      'n = 0',
      'for line in sys.stdin:',
      '    for _ in range(200):',
      '        n += 1',
      '        sessions[n] = Session(n)',
      '    print("cycle", n // 200, "done", flush=True)',
      '',
    ].join('\n'),
  );
  const words = ['--cycles', '6', '--warmup', '2', '--step', 'stdin:next', '--cycle-done', 'cycle \\d+ done', '--out', 'python', '--json'];
  const hunt = npx('hunt', ...words, '--', 'python3', 'app.py');
  expect(hunt.status, hunt.stderr).toBe(0);
  expect(JSON.parse(hunt.stdout)).toMatchObject({ leaking: true });
});
