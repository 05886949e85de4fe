import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInvestigation, openInvestigation } from '../../../src/investigation/store/open.js';
import type { RunId, SnapshotId } from '../../../src/shared/units.js';
import { at, capture, fixtureV1, investigationFolder, value } from '../../builders/investigation-folder.js';

const folder = investigationFolder();

describe('what it refuses', () => {
  it('a folder below a file, to create in and to open', async () => {
    const file = join(dirname(folder.dir), 'file');
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
      mkdirSync(folder.dir, { recursive: true });
      writeFileSync(join(folder.dir, 'investigation.json'), text);
      utimesSync(join(folder.dir, 'investigation.json'), 1, 1);
      expect(await openInvestigation(folder.dir)).toMatchObject({ ok: false, failure: { code } });
      expect(readdirSync(folder.dir)).toEqual(['investigation.json']);
      expect(readFileSync(join(folder.dir, 'investigation.json'), 'utf8')).toBe(text);
      expect(statSync(join(folder.dir, 'investigation.json')).mtimeMs).toBe(1000);
    }
  });

  it.each(['notes.md', 'view.json', 'investigation.json', 'snapshots', 'trash', 'runs'])('%s as a link out of the folder', async (name) => {
    const outside = join(dirname(folder.dir), 'outside');
    cpSync(fixtureV1, folder.dir, { recursive: true });
    cpSync(join(fixtureV1, name), outside, { recursive: true });
    rmSync(join(folder.dir, name), { recursive: true });
    symlinkSync(outside, join(folder.dir, name));
    expect(await openInvestigation(folder.dir)).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT', data: { place: name, reason: 'is a link' } },
    });
  });

  it('files that would never end', async () => {
    const hostile = async (change: () => void) => {
      rmSync(folder.dir, { recursive: true, force: true });
      cpSync(fixtureV1, folder.dir, { recursive: true });
      change();
      return openInvestigation(folder.dir);
    };
    const notes = join(folder.dir, 'notes.md');
    expect(await hostile(() => truncateSync(notes, 2 ** 40))).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_CORRUPT', data: { place: 'notes.md' } },
    });
    expect(await hostile(() => truncateSync(join(folder.dir, 'investigation.json'), 2 ** 40))).toMatchObject({
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
    const log = join(folder.dir, 'runs', run, 'output.log');
    const store = folder.kept(
      await value(
        hostile(() => {
          truncateSync(join(folder.dir, 'view.json'), 2 ** 40);
          truncateSync(log, 2 ** 40);
          if (process.platform !== 'win32') {
            rmSync(join(folder.dir, 'runs', run, 'timeline.bin'));
            execFileSync('mkfifo', [join(folder.dir, 'runs', run, 'timeline.bin')]);
          }
        }),
      ),
    );
    expect(await value(store.output(run))).toEqual([]);
    if (process.platform !== 'win32') expect(await store.timeline(run)).toMatchObject({ ok: false, failure: { code: 'FILE_UNREADABLE' } });
  });

  it('to write through links that appear while it is open', async () => {
    const outside = join(dirname(folder.dir), 'precious');
    mkdirSync(outside);
    writeFileSync(join(outside, 'notes.md'), 'precious');
    const store = await folder.create();
    const id = await capture(store, 'one');
    symlinkSync(join(outside, 'notes.md'), join(folder.dir, 'notes.md'));
    symlinkSync(outside, join(folder.dir, 'trash'));
    expect(await store.dispatch({ type: 'set-notes', notes: 'overwrite', at })).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE' },
    });
    expect(await store.dispatch({ type: 'delete', kind: 'snapshot', id, at })).toMatchObject({ ok: false });
    expect(readdirSync(outside)).toEqual(['notes.md']);
    expect(readFileSync(join(outside, 'notes.md'), 'utf8')).toBe('precious');
    rmSync(join(folder.dir, 'notes.md'));
    rmSync(join(folder.dir, 'trash'));
    expect(await store.flush()).toMatchObject({ ok: true });
    expect([readFileSync(join(folder.dir, 'notes.md'), 'utf8'), folder.files('snapshots')]).toEqual(['overwrite', []]);
  });

  it('to move a file that a hostile manifest claims', async () => {
    const outside = join(dirname(folder.dir), 'precious.heapsnapshot');
    writeFileSync(outside, 'precious');
    cpSync(fixtureV1, folder.dir, { recursive: true });
    const document = folder.manifest();
    const claims = ['../precious.heapsnapshot', outside, 'snapshots/../../precious.heapsnapshot', 'notes.md'];
    document.snapshots = claims.map((file, i) => ({ ...document.snapshots[0], id: `x${i}`, file }));
    document.trash = claims.map((file, i) => ({ ...document.trash[0], id: `y${i}`, file }));
    writeFileSync(join(folder.dir, 'investigation.json'), JSON.stringify(document));
    const store = await folder.open();
    expect(store.state.investigation.snapshots.map((s) => s.file)).toEqual(expect.arrayContaining(claims));
    for (let i = 0; i < claims.length; i++) {
      await value(store.dispatch({ type: 'delete', kind: 'snapshot', id: `x${i}` as SnapshotId, at }));
      await value(store.dispatch({ type: 'restore', kind: 'snapshot', id: `y${i}` as SnapshotId }));
    }
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(existsSync(join(folder.dir, 'notes.md'))).toBe(true);
  });
});
