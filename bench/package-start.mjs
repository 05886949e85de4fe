// How long the packaged application takes from its start to a page that can be used, and the command line to its first word.
//   npm run package && xvfb-run -a node bench/package-start.mjs [runs]
// `cold`: the package's files are dropped from the page cache first. Linux.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { dropFromCache, windowStart } from './window-start.mjs';

const app = path.resolve(import.meta.dirname, '..', 'dist', 'packages', 'linux-unpacked');
const runs = Number(process.argv[2] ?? 5);

const isOurs = (line) => line.includes(`${app}/holdfast`) || line.includes('exe/holdfast');

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
    if (cold) dropFromCache(app);
    windows.push(await windowStart(path.join(app, 'holdfast'), [], isOurs));
    if (cold) dropFromCache(app);
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
