import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newRunId, newSnapshotId } from '../../../src/investigation/names.js';
import { createInvestigation, openInvestigation } from '../../../src/investigation/store/open.js';
import type { Store } from '../../../src/investigation/store/store.js';
import type { Result } from '../../../src/shared/result.js';
import type { CaptureReport, OutputLine } from '../../../src/shared/target.js';
import type { MarkId, RunId, SnapshotId, Timestamp } from '../../../src/shared/units.js';

const fixture = join(import.meta.dirname, '../../fixtures/investigation-v1');
let scratch: string;
let dir: string;
const stores: Store[] = [];

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => {
  dir = join(mkdtempSync(join(scratch, 'i-')), 'inv');
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}
const kept = (store: Store): Store => {
  stores.push(store);
  return store;
};
const create = async () => kept(await value(createInvestigation(dir, 'n')));
const open = async () => kept(await value(openInvestigation(dir)));
const manifest = () => JSON.parse(readFileSync(join(dir, 'investigation.json'), 'utf8'));
const files = (folder: string) => (existsSync(join(dir, folder)) ? readdirSync(join(dir, folder)).sort() : []);
const at = 1_767_621_802_000 as Timestamp;
const target = { title: 't', runtime: 'v8' as const, version: 'v', local: true, capabilities: [] };
const report = { bytes: 6, storedBytes: 6, sha256: 'ab', pause: 1, total: 2, canary: 'held' } as CaptureReport;

async function capture(store: Store, label: string): Promise<SnapshotId> {
  const id = newSnapshotId();
  const { file, path } = store.newSnapshotFile(label, at);
  void store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label, at, file });
  writeFileSync(path, '{"a":1');
  await store.dispatch({ type: 'finish-capture', id, report });
  return id;
}

describe('saving', () => {
  it('an acknowledged action is on disk; closing and opening brings everything back', async () => {
    const store = await create();
    const run = newRunId(at);
    await value(store.dispatch({ type: 'start-run', run: { id: run, target, startedAt: at } }));
    expect(manifest().runs).toHaveLength(1);
    await value(store.dispatch({ type: 'set-notes', notes: '# 笔记\n', at }));
    expect(readFileSync(join(dir, 'notes.md'), 'utf8')).toBe('# 笔记\n');
    await value(store.dispatch({ type: 'add-mark', mark: { id: 'm1' as MarkId, run, at, label: 'warm', source: 'user' } }));
    await value(store.dispatch({ type: 'judge', judgement: { signature: 'a → b', verdict: 'stuck', reason: 'why not', at } }));
    const id = await capture(store, 'base');
    void store.dispatch({ type: 'select', selection: { stage: 'explain', snapshots: [id], class: 'Order' } });
    await value(store.appendSamples(run, [{ at, rss: 5 }]));
    void store.dispatch({ type: 'end-run', id: run, at, why: { kind: 'closed' } });
    const before = store.state;
    await value(store.close());
    expect(files('.').filter((name) => name.startsWith('.lock'))).toEqual([]);

    const again = await open();
    expect(again.readOnly).toBeUndefined();
    expect(again.state.investigation).toEqual(before.investigation);
    expect(again.state.selection).toEqual(before.selection);
    expect(Array.from((await value(again.timeline(run))).rss)).toEqual([5]);
  });

  it('what a person looks at does not touch the manifest', async () => {
    const store = await create();
    const before = statSync(join(dir, 'investigation.json')).mtimeMs;
    await value(store.dispatch({ type: 'select', selection: { stage: 'watch', snapshots: [] } }));
    expect(statSync(join(dir, 'investigation.json')).mtimeMs).toBe(before);
    expect(JSON.parse(readFileSync(join(dir, 'view.json'), 'utf8')).selection.stage).toBe('watch');
  });

  it('opening and closing changes no file', async () => {
    cpSync(fixture, dir, { recursive: true });
    const look = () =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => `${e.name} ${readFileSync(join(e.parentPath, e.name)).toString('hex')}`);
    const before = look();
    const store = await open();
    await value(store.close());
    expect(look()).toEqual(before);
  });

  it('fields of a newer Holdfast outlive our changes', async () => {
    cpSync(fixture, dir, { recursive: true });
    const document = manifest();
    document.team = { name: 'payments' };
    document.snapshots[1].reviewer = 'Ada';
    writeFileSync(join(dir, 'investigation.json'), JSON.stringify(document));
    const store = await open();
    await value(store.dispatch({ type: 'rename', name: 'changed' }));
    expect(manifest()).toEqual({ ...document, name: 'changed' });
  });

  it('many changes at once become few writes, each acknowledged', async () => {
    const store = await create();
    const revision = store.revision;
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.revision));
    const results = await Promise.all(Array.from({ length: 500 }, (_, i) => store.dispatch({ type: 'rename', name: `n${i}` })));
    expect(results.every((r) => r.ok)).toBe(true);
    expect(manifest().name).toBe('n499');
    expect(store.revision).toBe(revision + 500);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => revision + 1 + i));
  });

  it('an existing investigation is never created over', async () => {
    await (await create()).close();
    const before = readFileSync(join(dir, 'investigation.json'), 'utf8');
    expect(await createInvestigation(dir, 'other')).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { reason: 'EEXIST' } },
    });
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toBe(before);
  });

  it('what somebody else wrote meanwhile is kept in the trash before it is replaced', async () => {
    const store = await create();
    await value(store.dispatch({ type: 'set-notes', notes: 'mine', at }));
    writeFileSync(join(dir, 'notes.md'), 'from an editor');
    await value(store.dispatch({ type: 'set-notes', notes: 'mine, longer', at }));
    expect(readFileSync(join(dir, 'notes.md'), 'utf8')).toBe('mine, longer');
    expect(files('trash').map((name) => readFileSync(join(dir, 'trash', name), 'utf8'))).toEqual(['from an editor']);
  });

  it('is closed once and for all', async () => {
    const store = await create();
    await value(store.close());
    await value(store.close());
    expect(await store.dispatch({ type: 'rename', name: 'late' })).toMatchObject({ ok: false });
    expect(await store.appendSamples('r' as RunId, [{ at }])).toMatchObject({ ok: false });
    expect(manifest().name).toBe('n');
  });
});

describe('snapshot files', () => {
  it('go to the trash and come back with undo, also in the next session', async () => {
    const store = await create();
    const id = await capture(store, 'one');
    const [name] = files('snapshots');
    await value(store.dispatch({ type: 'delete-snapshot', id, at }));
    expect([files('snapshots'), files('trash')]).toEqual([[], [name]]);
    await value(store.dispatch({ type: 'undo' }));
    expect([files('snapshots'), files('trash')]).toEqual([[name], []]);
    await value(store.dispatch({ type: 'redo' }));
    expect([files('snapshots'), files('trash')]).toEqual([[], [name]]);
    await store.close();
    const again = await open();
    await value(again.dispatch({ type: 'restore-snapshot', id }));
    expect([files('snapshots'), files('trash')]).toEqual([[name], []]);
    expect(again.isMissing(again.state.investigation.snapshots[0] ?? expect.fail())).toBe(false);
  });

  it('that were opened stay where they are, whatever happens to their entry', async () => {
    const elsewhere = join(dirname(dir), 'heap.heapsnapshot');
    writeFileSync(elsewhere, '{}');
    const store = await create();
    mkdirSync(join(dir, 'mine'));
    const inside = join(dir, 'mine/own.heapsnapshot');
    writeFileSync(inside, '{}');
    const placed = join(dir, 'snapshots/from-a-colleague.heapsnapshot');
    writeFileSync(placed, '{}');
    const c = await value(store.addFile(placed, newSnapshotId()));
    await value(store.dispatch({ type: 'delete-snapshot', id: c, at }));
    expect(existsSync(placed)).toBe(true);
    const a = await value(store.addFile(elsewhere, newSnapshotId()));
    const b = await value(store.addFile(inside, newSnapshotId()));
    expect(
      manifest()
        .snapshots.map((s: { file: string }) => s.file)
        .sort(),
    ).toEqual([elsewhere, 'mine/own.heapsnapshot'].sort());
    expect(await value(store.addFile(elsewhere, newSnapshotId()))).toBe(a);
    for (const id of [a, b]) await value(store.dispatch({ type: 'delete-snapshot', id, at }));
    expect([existsSync(elsewhere), existsSync(inside), files('trash')]).toEqual([true, true, []]);
    for (let i = 0; i < 2; i++) await value(store.dispatch({ type: 'undo' }));
    for (const s of store.state.investigation.snapshots) expect(existsSync(store.pathOf(s))).toBe(true);
    expect(await store.addFile(join(dir, 'nothing'), newSnapshotId())).toMatchObject({ ok: false, failure: { code: 'FILE_NOT_FOUND' } });
    expect(await store.addFile(dir, newSnapshotId())).toMatchObject({ ok: false, failure: { code: 'FILE_UNREADABLE' } });
  });

  it('get names that are free, also of those in the trash and of captures under way', async () => {
    const store = await create();
    const names = [store.newSnapshotFile('Same', at), store.newSnapshotFile('same', at)];
    writeFileSync(names[0]?.path ?? '', '');
    const id = await capture(store, 'same');
    await value(store.dispatch({ type: 'delete-snapshot', id, at }));
    names.push(store.newSnapshotFile('SAME', at));
    const all = [...names.map((n) => n.file.toLowerCase()), `snapshots/${files('trash')[0]}`.toLowerCase()];
    expect(new Set(all).size).toBe(4);
  });

  it('that disappear are noticed', async () => {
    const store = await create();
    const id = await capture(store, 'one');
    const snapshot = store.state.investigation.snapshots.find((s) => s.id === id) ?? expect.fail();
    expect(store.isMissing(snapshot)).toBe(false);
    rmSync(store.pathOf(snapshot));
    const revision = store.revision;
    await store.checkFiles();
    expect(store.isMissing(snapshot)).toBe(true);
    expect(store.revision).toBeGreaterThan(revision);
  });

  describe('that were moved', () => {
    const text = '{"snapshot":1}';
    const sha256 = createHash('sha256').update(text).digest('hex');
    const lost = async () => {
      const store = await create();
      const id = newSnapshotId();
      const { file, path } = store.newSnapshotFile('moved', at);
      await store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label: 'moved', at, file });
      writeFileSync(path, text);
      await store.dispatch({ type: 'finish-capture', id, report: { ...report, bytes: text.length, storedBytes: text.length, sha256 } });
      const moved = join(dirname(dir), 'archive.heapsnapshot');
      renameSync(path, moved);
      await store.checkFiles();
      const snapshot = () => store.state.investigation.snapshots.find((s) => s.id === id) ?? expect.fail();
      expect(store.isMissing(snapshot())).toBe(true);
      return { store, id, moved, path, snapshot };
    };

    it('are used where they are now, never copied; undo forgets the place', async () => {
      const { store, id, moved, snapshot } = await lost();
      await value(store.relocate(id, moved));
      expect(store.isMissing(snapshot())).toBe(false);
      expect(snapshot()).toMatchObject({ label: 'moved', origin: 'opened', file: moved, content: { sha256 } });
      expect(await value(store.readable(snapshot()))).toBe(moved);
      expect(files('snapshots')).toEqual([]);
      // Not ours any more: deleting the entry leaves the file alone.
      await value(store.dispatch({ type: 'delete-snapshot', id, at }));
      expect([existsSync(moved), files('trash')]).toEqual([true, []]);
      for (let i = 0; i < 2; i++) await value(store.dispatch({ type: 'undo' }));
      await store.checkFiles();
      expect(store.isMissing(snapshot())).toBe(true);
    });

    it('are found compressed, and in their old place again', async () => {
      const { store, id, moved, path, snapshot } = await lost();
      writeFileSync(`${moved}.gz`, gzipSync(text));
      await value(store.relocate(id, `${moved}.gz`));
      expect(store.isMissing(snapshot())).toBe(false);
      renameSync(moved, path);
      await value(store.relocate(id, path));
      expect(snapshot().origin).toBe('opened');
      expect(snapshot().file).toMatch(/^snapshots\//);
    });

    it('are told from others by size and by hash', async () => {
      const { store, id, snapshot } = await lost();
      const before = snapshot();
      const longer = join(dirname(dir), 'longer.heapsnapshot');
      writeFileSync(longer, `${text} `);
      expect(await store.relocate(id, longer)).toEqual({
        ok: false,
        failure: { code: 'SNAPSHOT_DIFFERS', data: { path: longer, expected: text.length, found: text.length + 1 } },
      });
      const altered = join(dirname(dir), 'altered.heapsnapshot');
      writeFileSync(altered, text.replace('1', '2'));
      expect(await store.relocate(id, altered)).toEqual({ ok: false, failure: { code: 'SNAPSHOT_ALTERED', data: { path: altered } } });
      const gone = join(dir, 'nothing');
      expect(await store.relocate(id, gone)).toMatchObject({ ok: false, failure: { code: 'FILE_NOT_FOUND' } });
      expect(await store.relocate('x' as SnapshotId, altered)).toMatchObject({ ok: false, failure: { code: 'NO_SUCH_SNAPSHOT' } });
      expect(snapshot()).toEqual(before);
      expect(store.isMissing(snapshot())).toBe(true);
    });

    it('are removed without a trace on disk, and the entry comes back from the trash', async () => {
      const { store, id, snapshot } = await lost();
      await value(store.dispatch({ type: 'delete-snapshot', id, at }));
      expect(store.state.investigation.snapshots).toEqual([]);
      expect(store.state.investigation.trash.map((t) => t.snapshot.label)).toEqual(['moved']);
      await value(store.dispatch({ type: 'restore-snapshot', id }));
      await store.checkFiles();
      expect(store.isMissing(snapshot())).toBe(true);
      await value(store.dispatch({ type: 'undo' }));
      expect(store.state.investigation.trash).toHaveLength(1);
    });
  });

  it('of a cancelled capture are removed, of an interrupted one kept and labelled', async () => {
    const store = await create();
    const begin = (label: string) => {
      const id = newSnapshotId();
      const { file, path } = store.newSnapshotFile(label, at);
      void store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label, at, file });
      writeFileSync(`${path}.partial`, 'half');
      return id;
    };
    await value(store.dispatch({ type: 'abandon-capture', id: begin('cancelled') }));
    expect(files('snapshots')).toEqual([]);
    await value(store.abandonCapture(begin('cut off'), 'TARGET_GONE'));
    expect(store.state.investigation.snapshots).toMatchObject([
      { label: 'cut off', content: { state: 'partial', storedBytes: 4, bytes: 4, reason: 'TARGET_GONE' } },
    ]);
    expect(existsSync(store.pathOf(store.state.investigation.snapshots[0] ?? expect.fail()))).toBe(true);
  });
});

describe('after a crash', () => {
  it('runs end where they were last seen, captures under way become partial or complete, lost files are found', async () => {
    const store = await create();
    const run = newRunId(at);
    await value(store.dispatch({ type: 'start-run', run: { id: run, target, startedAt: at } }));
    await value(
      store.appendSamples(run, [
        { at, rss: 1 },
        { at: (at + 5000) as Timestamp, rss: 2 },
      ]),
    );
    const text = Buffer.from('{"snapshot":1}');
    for (const [label, content] of [
      ['half', 'part'],
      ['whole', gzipSync(text)],
      ['never', undefined],
    ] as const) {
      const { file, path } = store.newSnapshotFile(label, at);
      await value(store.dispatch({ type: 'start-capture', id: newSnapshotId(), run, epoch: 'e7', label, at, file }));
      if (content !== undefined) writeFileSync(label === 'half' ? `${path}.partial` : path, content);
    }
    // As the disk was at the moment of the crash.
    const copy = `${dir}-crashed`;
    cpSync(dir, copy, { recursive: true });
    rmSync(join(copy, '.lock'));
    writeFileSync(join(copy, 'snapshots/stray.heapsnapshot'), '{}');
    writeFileSync(join(copy, 'snapshots/lost.heapsnapshot.gz.partial'), 'x');
    writeFileSync(join(copy, 'snapshots/readme.txt'), 'x');
    writeFileSync(join(copy, 'investigation.json.123456'), 'half a wri');
    truncateSync(join(copy, 'runs', run, 'timeline.bin'), statSync(join(copy, 'runs', run, 'timeline.bin')).size - 3);
    dir = copy;

    const again = await open();
    const { runs, snapshots } = again.state.investigation;
    expect(runs[0]?.end).toEqual({ at: at, why: { kind: 'interrupted' } });
    const seen = snapshots
      .map((s) => ({ label: s.label, run: s.run, epoch: s.epoch.slice(0, 2), ...s.content }))
      .sort((a, b) => (a.label < b.label ? -1 : 1));
    expect(seen).toMatchObject([
      { label: 'half', run, epoch: 'e7', state: 'partial', storedBytes: 4, reason: 'interrupted' },
      { label: 'lost', run: undefined, epoch: 'un', state: 'partial' },
      { label: 'stray', run: undefined, epoch: 'un', state: 'complete', bytes: 2 },
      { label: 'whole', run, epoch: 'e7', state: 'complete', bytes: text.length },
    ]);
    for (const snapshot of snapshots) expect(existsSync(again.pathOf(snapshot))).toBe(true);
    expect(existsSync(join(copy, 'investigation.json.123456'))).toBe(false);
    // Recovery is saved, and not done twice.
    await again.close();
    const third = await open();
    expect(third.state.investigation).toEqual(again.state.investigation);
    // Samples go on after the last whole record.
    await value(third.appendSamples(run, [{ at: (at + 9000) as Timestamp, rss: 3 }]));
    expect(Array.from((await value(third.timeline(run))).rss)).toEqual([1, 3]);
    await third.close();
    expect(Array.from((await value((await open()).timeline(run))).rss)).toEqual([1, 3]);
  });

  it('between a deletion and the move of its file, the file is moved on opening', async () => {
    const store = await create();
    const id = await capture(store, 'one');
    const name = files('snapshots')[0] ?? '';
    await value(store.dispatch({ type: 'delete-snapshot', id, at }));
    await store.close();
    cpSync(join(dir, 'trash', name), join(dir, 'snapshots', name));
    rmSync(join(dir, 'trash', name));
    await open();
    expect([files('snapshots'), files('trash')]).toEqual([[], [name]]);
  });

  it('a damaged view is forgotten', async () => {
    await (await create()).close();
    for (const text of ['', '{', '{"format":"holdfast-view","version":1,"selection":{"stage":"nowhere"}}', '[]']) {
      writeFileSync(join(dir, 'view.json'), text);
      const store = await open();
      expect(store.state.selection.stage).toBe('connect');
      await store.close();
    }
  });
});

describe('what it refuses', () => {
  it('a folder below a file, to create in and to open', async () => {
    const file = join(dirname(dir), 'file');
    writeFileSync(file, 'x');
    expect(await createInvestigation(join(file, 'a/b'), 'n')).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { reason: 'ENOTDIR' } },
    });
    expect(await createInvestigation(file, 'n')).toMatchObject({ ok: false, failure: { code: 'NOT_WRITABLE' } });
    expect(await openInvestigation(join(file, 'a'))).toMatchObject({ ok: false, failure: { code: 'INVESTIGATION_NOT_FOUND' } });
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  it('a newer or damaged manifest, without touching the folder', async () => {
    for (const [text, code] of [
      [JSON.stringify({ format: 'holdfast-investigation', version: 99, future: true }), 'FORMAT_TOO_NEW'],
      ['{"format": ', 'INVESTIGATION_CORRUPT'],
      ['', 'INVESTIGATION_CORRUPT'],
    ] as const) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'investigation.json'), text);
      utimesSync(join(dir, 'investigation.json'), 1, 1);
      expect(await openInvestigation(dir)).toMatchObject({ ok: false, failure: { code } });
      expect(readdirSync(dir)).toEqual(['investigation.json']);
      expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toBe(text);
      expect(statSync(join(dir, 'investigation.json')).mtimeMs).toBe(1000);
    }
  });

  it.each(['notes.md', 'view.json', 'investigation.json', 'snapshots', 'trash', 'runs'])('%s as a link out of the folder', async (name) => {
    const outside = join(dirname(dir), 'outside');
    cpSync(fixture, dir, { recursive: true });
    cpSync(join(fixture, name), outside, { recursive: true });
    rmSync(join(dir, name), { recursive: true });
    symlinkSync(outside, join(dir, name));
    expect(await openInvestigation(dir)).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT', data: { place: name, reason: 'is a link' } },
    });
  });

  it('files that would never end', async () => {
    const hostile = async (change: () => void) => {
      rmSync(dir, { recursive: true, force: true });
      cpSync(fixture, dir, { recursive: true });
      change();
      return openInvestigation(dir);
    };
    const notes = join(dir, 'notes.md');
    expect(await hostile(() => truncateSync(notes, 2 ** 40))).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT', data: { place: 'notes.md' } },
    });
    expect(await hostile(() => truncateSync(join(dir, 'investigation.json'), 2 ** 40))).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT' },
    });
    if (process.platform !== 'win32') {
      const pipe = () => {
        rmSync(notes);
        execFileSync('mkfifo', [notes]);
      };
      expect(await hostile(pipe)).toMatchObject({
        ok: false,
        failure: { code: 'INVESTIGATION_CORRUPT', data: { place: 'notes.md', reason: 'is not a file' } },
      });
    }
    const run = '20260105t140000z-abc234' as RunId;
    const log = join(dir, 'runs', run, 'output.log');
    const store = kept(
      await value(
        hostile(() => {
          truncateSync(join(dir, 'view.json'), 2 ** 40);
          truncateSync(log, 2 ** 40);
          if (process.platform !== 'win32') {
            rmSync(join(dir, 'runs', run, 'timeline.bin'));
            execFileSync('mkfifo', [join(dir, 'runs', run, 'timeline.bin')]);
          }
        }),
      ),
    );
    expect(await value(store.output(run))).toEqual([]);
    if (process.platform !== 'win32') expect(await store.timeline(run)).toMatchObject({ ok: false, failure: { code: 'FILE_UNREADABLE' } });
  });

  it('to write through links that appear while it is open', async () => {
    const outside = join(dirname(dir), 'precious');
    mkdirSync(outside);
    writeFileSync(join(outside, 'notes.md'), 'precious');
    const store = await create();
    const id = await capture(store, 'one');
    symlinkSync(join(outside, 'notes.md'), join(dir, 'notes.md'));
    symlinkSync(outside, join(dir, 'trash'));
    expect(await store.dispatch({ type: 'set-notes', notes: 'overwrite', at })).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE' },
    });
    expect(await store.dispatch({ type: 'delete-snapshot', id, at })).toMatchObject({ ok: false });
    expect(readdirSync(outside)).toEqual(['notes.md']);
    expect(readFileSync(join(outside, 'notes.md'), 'utf8')).toBe('precious');
    rmSync(join(dir, 'notes.md'));
    rmSync(join(dir, 'trash'));
    expect(await store.flush()).toMatchObject({ ok: true });
    expect([readFileSync(join(dir, 'notes.md'), 'utf8'), files('snapshots')]).toEqual(['overwrite', []]);
  });

  it('to move a file that a hostile manifest claims', async () => {
    const outside = join(dirname(dir), 'precious.heapsnapshot');
    writeFileSync(outside, 'precious');
    cpSync(fixture, dir, { recursive: true });
    const document = manifest();
    const claims = ['../precious.heapsnapshot', outside, 'snapshots/../../precious.heapsnapshot', 'notes.md'];
    document.snapshots = claims.map((file, i) => ({ ...document.snapshots[0], id: `x${i}`, file }));
    document.trash = claims.map((file, i) => ({ ...document.trash[0], id: `y${i}`, file }));
    writeFileSync(join(dir, 'investigation.json'), JSON.stringify(document));
    const store = await open();
    expect(store.state.investigation.snapshots.map((s) => s.file)).toEqual(expect.arrayContaining(claims));
    for (let i = 0; i < claims.length; i++) {
      await value(store.dispatch({ type: 'delete-snapshot', id: `x${i}` as SnapshotId, at }));
      await value(store.dispatch({ type: 'restore-snapshot', id: `y${i}` as SnapshotId }));
    }
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(existsSync(join(dir, 'notes.md'))).toBe(true);
  });
});

describe('output of a run', () => {
  const line = (text: string, i = 0): OutputLine => ({ at: (at + i) as Timestamp, stream: 'stdout', text });

  it('keeps the newest lines within its limit', { timeout: 60_000 }, async () => {
    const store = await create();
    const run = newRunId(at);
    const long = 'x'.repeat(50_000);
    for (let i = 0; i < 300; i++) await value(store.appendOutput(run, [line(`${i} ${long}`, i)]));
    const folder = join(dir, 'runs', run);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(10 * 1024 * 1024);
    const newest = await value(store.output(run, 150));
    expect(newest.map((l) => Number.parseInt(l.text, 10))).toEqual(Array.from({ length: 150 }, (_, i) => 150 + i));
    expect(await value(store.output('none' as RunId))).toEqual([]);
  });

  it('comes back in the next session', async () => {
    const store = await create();
    const run = newRunId(at);
    void store.appendOutput(run, [line('one'), { at, stream: 'stderr', text: 'two\nlines' }]);
    await value(store.close());
    expect((await value((await open()).output(run))).map((l) => [l.stream, l.text])).toEqual([
      ['stdout', 'one'],
      ['stderr', 'two\nlines'],
    ]);
  });
});

it('a reader in the same process follows too', async () => {
  const writer = await create();
  const reader = await open();
  expect(reader.readOnly).toContain(String(process.pid));
  await value(writer.dispatch({ type: 'rename', name: 'seen' }));
  await vi.waitFor(() => expect(reader.state.investigation.name).toBe('seen'), 10_000);
});
