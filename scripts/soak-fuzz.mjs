#!/usr/bin/env node
// Feeds damaged files to the readers of archives, manifests, timelines, snapshots and profiles, for as long as one likes.
//   npm run soak:fuzz -- [--inputs 1000000] [--minutes 10] [--reader archive|manifest|timeline|snapshot|heap|recording] [--seed 1]
// Prints the figures; a find is printed with its seed, which gives the same input again, and the exit code is 1.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './lib/bundle.mjs';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '60' },
    reader: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
// What is unpacked is synced: in memory ten times as many inputs are read.
const memory = '/dev/shm';
const dir = fs.mkdtempSync(path.join(fs.existsSync(memory) ? memory : os.tmpdir(), 'holdfast-soak-'));
let found = 0;
try {
  const readersFile = path.join(dir, 'fuzz.mjs');
  await bundle('test/builders/fuzz-readers.ts', readersFile);
  const { readers, inputFor, readDamaged, randomFrom } = await import(pathToFileURL(readersFile).href);
  const chosen = values.reader === undefined ? readers : [values.reader];
  const end = Date.now() + Number(values.minutes) * 60_000;
  for (const reader of chosen) {
    const folder = fs.mkdtempSync(path.join(dir, reader));
    const started = Date.now();
    const share = started + (end - started) / (chosen.length - chosen.indexOf(reader));
    const first = Number(values.seed);
    let count = 0;
    let accepted = 0;
    let slowest = 0;
    for (let seed = first; seed < first + Number(values.inputs) && Date.now() < share; seed++) {
      const before = performance.now();
      try {
        if (await readDamaged(reader, inputFor(reader, randomFrom(seed)), folder)) accepted++;
      } catch (error) {
        found++;
        console.error(`${reader}, seed ${seed}: ${error.stack}`);
      }
      slowest = Math.max(slowest, performance.now() - before);
      count++;
    }
    const seconds = (Date.now() - started) / 1000;
    console.log(
      `${reader}: ${count} inputs in ${seconds.toFixed(0)} s (${Math.round(count / seconds)} a second), ${accepted} accepted, slowest ${slowest.toFixed(0)} ms`,
    );
  }
  console.log(found === 0 ? 'No crash, no hang, nothing written outside.' : `${found} find(s).`);
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}
process.exitCode = found === 0 ? 0 : 1;
