#!/usr/bin/env node
// Does the window ever stop a person? A hunt in the real application over two snapshots of five million objects and twelve hours of
// samples, with a trace of every interaction; and how long the window takes to start.
//   npm run bench:window [-- --objects 4200000] [--heaps FOLDER: made there once, used again] [--starts 5] [--profile 'part of an interaction\'s name']
// Prints Markdown for bench/README.md; ends with code 1 where an interaction failed, or held the main thread of the page or of the main
// process for over 100 ms by the clock.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { _electron as electron } from '@playwright/test';
import { ensureElectron } from '../scripts/electron/runtime.mjs';
import { ensureLibraries, ensureVirtualDisplay } from '../scripts/electron/system-libraries.mjs';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { electronSwitches, hasDisplay } from '../scripts/lib/display.mjs';
import { main } from '../scripts/lib/main.mjs';
import { at, root, say } from '../scripts/lib/project.mjs';
import { longInvestigation } from './long-investigation.mjs';
import { Blocks } from './window-blocks.mjs';
import { hunt } from './window-hunt.mjs';
import { dropFromCache, windowStart } from './window-start.mjs';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '4200000' },
    heaps: { type: 'string' },
    starts: { type: 'string', default: '5' },
    profile: { type: 'string' },
  },
});
/** Milliseconds that no interaction may hold a main thread. */
const most = 100;
/** @returns milliseconds by the clock */
const longest = ({ page, main: process }) => Math.max(page.clock, process.clock);
const load = () => os.loadavg()[0].toFixed(1);

await main(async () => {
  const { executable } = await ensureElectron();
  await ensureLibraries(executable);
  await ensureBuilt('app');
  if (!(await hasDisplay())) {
    await ensureVirtualDisplay();
    const again = [process.execPath, ...process.argv.slice(1)];
    return spawnSync('xvfb-run', ['-a', '-s', '-screen 0 1920x1200x24', ...again], { stdio: 'inherit' }).status ?? 1;
  }
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-window-'));
  try {
    const heaps = makeHeaps(values.heaps ?? path.join(dir, 'heaps'));
    await longInvestigation(path.join(dir, 'investigation'), [...heaps, heaps[1]]);
    const starts = await startTimes(executable);
    const rows = await interactions(executable, dir);
    print(heaps, starts, rows);
    return rows.some((row) => longest(row) > most || row.note?.startsWith('FAILED')) ? 1 : 0;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});

function makeHeaps(folder) {
  const files = ['heap-1', 'heap-2'].map((name) => path.join(folder, `${name}.heapsnapshot`));
  if (files.every((file) => fs.existsSync(file))) return files;
  say('making two snapshots of a large heap');
  const options = ['--objects', values.objects, '--snapshots', '2', '--leak', '20000', '--out', folder];
  execFileSync(process.execPath, ['--expose-gc', '--max-old-space-size=12000', at('bench/heap-program.mjs'), ...options], {
    stdio: 'ignore',
  });
  return files;
}

/** Cold: what is not shared with other programs is read from the disk. */
async function startTimes(executable) {
  const times = { cold: [], warm: [] };
  for (let i = 0; i < Number(values.starts); i++) {
    dropFromCache(path.dirname(executable));
    dropFromCache(at('out'));
    for (const kind of ['cold', 'warm']) times[kind].push((await windowStart(executable, [root])).ms);
  }
  return times;
}

async function interactions(executable, dir) {
  const userData = path.join(dir, 'user-data');
  const app = await electron.launch({
    executablePath: executable,
    args: [...electronSwitches(), root],
    env: { ...process.env, HOLDFAST_LANG: 'en', HOLDFAST_USER_DATA: userData, HOLDFAST_HOME: path.join(userData, 'investigations') },
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  page.setDefaultTimeout(20_000);
  const blocks = new Blocks(app, page, path.join(dir, 'trace.json'), values.profile);
  try {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
    await blocks.start();
    await blocks.measure('open the investigation', async () => {
      await app.evaluate(
        ({ dialog }, folder) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
        },
        path.join(dir, 'investigation'),
      );
      await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open-investigation')?.click());
      await page.locator('[data-snapshot]').first().waitFor({ timeout: 60_000 });
    });
    await hunt(page, blocks);
  } catch (error) {
    await page.screenshot({ path: path.join(os.tmpdir(), 'holdfast-bench-window.png') });
    print([], undefined, blocks.rows);
    throw error;
  } finally {
    await app.close();
  }
  return blocks.rows;
}

function print(heaps, starts, rows) {
  const ms = (n) => Math.round(n).toString();
  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const sizes = heaps.map((file) => `${Math.round(fs.statSync(file).size / 1e6)} MB`).join(' and ');
  console.log(`\n${os.cpus()[0]?.model}, ${os.cpus().length} cores, load ${load()} at the end; snapshots of ${sizes}\n`);
  if (starts !== undefined) {
    for (const kind of ['cold', 'warm'])
      console.log(`- start, ${kind}: median ${ms(median(starts[kind]))} ms (${starts[kind].map(ms).join(', ')})`);
  }
  console.log(
    '\n| | page ms | its CPU ms | input to picture ms | main process ms | its CPU ms | all s | |\n|---|---|---|---|---|---|---|---|',
  );
  for (const { name, took, page, main: process, slowest, note } of rows) {
    const figures = [page.clock, page.cpu, slowest.ms, process.clock, process.cpu].map(ms);
    const worst = page.clock > most || page.cpu > most / 2 ? ` ${page.inside.join(', ')}` : '';
    console.log(`| ${name} | ${figures.join(' | ')} | ${(took / 1000).toFixed(1)} |${note ? ` ${note}` : ''}${worst} |`);
  }
  const slow = rows.filter((row) => longest(row) > most).map((row) => `${row.name} (${ms(longest(row))})`);
  console.log(`\nOver ${most} ms by the clock: ${slow.join(', ') || 'none'}`);
}
