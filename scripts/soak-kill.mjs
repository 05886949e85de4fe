#!/usr/bin/env node
// Kills a hunt at random moments and opens what it left: nothing acknowledged may be missing but the last second of samples, and
// nobody may have to repair anything.
//   npm run soak:kill -- [--rounds 200] [--seed 1] [--example closure.mjs]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { ensureBuilt } from './lib/build.mjs';
import { bundle } from './lib/bundle.mjs';
import { at } from './lib/project.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    example: { type: 'string', default: 'closure.mjs' },
  },
});
/** Without samples for longer than this before the kill: more than the last second and the usual distance of two samples. */
const mostMissingMs = 2000;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-kill-'));
let failures = 0;

await ensureBuilt('cli');
// A copy: a build meanwhile must not pull the program from under the hunts.
const app = path.join(dir, 'app');
fs.cpSync(at('out/main'), path.join(app, 'out/main'), { recursive: true });
fs.cpSync(at('examples'), path.join(app, 'examples'), { recursive: true });
fs.copyFileSync(at('package.json'), path.join(app, 'package.json'));
fs.symlinkSync(at('node_modules'), path.join(app, 'node_modules'), 'dir');
const storeFile = path.join(dir, 'store.cjs');
await bundle('src/investigation/store/open.ts', storeFile);
const { openInvestigation } = createRequire(import.meta.url)(storeFile);

function hunt(out) {
  const args = [
    'hunt',
    '--cycles',
    '4',
    '--warmup',
    '1',
    '--captures',
    '2',
    '--step',
    'stdin:next',
    '--cycle-done',
    'cycle \\d+ done',
    '--out',
    out,
  ];
  // A group of its own: the program under investigation outlives a killed Holdfast, and is ended here.
  return spawn(
    process.execPath,
    [path.join(app, 'out/main/cli.cjs'), ...args, '--', process.execPath, path.join(app, 'examples', values.example), '--step'],
    {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, HOLDFAST_HOME: path.join(dir, 'home') },
    },
  );
}
const ended = (child) => new Promise((resolve) => child.on('close', resolve));
const endGroup = (child) => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // all gone
  }
};

let state = Number(values.seed);
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/** @returns what is wrong with the folder that a killed hunt left */
async function look(out, killedAt) {
  const wrong = [];
  if (!fs.existsSync(path.join(out, 'investigation.json'))) return { wrong, kind: 'before' };
  const opened = await openInvestigation(out);
  if (!opened.ok) return { wrong: [`does not open: ${JSON.stringify(opened.failure)}`], kind: 'broken' };
  const store = opened.value;
  let missing;
  let kind = 'connecting';
  try {
    if (store.readOnly !== undefined) wrong.push(`opens read-only: ${store.readOnly}`);
    const { runs, snapshots } = store.state.investigation;
    for (const run of runs) {
      kind = 'running';
      if (run.end === undefined) wrong.push('a run without an end');
      const table = await store.timeline(run.id);
      if (!table.ok) wrong.push(`timeline: ${table.failure.code}`);
      else if (run.end?.why.kind === 'interrupted' && killedAt - run.startedAt > 3000) {
        missing = killedAt - (table.value.at.at(-1) ?? run.startedAt);
        if (missing > mostMissingMs) wrong.push(`the last ${missing} ms of samples are missing`);
      }
    }
    for (const snapshot of snapshots) {
      kind = snapshot.content.state === 'partial' ? 'capturing' : 'captured';
      const file = store.pathOf(snapshot);
      if (!fs.existsSync(file)) wrong.push(`${snapshot.file} is not there`);
      else if (snapshot.content.state === 'complete') {
        const bytes = gunzipSync(fs.readFileSync(file));
        if (bytes.length !== snapshot.content.bytes) wrong.push(`${snapshot.file} has ${bytes.length} bytes`);
        const { sha256 } = snapshot.content;
        if (sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== sha256)
          wrong.push(`${snapshot.file} has another hash`);
        JSON.parse(bytes.toString());
      } else if (snapshot.content.state !== 'partial') wrong.push(`${snapshot.file} is ${snapshot.content.state}`);
    }
    const named = new Set(snapshots.map((s) => path.basename(s.file)));
    for (const file of fs.readdirSync(path.join(out, 'snapshots')))
      if (!named.has(file) && !file.includes('holdfast-index')) wrong.push(`snapshots/${file} is in no list`);
  } finally {
    await store.close();
  }
  const before = fs.readFileSync(path.join(out, 'investigation.json'), 'utf8');
  const again = await openInvestigation(out);
  if (!again.ok) wrong.push('does not open a second time');
  else await again.value.close();
  if (fs.readFileSync(path.join(out, 'investigation.json'), 'utf8') !== before) wrong.push('opening it again changes it');
  return { wrong, kind, missing };
}

try {
  const started = Date.now();
  const whole = hunt(path.join(dir, 'whole'));
  await ended(whole);
  const length = Date.now() - started;
  console.log(`A whole hunt takes ${length} ms.`);
  const kinds = {};
  const missing = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const out = path.join(dir, `r${round}`);
    const child = hunt(out);
    const gone = ended(child);
    await wait(random() * length);
    const killedAt = Date.now();
    // Holdfast first and alone, as a crash would.
    child.kill('SIGKILL');
    await gone;
    endGroup(child);
    const result = await look(out, killedAt);
    kinds[result.kind] = (kinds[result.kind] ?? 0) + 1;
    if (result.missing !== undefined) missing.push(result.missing);
    if (result.wrong.length > 0) {
      failures++;
      console.error(`round ${round}: ${result.wrong.join('; ')} (${out})`);
    } else fs.rmSync(out, { recursive: true, force: true });
    if (round % 20 === 0) console.log(`${round} rounds, ${failures} with a loss`);
  }
  missing.sort((a, b) => a - b);
  console.log(
    `Killed while: ${Object.entries(kinds)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(', ')}.`,
  );
  if (missing.length > 0)
    console.log(
      `Samples missing before the kill: median ${Math.round(missing[missing.length >> 1])} ms, most ${Math.round(missing.at(-1))} ms.`,
    );
  console.log(
    failures === 0
      ? 'Nothing but the last second of samples is missing, and nothing was repaired by hand.'
      : `${failures} round(s) lost something.`,
  );
} finally {
  if (failures === 0) fs.rmSync(dir, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
