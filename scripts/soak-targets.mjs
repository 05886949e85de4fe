#!/usr/bin/env node
// Watches many programs at once for a while, and measures what that costs Holdfast: processor time and memory, which must not grow.
//   npm run soak:targets -- [--targets 50] [--minutes 10]
// Prints the figures by the minute; exit code 1 when the heap grows, or a target is no longer watched.
import { fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { at } from './lib/project.mjs';

const { values } = parseArgs({
  options: { targets: { type: 'string', default: '50' }, minutes: { type: 'string', default: '10' } },
});
const count = Number(values.targets);
const minutes = Number(values.minutes);
/** Growth of the used heap, after collections, from the second minute to the last that is still no growth. */
const allowedBytes = 3_000_000;

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-soak-targets-'));
const programs = [];
let watcher;
try {
  const bundle = path.join(dir, 'watcher.mjs');
  await build({
    stdin: { contents: watcherSource(), resolveDir: at('.'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __filename = import.meta.filename;",
    },
  });
  const ports = [];
  // a few at a time: fifty that start at once keep each other from starting
  for (let i = 0; i < count; i += 5) {
    ports.push(...(await Promise.all(Array.from({ length: Math.min(5, count - i) }, (_, n) => startProgram(i + n)))));
  }
  watcher = fork(bundle, [path.join(dir, 'home'), ...ports.map(String)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const rows = [];
  watcher.on('message', (row) => {
    rows.push(row);
    console.log(
      `minute ${String(rows.length).padStart(3)}: ${row.watched} watched, ${row.samples} samples (${row.perSecond.toFixed(2)} a second of each target, ${row.slowest.toFixed(2)} of the slowest), processor ${row.cpuPercent.toFixed(1)} % of one core, RSS ${mb(row.rss)}, heap after collection ${mb(row.heapUsed)}`,
    );
  });
  const over = new Promise((done) => watcher.on('exit', done));
  await Promise.race([over, wait(minutes * 90_000 + 60_000)]);
  if (rows.length === 0) throw new Error('the watcher ended before its first minute');
  const [, second] = rows;
  const last = rows.at(-1);
  const grown = last.heapUsed - (second ?? last).heapUsed;
  const lost = rows.some(({ watched }) => watched !== count);
  console.log(
    `${count} targets for ${rows.length} minutes: heap grew by ${mb(grown)} after the second minute${lost ? '; a target was lost' : ''}`,
  );
  if (grown > allowedBytes || lost || rows.length < Math.floor(minutes)) process.exitCode = 1;
} finally {
  watcher?.kill('SIGKILL');
  for (const program of programs) program.kill('SIGKILL');
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A program that works a little; the port of its inspector. */
function startProgram(n) {
  const code = `const kept = []; setInterval(() => { kept.push({ at: Date.now() }); if (kept.length > 100) kept.length = 0; }, 200); process.title = 'soak ${n}';`;
  const program = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] });
  programs.push(program);
  return new Promise((done, refuse) => {
    let text = '';
    program.on('exit', () => refuse(new Error(`a target ended: ${text}`)));
    program.stderr.on('data', (bytes) => {
      text += bytes;
      const port = /listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) done(Number(port));
    });
  });
}

/** The use cases without a window, as the window drives them: a run for each target, its samples on disk and in batches. */
function watcherSource() {
  return `
    import { join } from 'node:path';
    import { createMessages } from './src/messages/index.js';
    import { createConnector } from './src/targets/all-connectors.js';
    import { Workbench } from './src/workbench/workbench.js';
    const [home, ...ports] = process.argv.slice(2);
    const workbench = new Workbench({
      connector: createConnector(), discover: async () => [], messages: createMessages('en'),
      startEngine: () => { throw new Error('no engine is needed'); },
      investigationsDir: home, recentsFile: join(home, '.recents.json'),
    });
    let samples = 0;
    const runs = [];
    const counts = new Map();
    for (const port of ports) {
      const connected = await workbench.connect({ kind: 'attach', host: '127.0.0.1', port: Number(port), allowRemote: false }, undefined, true);
      if (!connected.ok) throw new Error(JSON.stringify(connected.failure));
      const run = workbench.liveRun(connected.value.run);
      runs.push(run);
      counts.set(run, 0);
      run.events.subscribe('samples', (batch) => { samples += batch.length; counts.set(run, counts.get(run) + batch.length); });
    }
    let cpu = process.cpuUsage();
    let since = Date.now();
    let minute = 0;
    setInterval(async () => {
      const used = process.cpuUsage(cpu);
      const cpuPercent = (used.user + used.system) / 10 / (Date.now() - since);
      globalThis.gc(); globalThis.gc();
      const { rss, heapUsed } = process.memoryUsage();
      const watched = runs.filter((run) => !run.ended && run.link === 'connected').length;
      const seconds = (Date.now() - since) / 1000;
      const perSecond = samples / seconds / runs.length;
      const slowest = Math.min(...counts.values()) / seconds;
      process.send({ cpuPercent, rss, heapUsed, watched, samples, perSecond, slowest });
      for (const run of runs) counts.set(run, 0);
      cpu = process.cpuUsage(); since = Date.now(); samples = 0;
      if (++minute >= ${minutes}) { await workbench.close(); process.exit(); }
    }, 60_000);
  `;
}
