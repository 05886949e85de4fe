// Opens snapshots in the test's own process the way the product does with big ones: WebAssembly kernels on worker threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Snapshot } from '../../src/engine/queries/snapshot.js';
import { Pace } from '../../src/engine-host/drive.js';
import { openParallel } from '../../src/engine-host/threads/open.js';

/** Undefined where the threads leave the file to the plain path. */
export const openFileOnThreads = async (path: string): Promise<Snapshot | undefined> => {
  const opening = openParallel(path, new Pace(undefined), { minBytes: 0 });
  for (;;) {
    const step = await opening.next();
    if (step.done !== true) continue;
    const parallel = step.value;
    return parallel === undefined ? undefined : new Snapshot(parallel.graph, parallel);
  }
};

export const openTextOnThreads = async (text: string): Promise<Snapshot | undefined> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-threads-'));
  try {
    const path = join(folder, 'a.heapsnapshot');
    writeFileSync(path, text);
    return await openFileOnThreads(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
