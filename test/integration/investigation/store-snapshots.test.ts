import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { trashedOf } from '../../../src/investigation/model.js';
import { newSnapshotId } from '../../../src/investigation/names.js';
import type { RunId, SnapshotId } from '../../../src/shared/units.js';
import { at, capture, investigationFolder, report, value } from '../../builders/investigation-folder.js';

const folder = investigationFolder();

describe('snapshot files', () => {
  it('go to the trash and come back with undo, also in the next session', async () => {
    const store = await folder.create();
    const id = await capture(store, 'one');
    const [name] = folder.files('snapshots');
    await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
    expect([folder.files('snapshots'), folder.files('trash')]).toEqual([[], [name]]);
    await value(store.dispatch({ type: 'undo' }));
    expect([folder.files('snapshots'), folder.files('trash')]).toEqual([[name], []]);
    await value(store.dispatch({ type: 'redo' }));
    expect([folder.files('snapshots'), folder.files('trash')]).toEqual([[], [name]]);
    await store.close();
    const again = await folder.open();
    await value(again.dispatch({ type: 'restore', kind: 'snapshot', id }));
    expect([folder.files('snapshots'), folder.files('trash')]).toEqual([[name], []]);
    expect(again.isMissing(again.state.investigation.snapshots[0] ?? expect.fail())).toBe(false);
  });

  it('that were opened stay where they are, whatever happens to their entry', async () => {
    const elsewhere = join(dirname(folder.dir), 'heap.heapsnapshot');
    writeFileSync(elsewhere, '{}');
    const store = await folder.create();
    mkdirSync(join(folder.dir, 'mine'));
    const inside = join(folder.dir, 'mine/own.heapsnapshot');
    writeFileSync(inside, '{}');
    const placed = join(folder.dir, 'snapshots/from-a-colleague.heapsnapshot');
    writeFileSync(placed, '{}');
    const c = await value(store.addFile(placed, newSnapshotId()));
    await value(store.dispatch({ type: 'delete', kind: 'snapshot', id: c, at }));
    expect(existsSync(placed)).toBe(true);
    const a = await value(store.addFile(elsewhere, newSnapshotId()));
    const b = await value(store.addFile(inside, newSnapshotId()));
    expect(
      folder
        .manifest()
        .snapshots.map((s: { file: string }) => s.file)
        .sort(),
    ).toEqual([elsewhere, 'mine/own.heapsnapshot'].sort());
    expect(await value(store.addFile(elsewhere, newSnapshotId()))).toBe(a);
    for (const id of [a, b]) await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
    expect([existsSync(elsewhere), existsSync(inside), folder.files('trash')]).toEqual([true, true, []]);
    for (let i = 0; i < 2; i++) await value(store.dispatch({ type: 'undo' }));
    for (const s of store.state.investigation.snapshots) expect(existsSync(store.pathOf(s))).toBe(true);
    expect(await store.addFile(join(folder.dir, 'nothing'), newSnapshotId())).toMatchObject({
      ok: false,
      failure: { code: 'FILE_NOT_FOUND' },
    });
    expect(await store.addFile(folder.dir, newSnapshotId())).toMatchObject({ ok: false, failure: { code: 'FILE_UNREADABLE' } });
  });

  it('get names that are free, also of those in the trash and of captures under way', async () => {
    const store = await folder.create();
    const names = [store.newSnapshotFile('Same', at), store.newSnapshotFile('same', at)];
    writeFileSync(names[0]?.path ?? '', '');
    const id = await capture(store, 'same');
    await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
    names.push(store.newSnapshotFile('SAME', at));
    const all = [...names.map((n) => n.file.toLowerCase()), `snapshots/${folder.files('trash')[0]}`.toLowerCase()];
    expect(new Set(all).size).toBe(4);
  });

  it('that disappear are noticed', async () => {
    const store = await folder.create();
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
      const store = await folder.create();
      const id = newSnapshotId();
      const { file, path } = store.newSnapshotFile('moved', at);
      await store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label: 'moved', at, file });
      writeFileSync(path, text);
      await store.dispatch({ type: 'finish-capture', id, report: { ...report, bytes: text.length, storedBytes: text.length, sha256 } });
      const moved = join(dirname(folder.dir), 'archive.heapsnapshot');
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
      expect(folder.files('snapshots')).toEqual([]);
      // Not ours any more: deleting the entry leaves the file alone.
      await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
      expect([existsSync(moved), folder.files('trash')]).toEqual([true, []]);
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
      const longer = join(dirname(folder.dir), 'longer.heapsnapshot');
      writeFileSync(longer, `${text} `);
      expect(await store.relocate(id, longer)).toEqual({
        ok: false,
        failure: { code: 'SNAPSHOT_DIFFERS', data: { path: longer, expected: text.length, found: text.length + 1 } },
      });
      const altered = join(dirname(folder.dir), 'altered.heapsnapshot');
      writeFileSync(altered, text.replace('1', '2'));
      expect(await store.relocate(id, altered)).toEqual({ ok: false, failure: { code: 'SNAPSHOT_ALTERED', data: { path: altered } } });
      const gone = join(folder.dir, 'nothing');
      expect(await store.relocate(id, gone)).toMatchObject({ ok: false, failure: { code: 'FILE_NOT_FOUND' } });
      expect(await store.relocate('x' as SnapshotId, altered)).toMatchObject({ ok: false, failure: { code: 'NO_SUCH_SNAPSHOT' } });
      expect(snapshot()).toEqual(before);
      expect(store.isMissing(snapshot())).toBe(true);
    });

    it('are removed without a trace on disk, and the entry comes back from the trash', async () => {
      const { store, id, snapshot } = await lost();
      await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
      expect(store.state.investigation.snapshots).toEqual([]);
      expect(trashedOf(store.state.investigation, 'snapshot').map((s) => s.label)).toEqual(['moved']);
      await value(store.dispatch({ type: 'restore', kind: 'snapshot', id }));
      await store.checkFiles();
      expect(store.isMissing(snapshot())).toBe(true);
      await value(store.dispatch({ type: 'undo' }));
      expect(store.state.investigation.trash).toHaveLength(1);
    });
  });

  it('of a cancelled capture are removed, of an interrupted one kept and labelled', async () => {
    const store = await folder.create();
    const begin = (label: string) => {
      const id = newSnapshotId();
      const { file, path } = store.newSnapshotFile(label, at);
      void store.dispatch({ type: 'start-capture', id, run: 'r1' as RunId, epoch: 'e', label, at, file });
      writeFileSync(`${path}.partial`, 'half');
      return id;
    };
    await value(store.dispatch({ type: 'abandon-capture', id: begin('cancelled') }));
    expect(folder.files('snapshots')).toEqual([]);
    await value(store.abandonCapture(begin('cut off'), 'TARGET_GONE'));
    expect(store.state.investigation.snapshots).toMatchObject([
      { label: 'cut off', content: { state: 'partial', storedBytes: 4, bytes: 4, reason: 'TARGET_GONE' } },
    ]);
    expect(existsSync(store.pathOf(store.state.investigation.snapshots[0] ?? expect.fail()))).toBe(true);
  });
});
