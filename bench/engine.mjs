// Opens snapshots with our engine host and with Chrome DevTools' code, in turn, and compares: milliseconds from the start of
// the process to the open snapshot and to its list of classes, and peak memory. Interleaved, medians: absolute times drift.
//   node bench/engine.mjs [--rounds 3] [--host out/main/engine-host.js] [--only ours|devtools] FILE…      (after `npm run build`)
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { devtoolsBundle } from './devtools-bundle.mjs';

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    host: { type: 'string', default: 'out/main/engine-host.js' },
    only: { type: 'string' },
  },
});
const host = resolve(values.host);
if (files.length === 0 || !existsSync(host)) {
  const usage = 'usage: node bench/engine.mjs [--rounds N] [--host FILE] [--only ours|devtools] FILE…';
  console.error(files.length === 0 ? usage : `${host} is not there: run npm run build`);
  process.exit(2);
}
await devtoolsBundle();

const here = import.meta.dirname;
const peers = {
  ours: (file) => [join(here, 'engine-child.mjs'), file, host],
  devtools: (file) => ['--max-old-space-size=16000', join(here, 'devtools-child.mjs'), file],
};
const names = Object.keys(peers).filter((name) => values.only === undefined || name === values.only);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

for (const file of files) {
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of names) {
      const { stdout, stderr, status } = spawnSync(process.execPath, peers[name](resolve(file)), { encoding: 'utf8' });
      if (status === 0) runs[name].push(JSON.parse(stdout.trim().split('\n').at(-1)));
      else console.error(`${name} failed on ${file}: ${stderr.slice(-300)}`);
    }
  }
  const done = names.filter((name) => runs[name].length > 0);
  const row = (name) => {
    const of = (field) => Math.round(median(runs[name].map((run) => run[field])));
    return {
      'open ms': of('openMs'),
      'with classes ms': of('classesMs'),
      'peak MB': of('peakMb'),
      nodes: of('nodes'),
      classes: of('classes'),
      bytes: of('totalBytes'),
    };
  };
  console.log(`\n${basename(file)}, ${(statSync(file).size / 1e6).toFixed(0)} MB, medians of ${values.rounds}`);
  console.table(Object.fromEntries(done.map((name) => [name, row(name)])));
  if (done.length === 2) {
    const ratio = (field) => (median(runs.devtools.map((r) => r[field])) / median(runs.ours.map((r) => r[field]))).toFixed(1);
    console.log(
      `DevTools takes ${ratio('openMs')} times as long to open, ${ratio('classesMs')} with the list of classes, and ${ratio('peakMb')} times the memory`,
    );
  }
}
