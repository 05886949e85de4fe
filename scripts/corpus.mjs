#!/usr/bin/env node
// Runs the programs of test/corpus/ through `bin/holdfast hunt … --verdict` and compares each verdict with the known truth.
//   npm run corpus                       all of them, two at a time
//   npm run corpus -- map rope python    those whose names contain one of the words, and those of a runtime (node, npm, chromium, python)
//   npm run corpus -- --write            also writes the tables into docs/corpus.md
//   npm run corpus -- --repeat 3 --busy  three times each, beside a process that keeps a core busy
//   npm run corpus -- --keep DIR         keeps verdicts and investigations there; later runs add to them, so that parts make a whole
//   npm run corpus -- --keep DIR --table only the tables of what is there
// Exit code 1 when a control is called a leak, a leak is cleared, or a hunt fails.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { executableFor, readEntries } from './lib/corpus/entries.mjs';
import { huntEntry, interruptHunts } from './lib/corpus/hunt-entry.mjs';
import { line, tableOf, unsteady, withTruth, writeDocument } from './lib/corpus/table.mjs';

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    keep: { type: 'string' },
    table: { type: 'boolean', default: false },
  },
});

const workDir = options.keep ? path.resolve(options.keep) : fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-corpus-'));
fs.mkdirSync(workDir, { recursive: true });
const entries = readEntries(words);
const missing = entries.filter((entry) => executableFor(entry) === undefined);
for (const { name, runtime, python = '' } of missing) console.error(`skipped: ${name} (no ${runtime} ${python} on this machine)`);

const resultsFile = path.join(workDir, 'results.jsonl');
const busy = options.busy ? spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }) : undefined;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    busy?.kill();
    interruptHunts();
    process.exitCode = 130;
  });
}

let all;
try {
  if (!options.table) await huntAll(entries.filter((entry) => !missing.includes(entry)));
  all = results();
} finally {
  busy?.kill();
  if (!options.keep) fs.rmSync(workDir, { recursive: true, force: true });
}

const table = tableOf(all);
console.log(table);
for (const name of unsteady(all)) console.log(`not the same in every round: ${name}`);
if (options.write) writeDocument(table);
if (all.some((r) => r.leaks === undefined || r.leaks === !r.entry.truth.leaking)) process.exitCode ||= 1;

async function huntAll(wanted) {
  const rounds = Math.max(1, Number(options.repeat));
  const queue = wanted.flatMap((entry) => Array.from({ length: rounds }, (_, round) => ({ entry, round })));
  const planned = queue.length;
  const jobs = Math.min(2, Math.max(1, Number(options.jobs)));
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let next = queue.shift(); next !== undefined && process.exitCode !== 130; next = queue.shift()) {
        const result = await huntEntry(next.entry, next.round, workDir);
        if (process.exitCode === 130) return;
        fs.appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
        console.error(`${planned - queue.length}/${planned} ${line(withTruth(result, next.entry))}`);
      }
    }),
  );
}

/** The newest result of each round of each entry, against the truth as it is written today. */
function results() {
  const truth = new Map(readEntries([]).map((entry) => [`${entry.runtime}/${entry.name}`, entry]));
  const newest = new Map();
  for (const text of fs.existsSync(resultsFile) ? fs.readFileSync(resultsFile, 'utf8').split('\n') : []) {
    if (text === '') continue;
    const result = JSON.parse(text);
    const key = `${result.runtime}/${result.name}`;
    const entry = truth.get(key);
    if (entry !== undefined) newest.set(`${key} ${result.round}`, withTruth(result, entry));
  }
  return [...newest.values()];
}
