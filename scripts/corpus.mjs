#!/usr/bin/env node
// Runs the programs of test/corpus/ through `bin/holdfast hunt … --verdict` and compares each verdict with the known truth.
//   npm run corpus                       all of them, two at a time
//   npm run corpus -- map rope           those whose names contain one of the words
//   npm run corpus -- --write            also writes the table into docs/corpus.md
//   npm run corpus -- --repeat 3 --busy  three times each, beside a process that keeps a core busy
//   npm run corpus -- --keep DIR         keeps verdicts and investigations there
// Exit code 1 when a control is called a leak, a leak is cleared, or a hunt fails.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at } from './lib/project.mjs';

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    keep: { type: 'string' },
  },
});

const folders = [at('test/corpus/node')];
const entries = folders
  .flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({ folder, ...JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) })),
  )
  .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const workDir = options.keep ? path.resolve(options.keep) : fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-corpus-'));
fs.mkdirSync(workDir, { recursive: true });
const busy = options.busy ? spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }) : undefined;
const children = new Set();
const stop = () => {
  busy?.kill();
  for (const child of children) child.kill('SIGINT');
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stop();
    process.exitCode = 130;
  });
}

const results = [];
try {
  const rounds = Math.max(1, Number(options.repeat));
  const queue = entries.flatMap((entry) => Array.from({ length: rounds }, (_, round) => ({ entry, round })));
  const jobs = Math.min(2, Math.max(1, Number(options.jobs)));
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let next = queue.shift(); next !== undefined && process.exitCode !== 130; next = queue.shift()) {
        const result = await runEntry(next.entry, next.round);
        results.push(result);
        console.error(`${results.length}/${results.length + queue.length} ${line(result)}`);
      }
    }),
  );
} finally {
  stop();
  if (!options.keep) fs.rmSync(workDir, { recursive: true, force: true });
}

results.sort((a, b) => Number(b.entry.truth.leaking) - Number(a.entry.truth.leaking) || a.entry.name.localeCompare(b.entry.name));
const table = [...header(), ...results.map(row), '', ...summary(results)].join('\n');
console.log(table);
if (options.write) writeDocument(table);
if (results.some((r) => r.leaks === undefined || r.leaks === !r.entry.truth.leaking)) process.exitCode ||= 1;

/** @returns {Promise<{entry: object, leaks: boolean | null | undefined, kind: string, holders: string[], place: number, seconds: number}>} */
async function runEntry(entry, round) {
  const dir = path.join(workDir, `${entry.name}-${round}`);
  fs.mkdirSync(dir, { recursive: true });
  const verdictFile = path.join(dir, 'verdict.json');
  const port = await freePort();
  const [command, ...args] = entry.command.map((word) => (word.endsWith('.mjs') ? path.join(entry.folder, word) : word));
  const hunt = ['hunt', '--step', entry.step.replaceAll('{port}', String(port))];
  if (entry.cycleDone) hunt.push('--cycle-done', entry.cycleDone);
  hunt.push('--verdict', verdictFile, '--out', path.join(dir, 'investigation'), '--', command, ...args);
  const started = Date.now();
  const { code, stderr } = await run(at('bin/holdfast'), hunt, { ...process.env, PORT: String(port), LANG: 'en_US.UTF-8' });
  const seconds = Math.round((Date.now() - started) / 1000);
  const verdict = fs.existsSync(verdictFile) ? JSON.parse(fs.readFileSync(verdictFile, 'utf8')) : undefined;
  if (verdict === undefined)
    return { entry, leaks: undefined, kind: `exit ${code}: ${stderr.trim().slice(-200)}`, holders: [], place: 0, seconds };
  const holders = verdict.suspects.map((s) => s.holder ?? s.reason ?? '');
  const pattern = entry.truth.holder === undefined ? undefined : new RegExp(entry.truth.holder);
  const classPattern = new RegExp(entry.truth.class ?? '');
  const isRight = (s, i) => pattern?.test(holders[i]) && classPattern.test(s.class);
  return { entry, leaks: verdict.leaking, kind: verdict.kind ?? '?', holders, place: 1 + verdict.suspects.findIndex(isRight), seconds };
}

function run(file, args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
    children.add(child);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-2000);
    });
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, stderr });
    });
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isRightKind({ entry, kind }) {
  return entry.truth.kind.split('|').includes(kind);
}

function says(leaks) {
  return leaks === true ? 'leak' : leaks === false ? 'no leak' : leaks === null ? 'undecided' : 'failed';
}

function wantsHolder({ entry }) {
  return entry.truth.holder !== undefined;
}

function line(r) {
  const right = r.leaks === r.entry.truth.leaking;
  const place = wantsHolder(r) ? `, right holder: ${r.place || 'none'}` : '';
  return `${right ? 'right' : 'WRONG'} ${r.entry.name}: ${says(r.leaks)}, ${r.kind}${place} [${r.holders.join(' | ')}] ${r.seconds} s`;
}

function header() {
  return ['| Program | Truth | Verdict | Kind | Holder named first | Right holder at |', '| --- | --- | --- | --- | --- | --- |'];
}

function row(r) {
  const { truth } = r.entry;
  const wrong = r.leaks === truth.leaking ? '' : ' (wrong)';
  const kind = isRightKind(r) ? r.kind : `${r.kind} (wrong)`;
  const first = (r.holders[0] ?? '').replaceAll('|', '\\|');
  const place = wantsHolder(r) ? (r.place > 0 ? r.place : 'none') : '';
  return `| ${r.entry.name} | ${truth.leaking ? `leak, ${truth.kind.replaceAll('|', ' or ')}` : 'no leak'} | ${says(r.leaks)}${wrong} | ${kind} | ${first} | ${place} |`;
}

function summary(all) {
  const leaks = all.filter((r) => r.entry.truth.leaking);
  const controls = all.filter((r) => !r.entry.truth.leaking);
  const held = leaks.filter(wantsHolder);
  const share = (part, whole) =>
    `${part.length} of ${whole.length}${whole.length ? ` (${Math.round((100 * part.length) / whole.length)} %)` : ''}`;
  return [
    `- Right on leak or not: ${share(
      all.filter((r) => r.leaks === r.entry.truth.leaking),
      all,
    )}`,
    `- Leaks called a leak: ${share(
      leaks.filter((r) => r.leaks === true),
      leaks,
    )}`,
    `- False alarms on controls: ${share(
      controls.filter((r) => r.leaks === true),
      controls,
    )}; undecided: ${controls.filter((r) => r.leaks === null).length}`,
    `- Right kind: ${share(all.filter(isRightKind), all)}`,
    `- Right holder first: ${share(
      held.filter((r) => r.place === 1),
      held,
    )}`,
    `- Right holder among the first five: ${share(
      held.filter((r) => r.place > 0),
      held,
    )}`,
  ];
}

/** The table goes between two marks of docs/corpus.md; what is around it is written by hand. */
function writeDocument(text) {
  const file = at('docs/corpus.md');
  const document = fs.readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- table -->', '<!-- end of table -->'];
  const head = document.slice(0, document.indexOf(begin) + begin.length);
  const tail = document.slice(document.indexOf(end));
  const node = process.versions.node;
  fs.writeFileSync(
    file,
    `${head}\n\nNode ${node}, ${new Date().toISOString().slice(0, 10)}, two programs at a time.\n\n${text}\n\n${tail}`,
  );
}
