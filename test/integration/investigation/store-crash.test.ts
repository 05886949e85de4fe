import { cpSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { newRunId, newSnapshotId } from '../../../src/investigation/names.js';
import type { Timestamp } from '../../../src/shared/units.js';
import { at, capture, investigationFolder, value } from '../../builders/investigation-folder.js';

const folder = investigationFolder();
const target = { title: 't', runtime: 'v8' as const, version: 'v', local: true, capabilities: [] };

describe('after a crash', () => {
  it('runs end where they were last seen, captures under way become partial or complete, lost files are found', async () => {
    const store = await folder.create();
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
    const copy = `${folder.dir}-crashed`;
    cpSync(folder.dir, copy, { recursive: true });
    rmSync(join(copy, '.lock'));
    writeFileSync(join(copy, 'snapshots/stray.heapsnapshot'), '{}');
    writeFileSync(join(copy, 'snapshots/lost.heapsnapshot.gz.partial'), 'x');
    writeFileSync(join(copy, 'snapshots/readme.txt'), 'x');
    writeFileSync(join(copy, 'investigation.json.123456'), 'half a wri');
    truncateSync(join(copy, 'runs', run, 'timeline.bin'), statSync(join(copy, 'runs', run, 'timeline.bin')).size - 3);
    folder.dir = copy;

    const again = await folder.open();
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
    const third = await folder.open();
    expect(third.state.investigation).toEqual(again.state.investigation);
    // Samples go on after the last whole record.
    await value(third.appendSamples(run, [{ at: (at + 9000) as Timestamp, rss: 3 }]));
    expect(Array.from((await value(third.timeline(run))).rss)).toEqual([1, 3]);
    await third.close();
    expect(Array.from((await value((await folder.open()).timeline(run))).rss)).toEqual([1, 3]);
  });

  it('between a deletion and the move of its file, the file is moved on opening', async () => {
    const store = await folder.create();
    const id = await capture(store, 'one');
    const name = folder.files('snapshots')[0] ?? '';
    await value(store.dispatch({ type: 'delete', kind: 'snapshot', id, at }));
    await store.close();
    cpSync(join(folder.dir, 'trash', name), join(folder.dir, 'snapshots', name));
    rmSync(join(folder.dir, 'trash', name));
    await folder.open();
    expect([folder.files('snapshots'), folder.files('trash')]).toEqual([[], [name]]);
  });

  it('a damaged view is forgotten', async () => {
    await (await folder.create()).close();
    for (const text of ['', '{', '{"format":"holdfast-view","version":1,"selection":{"stage":"nowhere"}}', '[]']) {
      writeFileSync(join(folder.dir, 'view.json'), text);
      const store = await folder.open();
      expect(store.state.selection.stage).toBe('connect');
      await store.close();
    }
  });
});
