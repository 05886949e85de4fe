// Snapshots of as many objects as a test wants, and of nothing else.
import fs from 'node:fs';
import path from 'node:path';
import { createInvestigation } from '../../../src/investigation/store/open.js';
import type { CaptureReport } from '../../../src/shared/target.js';
import type { RunId, SnapshotId, Timestamp } from '../../../src/shared/units.js';

/** An investigation with a snapshot for each count of boxes, all of one run. */
export async function investigationOfBoxes(dir: string, counts: readonly number[]): Promise<void> {
  const created = await createInvestigation(dir, 'Boxes');
  if (!created.ok) throw new Error(created.failure.code);
  const store = created.value;
  const run = 'run1' as RunId;
  const written = new Map<number, string>();
  for (const [i, boxes] of counts.entries()) {
    const id = `s${i}` as SnapshotId;
    const label = `after ${i} rounds`;
    const at = (1_767_621_802_000 + i * 60_000) as Timestamp;
    const { file, path: to } = store.newSnapshotFile(label, at);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    const same = written.get(boxes);
    if (same === undefined) writeBoxes(to, boxes);
    else fs.copyFileSync(same, to);
    written.set(boxes, to);
    void store.dispatch({ type: 'start-capture', id, run, epoch: 'e', label, at, file });
    const bytes = fs.statSync(to).size;
    const report = { bytes, storedBytes: bytes, pause: 1, total: 2, canary: 'held' } as unknown as CaptureReport;
    await store.dispatch({ type: 'finish-capture', id, report });
  }
  await store.close();
}

/** A root that refers to `n` objects of class Box, 24 bytes each. */
function writeBoxes(file: string, n: number): void {
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    node_types: [['hidden', 'array', 'string', 'object', 'synthetic'], 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element', 'property', 'internal'], 'string_or_number', 'node'],
  };
  const out = fs.openSync(file, 'w');
  const list = (line: (i: number) => string): void => {
    for (let i = 0; i < n; i += 100_000)
      fs.writeSync(out, Array.from({ length: Math.min(100_000, n - i) }, (_, k) => `,${line(i + k)}\n`).join(''));
  };
  fs.writeSync(out, `{"snapshot":{"meta":${JSON.stringify(meta)},"node_count":${n + 2},"edge_count":${n + 1},"trace_function_count":0},\n`);
  fs.writeSync(out, `"nodes":[4,0,1,0,1,0,0\n,3,1,3,0,${n},0,0\n`);
  list((i) => `3,2,${i * 2 + 5},24,0,0,0`);
  fs.writeSync(out, `],\n"edges":[1,1,7\n`);
  list((i) => `1,${i},${(i + 2) * 7}`);
  fs.writeSync(out, `],\n"trace_function_infos":[],"trace_tree":[],"samples":[],"locations":[],"strings":["","Array","Box"]}`);
  fs.closeSync(out);
}
