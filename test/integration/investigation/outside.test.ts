// An investigation that came from elsewhere names files of this computer: none of them is read, packed or looked for until a person
// allowed it.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Archive } from '../../../src/investigation/bundle/archive.js';
import { createInvestigation } from '../../../src/investigation/store/open.js';
import type { RunId, SnapshotId, Timestamp } from '../../../src/shared/units.js';
import { finish } from '../../../src/workbench/engine-gateway.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';
import { workbenchIn } from '../../builders/workbench-in.js';

let dir: string;
let program: ProgramSnapshots;
/** A heap of this computer that has nothing to do with what was sent. */
let secret: string;
let workbench: Workbench;

const bench = (home = 'home'): Workbench => workbenchIn(join(dir, home));

/** A folder as it might come out of somebody's archive. */
async function sent(name: string, files: readonly string[], origin = 'opened'): Promise<string> {
  const folder = join(dir, name);
  const created = await createInvestigation(folder, name);
  if (!created.ok) throw new Error(created.failure.code);
  await created.value.close();
  const path = join(folder, 'investigation.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.snapshots = files.map((file, i) => ({
    id: `s${i}`,
    epoch: 'e',
    label: `s${i}`,
    takenAt: `2026-01-05T14:0${i}:00.000Z`,
    origin,
    file,
    state: 'complete',
    bytes: 1,
    storedBytes: 1,
  }));
  await writeFile(path, JSON.stringify(manifest));
  return folder;
}

const open = async (folder: string): Promise<void> => {
  const opened = await workbench.investigation.open(folder);
  if (!opened.ok) throw new Error(opened.failure.code);
};
const states = () => workbench.view()?.snapshots.map((s) => s.state);
const id = (n: number) => `s${n}` as SnapshotId;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-outside-'));
  program = await snapshotsOf({ source: 'globalThis.kept = []; function cycle() { kept.push({ secret: 1 }); }', snapshots: 1 });
  await mkdir(join(dir, 'private'));
  secret = join(dir, 'private', 'mine.heapsnapshot');
  await cp(program.paths[0] as string, secret);
}, 120_000);
afterAll(async () => {
  await program.remove();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  workbench = bench();
  return () => workbench.close();
});

describe('files outside of an investigation that came from elsewhere', () => {
  const ways: readonly (readonly [string, () => string, string])[] = [
    ['an absolute path', () => secret, 'opened'],
    ['an absolute path of a capture', () => secret, 'captured'],
    ['a path upwards', () => '../private/mine.heapsnapshot', 'captured'],
    ['a path that leaves through a folder', () => 'snapshots/../../private/mine.heapsnapshot', 'captured'],
  ];
  it.each(ways)('are not read: %s', async (name, file, origin) => {
    await open(await sent(`read ${name}`, [file()], origin));
    expect(states()).toEqual(['outside']);
    const located = await workbench.snapshots.locate([id(0)]);
    expect(located).toMatchObject({ ok: false, failure: { code: 'SNAPSHOT_OUTSIDE', data: { file: secret } } });
  });

  it.each(['report', 'structure', 'full'] as const)('are not shared at the level %s, and nothing is written', async (level) => {
    await open(await sent(`share ${level}`, [secret, secret.replace('mine', 'other')]));
    const sharing = workbench.sharing('0');
    const path = join(dir, `${level}.out`);
    for (const work of [
      sharing.preview({ level, allNames: false }),
      sharing.write({ level, allNames: false, path, confirmed: true }),
    ] as const) {
      const result = await finish<unknown>(work as never);
      expect(result).toMatchObject({ ok: false, failure: { code: 'SNAPSHOT_OUTSIDE' } });
    }
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('are not reached through a link', async () => {
    const folder = await sent('link', ['snapshots/a.heapsnapshot', 'more/b.heapsnapshot'], 'captured');
    await symlink(secret, join(folder, 'snapshots', 'a.heapsnapshot'));
    await symlink(join(dir, 'private'), join(folder, 'more'));
    await open(folder);
    expect(states()).toEqual(['outside', 'outside']);
    expect(workbench.view()?.snapshots[0]?.outside).toContain(secret);
    expect((await workbench.snapshots.locate([id(0)])).ok).toBe(false);
    expect((await workbench.snapshots.locate([id(1)])).ok).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('nor through a run', async () => {
    const folder = join(dir, 'run');
    const created = await createInvestigation(folder, 'run');
    if (!created.ok) throw new Error(created.failure.code);
    await created.value.dispatch({
      type: 'start-run',
      run: {
        id: 'r1' as RunId,
        startedAt: 1 as Timestamp,
        target: { title: 't', runtime: 'v8', version: 'v', local: true, capabilities: [] },
      },
    });
    await created.value.close();
    await rm(join(folder, 'runs'), { recursive: true, force: true });
    await mkdir(join(folder, 'runs'));
    await symlink(join(dir, 'private'), join(folder, 'runs', 'r1'));
    expect(await workbench.investigation.open(folder)).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT', data: { place: 'runs/r1' } },
    });
  });

  it('are read after a person allowed them, also the next time, but only there', async () => {
    const folder = await sent('allowed', [secret, '/no/such/file.heapsnapshot']);
    await open(folder);
    const [place] = await workbench.snapshots.outside();
    expect(place).toBe(secret);
    expect((await workbench.snapshots.allowOutside([secret])).ok).toBe(true);
    expect(states()).toEqual(['complete', 'outside']);
    expect((await workbench.snapshots.locate([id(0)])).ok).toBe(true);
    await workbench.close();
    workbench = bench();
    await open(folder);
    expect(states()).toEqual(['complete', 'outside']);
    await open(await sent('another', [secret]));
    expect(states()).toEqual(['outside']);
  });

  it('are packed after they were allowed, and the preview names them', async () => {
    await open(await sent('packed', [secret]));
    await workbench.snapshots.allowOutside(await workbench.snapshots.outside());
    const path = join(dir, 'packed.holdfast');
    const written = await finish(workbench.sharing('0').write({ level: 'full', allNames: false, path, confirmed: true }));
    if (!written.ok) throw new Error(JSON.stringify(written.failure));
    expect(written.value.preview.leaves.find((item) => item.kind === 'outside')?.list).toEqual([secret]);
    const archive = await Archive.open(path);
    expect(archive.ok && archive.value.entries.some((entry) => entry.name.startsWith('snapshots/'))).toBe(true);
    if (archive.ok) archive.value.close();
  });

  it('need no word when a person added them here', async () => {
    const folder = join(dir, 'own');
    await workbench.investigation.create({ dir: folder, name: 'own' });
    expect(await finish(workbench.snapshots.addFiles([secret]))).toMatchObject({ ok: true, value: { refused: [] } });
    await workbench.close();
    workbench = bench();
    await open(folder);
    expect(states()).toEqual(['complete']);
    await workbench.close();
    // The same folder on somebody else's account.
    workbench = bench('elsewhere');
    await open(folder);
    expect(states()).toEqual(['outside']);
  });
});
