// How long the packaged application takes from its start to a page that can be used, and the command line to its first word.
//   npm run package && xvfb-run -a node bench/package-start.mjs [runs]
// `cold`: the package's files are dropped from the page cache first. Linux.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { electronSwitches } from '../scripts/lib/display.mjs';

const app = path.resolve(import.meta.dirname, '..', 'dist', 'packages', 'linux-unpacked');
const runs = Number(process.argv[2] ?? 5);

function drop() {
  for (const entry of fs.readdirSync(app, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile()) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  }
}

async function windowStart() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'));
  const begin = performance.now();
  const child = spawn(path.join(app, 'holdfast'), ['--remote-debugging-port=0', ...electronSwitches()], {
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endpoint = await new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (d) => {
      text += d;
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(text)));
  });
  // Attaching in the instant in which the page is made can hang.
  for (const list = `http://${new URL(endpoint).host}/json/list`; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const targets = await (await fetch(list)).json();
    if (targets.some(({ type, title }) => type === 'page' && title === 'Holdfast')) break;
  }
  const browser = await chromium.connectOverCDP(endpoint, { timeout: 60_000 });
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.getByRole('heading', { level: 1 }).waitFor();
  const ms = performance.now() - begin;
  const pids = execFileSync('ps', ['-e', '-o', 'pid=,rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((l) => l.includes(`${app}/holdfast`) || l.includes('exe/holdfast'));
  const rss = pids.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0) / 1024;
  child.removeAllListeners('close');
  const ended = new Promise((resolve) => child.on('close', resolve));
  await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => undefined);
  await ended;
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  return { ms, rss };
}

function commandStart() {
  const begin = performance.now();
  execFileSync(path.join(app, 'resources', 'bin', 'holdfast'), ['--version'], { stdio: 'ignore' });
  return performance.now() - begin;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const report = (what, list, unit) =>
  console.log(`${what}: median ${median(list).toFixed(0)} ${unit} (${list.map((x) => x.toFixed(0)).join(', ')})`);

console.log(`load ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} cores`);
for (const cold of [true, false]) {
  const windows = [];
  const commands = [];
  for (let i = 0; i < runs; i++) {
    if (cold) drop();
    windows.push(await windowStart());
    if (cold) drop();
    commands.push(commandStart());
  }
  const name = cold ? 'cold' : 'warm';
  report(
    `${name}, window usable`,
    windows.map((w) => w.ms),
    'ms',
  );
  report(
    `${name}, resident memory of all processes then (shared pages counted more than once)`,
    windows.map((w) => w.rss),
    'MB',
  );
  report(`${name}, holdfast --version`, commands, 'ms');
}
