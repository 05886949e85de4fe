// What a capture costs beside the target writing its own snapshot file: a program with a big heap does both in turn.
//   node bench/capture.mjs [--objects 400000] [--rounds 3] [--folder DIR]
// Prints, in seconds: how long it took by the clock, and the CPU time of the target and of this process; and how much this
// process grew.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { built } from './build.mjs';
import { figuresOf } from './engine-client.mjs';

const { values } = parseArgs({
  options: { objects: { type: 'string', default: '400000' }, rounds: { type: 'string', default: '3' }, folder: { type: 'string' } },
});
const folder = values.folder ?? mkdtempSync(join(os.tmpdir(), 'holdfast-capture-'));
const { createV8Connector } = await import(pathToFileURL(await built('targets/index.ts', join(folder, 'targets'))).href);

/** The value, or the failure thrown. */
const must = (answer) => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
};
const finished = async (work) => {
  for (;;) {
    const step = await work.next();
    if (step.done) return must(step.value);
  }
};
const program = join(import.meta.dirname, 'heap-program.mjs');
const session = must(
  await createV8Connector().connect({
    kind: 'launch',
    command: process.execPath,
    args: ['--expose-gc', '--max-old-space-size=8000', program, '--objects', values.objects, '--snapshots', '0', '--stay', '--out', folder],
    env: {},
  }),
);
try {
  await new Promise((made) => session.subscribe((event) => event.type === 'output' && event.line.text === 'made' && made()));
  const { pid } = session.info;
  const own = join(folder, 'own.heapsnapshot');
  const ways = {
    'its own file': async () =>
      void must(await session.evaluate(`process.getBuiltinModule('v8').writeHeapSnapshot(${JSON.stringify(own)})`)),
    'a capture': () => finished(session.capture(join(folder, 'captured.heapsnapshot.gz'))),
  };
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  // The first of either grows the target's heap.
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const [name, way] of Object.entries(ways)) {
      const before = { target: figuresOf(pid).cpuMs, ours: figuresOf(process.pid).cpuMs, rss: rssMb() };
      const started = performance.now();
      await way();
      const wall = performance.now() - started;
      const after = { target: figuresOf(pid).cpuMs, ours: figuresOf(process.pid).cpuMs };
      if (round > 0)
        runs[name].push({ wall, target: after.target - before.target, ours: after.ours - before.ours, grew: rssMb() - before.rss });
    }
  const least = (name, field) => Math.min(...runs[name].map((run) => run[field]));
  const bytes = readFileSync(own).length;
  console.log(`${Math.round(bytes / 1e6)} MB, ${process.version}, least of ${values.rounds}, load ${os.loadavg()[0].toFixed(1)}\n`);
  console.log('| | clock s | target CPU s | our CPU s | we grew MB |\n|---|---|---|---|---|');
  for (const name of Object.keys(ways)) {
    const seconds = (field) => (least(name, field) / 1000).toFixed(2);
    console.log(`| ${name} | ${seconds('wall')} | ${seconds('target')} | ${seconds('ours')} | ${Math.round(least(name, 'grew'))} |`);
  }
  const more = (field) => `${((least('a capture', field) / least('its own file', field) - 1) * 100).toFixed(0)} %`;
  console.log(`\nMore than its own file: ${more('wall')} by the clock, ${more('target')} of the target's CPU.`);
} finally {
  await session.close();
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

function rssMb() {
  return process.memoryUsage.rss() / 1e6;
}
