// A CPython heap as the format that other tools open: Chrome DevTools' own code reads it, and so does Holdfast, with the same answers.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish } from '../../../src/workbench/engine-gateway.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { smallHeap, whole } from '../../builders/python-columns.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { openWithDevTools } from '../../conformance/devtools.js';

let dir: string;
let python: string;
let workbench: Workbench;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-export-python-'));
  python = join(dir, 'app.hfpy');
  await writeFile(python, whole(smallHeap()).bytes());
  workbench = workbenchIn(join(dir, 'home'));
});
afterAll(async () => {
  await workbench.close();
  await rm(dir, { recursive: true, force: true });
});

async function exported(structure: boolean): Promise<string> {
  const out = join(dir, structure ? 'structure.heapsnapshot' : 'plain.heapsnapshot');
  const written = await finish(workbench.sharing('0').snapshot({ path: python, out, structure, allNames: false }));
  if (!written.ok) throw new Error(JSON.stringify(written.failure));
  return out;
}

describe('a CPython heap as .heapsnapshot', () => {
  it('opens in Chrome DevTools, with Python names', async () => {
    const text = await readFile(await exported(false), 'utf8');
    const opened = await openWithDevTools(text);
    const summary = await finish(workbench.queries.summary({ path: python }));
    if (!summary.ok) throw new Error(summary.failure.code);
    expect(opened.nodeCount).toBe(summary.value.nodes);
    expect(JSON.parse(text).strings).toContain('app.Foo');
  });

  it('has the same classes with the same counts and sizes', async () => {
    const classes = async (path: string) => {
      const page = await finish(workbench.queries.histogram({ path, grouping: 'class', filter: '', page: { offset: 0, limit: 500 } }));
      if (!page.ok) throw new Error(page.failure.code);
      return new Map(page.value.rows.map((row) => [row.label, [row.count, row.shallowBytes]]));
    };
    const before = await classes(python);
    const after = await classes(await exported(false));
    for (const name of ['app.Foo', 'dict', 'list', 'module']) {
      expect(before.get(name), name).toBeDefined();
      expect(after.get(name), name).toEqual(before.get(name));
    }
  });

  it('structure only opens too, and is what sharing writes', async () => {
    const opened = await openWithDevTools(await readFile(await exported(true), 'utf8'));
    expect(opened.nodeCount).toBeGreaterThan(5);
    await workbench.investigation.create({ dir: join(dir, 'inv'), name: 'python' });
    const added = await finish(workbench.snapshots.addFiles([python]) as never);
    expect(added).toMatchObject({ ok: true });
    const shared = await finish(
      workbench.sharing('0').write({ level: 'structure', allNames: false, path: join(dir, 'p.holdfast'), confirmed: false }),
    );
    expect(shared.ok ? '' : shared.failure).toBe('');
  });
});
