import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newRunId } from '../../../src/investigation/names.js';
import { createInvestigation } from '../../../src/investigation/store/open.js';
import type { OutputLine } from '../../../src/shared/target.js';
import type { MarkId, RunId, Timestamp } from '../../../src/shared/units.js';
import { at, capture, fixtureV1, investigationFolder, value } from '../../builders/investigation-folder.js';

const folder = investigationFolder();
const target = { title: 't', runtime: 'v8' as const, version: 'v', local: true, capabilities: [] };

describe('saving', () => {
  it('an acknowledged action is on disk; closing and opening brings everything back', async () => {
    const store = await folder.create();
    const run = newRunId(at);
    await value(store.dispatch({ type: 'start-run', run: { id: run, target, startedAt: at } }));
    expect(folder.manifest().runs).toHaveLength(1);
    await value(store.dispatch({ type: 'set-notes', notes: '# 笔记\n', at }));
    expect(readFileSync(join(folder.dir, 'notes.md'), 'utf8')).toBe('# 笔记\n');
    await value(store.dispatch({ type: 'add-mark', mark: { id: 'm1' as MarkId, run, at, label: 'warm', source: 'user' } }));
    await value(store.dispatch({ type: 'judge', judgement: { signature: 'a → b', verdict: 'stuck', reason: 'why not', at } }));
    const id = await capture(store, 'base');
    void store.dispatch({ type: 'select', selection: { stage: 'explain', snapshots: [id], class: 'Order' } });
    await value(store.appendSamples(run, [{ at, rss: 5 }]));
    void store.dispatch({ type: 'end-run', id: run, at, why: { kind: 'closed' } });
    const before = store.state;
    await value(store.close());
    expect(folder.files('.').filter((name) => name.startsWith('.lock'))).toEqual([]);

    const again = await folder.open();
    expect(again.readOnly).toBeUndefined();
    expect(again.state.investigation).toEqual(before.investigation);
    expect(again.state.selection).toEqual(before.selection);
    expect(Array.from((await value(again.timeline(run))).rss)).toEqual([5]);
  });

  it('what a person looks at does not touch the manifest', async () => {
    const store = await folder.create();
    const before = statSync(join(folder.dir, 'investigation.json')).mtimeMs;
    await value(store.dispatch({ type: 'select', selection: { stage: 'watch', snapshots: [] } }));
    expect(statSync(join(folder.dir, 'investigation.json')).mtimeMs).toBe(before);
    expect(JSON.parse(readFileSync(join(folder.dir, 'view.json'), 'utf8')).selection.stage).toBe('watch');
  });

  it('opening and closing changes no file', async () => {
    cpSync(fixtureV1, folder.dir, { recursive: true });
    const look = () =>
      readdirSync(folder.dir, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => `${e.name} ${readFileSync(join(e.parentPath, e.name)).toString('hex')}`);
    const before = look();
    const store = await folder.open();
    await value(store.close());
    expect(look()).toEqual(before);
  });

  it('fields of a newer Holdfast outlive our changes', async () => {
    cpSync(fixtureV1, folder.dir, { recursive: true });
    const document = folder.manifest();
    document.team = { name: 'payments' };
    document.snapshots[1].reviewer = 'Ada';
    writeFileSync(join(folder.dir, 'investigation.json'), JSON.stringify(document));
    const store = await folder.open();
    await value(store.dispatch({ type: 'rename', name: 'changed' }));
    expect(folder.manifest()).toEqual({ ...document, name: 'changed' });
  });

  it('many changes at once become few writes, each acknowledged', async () => {
    const store = await folder.create();
    const revision = store.revision;
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.revision));
    const results = await Promise.all(Array.from({ length: 500 }, (_, i) => store.dispatch({ type: 'rename', name: `n${i}` })));
    expect(results.every((r) => r.ok)).toBe(true);
    expect(folder.manifest().name).toBe('n499');
    expect(store.revision).toBe(revision + 500);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => revision + 1 + i));
  });

  it('an existing investigation is never created over', async () => {
    await (await folder.create()).close();
    const before = readFileSync(join(folder.dir, 'investigation.json'), 'utf8');
    expect(await createInvestigation(folder.dir, 'other')).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { reason: 'EEXIST' } },
    });
    expect(readFileSync(join(folder.dir, 'investigation.json'), 'utf8')).toBe(before);
  });

  it('what somebody else wrote meanwhile is kept in the trash before it is replaced', async () => {
    const store = await folder.create();
    await value(store.dispatch({ type: 'set-notes', notes: 'mine', at }));
    writeFileSync(join(folder.dir, 'notes.md'), 'from an editor');
    await value(store.dispatch({ type: 'set-notes', notes: 'mine, longer', at }));
    expect(readFileSync(join(folder.dir, 'notes.md'), 'utf8')).toBe('mine, longer');
    expect(folder.files('trash').map((name) => readFileSync(join(folder.dir, 'trash', name), 'utf8'))).toEqual(['from an editor']);
  });

  it('is closed once and for all', async () => {
    const store = await folder.create();
    await value(store.close());
    await value(store.close());
    expect(await store.dispatch({ type: 'rename', name: 'late' })).toMatchObject({ ok: false });
    expect(await store.appendSamples('r' as RunId, [{ at }])).toMatchObject({ ok: false });
    expect(folder.manifest().name).toBe('n');
  });
});

describe('output of a run', () => {
  const line = (text: string, i = 0): OutputLine => ({ at: (at + i) as Timestamp, stream: 'stdout', text });

  it('keeps the newest lines within its limit', { timeout: 60_000 }, async () => {
    const store = await folder.create();
    const run = newRunId(at);
    const long = 'x'.repeat(50_000);
    for (let i = 0; i < 300; i++) await value(store.appendOutput(run, [line(`${i} ${long}`, i)]));
    const runDir = join(folder.dir, 'runs', run);
    const bytes = readdirSync(runDir).reduce((sum, name) => sum + statSync(join(runDir, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(10 * 1024 * 1024);
    const newest = await value(store.output(run, 150));
    expect(newest.map((l) => Number.parseInt(l.text, 10))).toEqual(Array.from({ length: 150 }, (_, i) => 150 + i));
    expect(await value(store.output('none' as RunId))).toEqual([]);
  });

  it('comes back in the next session', async () => {
    const store = await folder.create();
    const run = newRunId(at);
    void store.appendOutput(run, [line('one'), { at, stream: 'stderr', text: 'two\nlines' }]);
    await value(store.close());
    expect((await value((await folder.open()).output(run))).map((l) => [l.stream, l.text])).toEqual([
      ['stdout', 'one'],
      ['stderr', 'two\nlines'],
    ]);
  });
});

it('a reader in the same process follows too', async () => {
  const writer = await folder.create();
  const reader = await folder.open();
  expect(reader.readOnly).toContain(String(process.pid));
  await value(writer.dispatch({ type: 'rename', name: 'seen' }));
  await vi.waitFor(() => expect(reader.state.investigation.name).toBe('seen'), 10_000);
});
