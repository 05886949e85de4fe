// An investigation of twelve hours at 1 Hz, made up: a timeline of 43,200 samples that grows, falls and has gaps, 360 marks, the given
// snapshots spread over it, and a sampled profile of 40,000 calls. Written by the product's own store.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';

const hours = 12;
const seconds = hours * 3600;

/** Half of the calls lie under one of two services, forty deep; sizes fall off. */
function profile() {
  let id = 0;
  const call = (functionName, script, line, selfSize, children) => ({
    callFrame: { functionName, scriptId: '1', url: `file:///srv/shop/${script}.mjs`, lineNumber: line, columnNumber: 4 },
    selfSize,
    id: ++id,
    children,
  });
  const grow = (depth, wide, name) =>
    depth === 0
      ? []
      : Array.from({ length: wide }, (_, i) =>
          call(
            `${name}${i}`,
            `module-${(depth * 7 + i) % 60}`,
            depth * 10 + i,
            2 ** (depth % 12) * 512,
            grow(depth - 1, i === 0 ? wide : 1, name),
          ),
        );
  const deep = (depth) => (depth === 0 ? grow(12, 4, 'leaf') : [call(`step${depth}`, 'pipeline', depth, 4096, deep(depth - 1))]);
  const services = Array.from({ length: 120 }, (_, i) =>
    call(`service${i}`, `service-${i}`, i, 100_000, i < 2 ? deep(40) : grow(12, 5, `s${i}_`)),
  );
  return { head: { ...call('(root)', '', 0, 0, services), id: 0 }, samples: [] };
}

/**
 * @param {string} dir  where the investigation is made: a path that is not there yet
 * @param {readonly string[]} heaps  `.heapsnapshot` files, linked into it where the disk allows
 */
export async function longInvestigation(dir, heaps) {
  const storeFile = path.join(path.dirname(dir), 'store.cjs');
  await bundle('src/investigation/store/open.ts', storeFile);
  const created = await createRequire(import.meta.url)(storeFile).createInvestigation(dir, 'Twelve hours of the shop');
  if (!created.ok) throw new Error(JSON.stringify(created.failure));
  const store = created.value;
  const startedAt = Date.now() - seconds * 1000;
  const run = 'run1';
  const target = {
    title: 'shop',
    runtime: 'v8',
    version: process.version,
    pid: 4242,
    local: true,
    command: ['node', 'shop.mjs'],
    capabilities: ['rss', 'heap-statistics', 'capture'],
  };
  await store.dispatch({ type: 'start-run', run: { id: run, target, startedAt } });

  const samples = [];
  for (let i = 0; i < seconds; i++) {
    if (i % 7200 > 7100) continue; // nobody could read them
    const heap = 120e6 + i * 6000 + 25e6 * ((i % 300) / 300) + 4e6 * Math.sin(i / 40);
    samples.push({
      at: startedAt + i * 1000,
      rss: heap * 1.3 + 60e6,
      rssPeak: heap * 1.3 + 70e6,
      heapUsed: heap,
      heapTotal: heap * 1.1,
      external: 5e6 + (i % 97) * 1e4,
      arrayBuffers: 2e6,
    });
  }
  await store.appendSamples(run, samples);
  for (let i = 0; i < 360; i++) {
    const mark = { id: `m${i}`, run, at: startedAt + (i + 0.5) * 120_000, label: `deploy ${i}`, source: 'user' };
    store.dispatch({ type: 'add-mark', mark });
  }
  const capture = async (id, label, share, ending, write) => {
    const takenAt = startedAt + share * seconds * 1000;
    const { file, path: to } = store.newSnapshotFile(label, takenAt, ending);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    write(to);
    const bytes = fs.statSync(to).size;
    const holds = ending === '.heapprofile' ? { holds: 'allocations' } : {};
    store.dispatch({ type: 'start-capture', id, run, epoch: 'e1', label, at: takenAt, file, ...holds });
    await store.dispatch({ type: 'finish-capture', id, report: { bytes, storedBytes: bytes, pause: 9000, canary: 'held' } });
  };
  for (const [i, heap] of heaps.entries()) {
    await capture(`s${i}`, `after ${i} rounds`, (i + 1) / (heaps.length + 1), '.heapsnapshot', (to) => {
      try {
        fs.linkSync(heap, to);
      } catch {
        fs.copyFileSync(heap, to);
      }
    });
  }
  await capture('p0', 'who allocates', 0.95, '.heapprofile', (to) => fs.writeFileSync(to, JSON.stringify(profile())));
  await store.dispatch({ type: 'end-run', id: run, at: startedAt + seconds * 1000, why: { kind: 'exited', code: 0 } });
  const closed = await store.close();
  if (!closed.ok) throw new Error(JSON.stringify(closed.failure));
}
