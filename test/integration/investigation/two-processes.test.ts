import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Snapshot, trashedOf } from '../../../src/investigation/model.js';
import { createInvestigation, openInvestigation } from '../../../src/investigation/store/open.js';
import type { Store } from '../../../src/investigation/store/store.js';
import type { Result } from '../../../src/shared/result.js';
import type { RunId } from '../../../src/shared/units.js';
import { buildProgram, Child } from './child.js';

let scratch: string;
let program: string;
let dir: string;
const children: Child[] = [];
const stores: Store[] = [];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'holdfast-two-'));
  program = await buildProgram(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(async () => {
  dir = mkdtempSync(join(scratch, 'i-'));
  rmSync(dir, { recursive: true });
  await value(createInvestigation(dir, 'shared')).then((store) => store.close());
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}
async function open(): Promise<Store> {
  const store = await value(openInvestigation(dir));
  stores.push(store);
  return store;
}
function start(...args: string[]): Child {
  const child = new Child(program, args);
  children.push(child);
  return child;
}
const rename = (name: string) => ({ do: 'dispatch', action: { type: 'rename', name } });

describe('two processes on one folder', () => {
  it('the second reads, says who writes, and sees each change', async () => {
    const writer = start('hold', dir);
    expect(await writer.message(0)).toEqual({ readOnly: null });
    const reader = await open();
    expect(reader.readOnly).toMatch(/^pid \d+, /);
    expect(reader.readOnly).toContain(hostname());
    expect(await reader.dispatch({ type: 'rename', name: 'mine' })).toMatchObject({ ok: false, failure: { code: 'INVESTIGATION_LOCKED' } });
    expect(reader.state.investigation.name).toBe('shared');
    const revision = reader.revision;
    await writer.ask(rename('by the writer'));
    await writer.ask({ do: 'dispatch', action: { type: 'set-notes', notes: '# found it', at: 1 } });
    await vi.waitFor(() => expect(reader.state.investigation).toMatchObject({ name: 'by the writer', notes: '# found it' }), 10_000);
    expect(reader.revision).toBeGreaterThan(revision);
    // A reader may still look around.
    expect(await reader.dispatch({ type: 'select', selection: { stage: 'compare', snapshots: [] } })).toMatchObject({ ok: true });
    expect(reader.state.selection.stage).toBe('compare');
  });

  it('a reader follows the samples of a live run, and does not take it for an interrupted one', async () => {
    const writer = start('work', dir, '1');
    const { run } = (await writer.message(0)) as { run: RunId };
    const reader = await open();
    await vi.waitFor(async () => expect((await value(reader.timeline(run))).at.length).toBeGreaterThan(10), 10_000);
    const first = (await value(reader.timeline(run))).at.length;
    await vi.waitFor(async () => expect((await value(reader.timeline(run))).at.length).toBeGreaterThan(first), 10_000);
    await vi.waitFor(() => expect(reader.state.investigation.runs).toHaveLength(1), 10_000);
    expect(reader.state.investigation.runs[0]?.end).toBeUndefined();
  });

  it('after the writer let go, or was killed, the next one writes', async () => {
    const first = start('hold', dir);
    await first.message(0);
    first.ask({ do: 'close' });
    await first.exited;
    const second = start('hold', dir);
    expect(await second.message(0)).toEqual({ readOnly: null });
    expect(await second.ask(rename('second'))).toMatchObject({ ok: true });
    await second.kill();
    const third = await open();
    expect(third.readOnly).toBeUndefined();
    expect(third.state.investigation.name).toBe('second');
    expect(await third.dispatch({ type: 'rename', name: 'third' })).toMatchObject({ ok: true });
  });

  it('of many that find a dead lock at once, exactly one writes', async () => {
    for (let round = 0; round < 3; round++) {
      const dead = start('hold', dir);
      await dead.message(0);
      await dead.kill();
      const rivals = [1, 2, 3, 4].map(() => start('hold', dir));
      const answers = await Promise.all(rivals.map((rival) => rival.message(0)));
      expect(
        answers.filter((answer) => answer['readOnly'] === null),
        JSON.stringify(answers),
      ).toHaveLength(1);
      const writer = rivals[answers.findIndex((answer) => answer['readOnly'] === null)];
      expect(await writer?.ask(rename(`round ${round}`))).toMatchObject({ ok: true });
      await Promise.all(rivals.map((rival) => rival.kill()));
      expect(readdirSync(dir).filter((name) => name.includes('after-'))).toEqual([]);
    }
  });
});

describe('the lock file', () => {
  const lock = () => join(dir, '.lock');
  const holder = (change: object) => {
    const mine = JSON.parse(readFileSync(lock(), 'utf8'));
    writeFileSync(lock(), JSON.stringify({ ...mine, token: 'another', ...change }));
  };

  it('of a pid that now belongs to another process is taken over', async () => {
    const store = await open();
    const text = readFileSync(lock(), 'utf8');
    await store.close();
    writeFileSync(lock(), text.replace(/"startedAt":"\d+"/, '"startedAt":"1"'));
    expect((await open()).readOnly).toBeUndefined();
  });

  it('of another machine, or without a name, is respected while it is fresh', async () => {
    const store = await open();
    const text = readFileSync(lock(), 'utf8');
    await store.close();
    writeFileSync(lock(), JSON.stringify({ ...JSON.parse(text), host: 'elsewhere', pid: 7 }));
    expect((await open()).readOnly).toBe('pid 7, elsewhere');
    writeFileSync(lock(), '');
    expect((await open()).readOnly).toBe('?');
    writeFileSync(lock(), '{"pid": "x"}');
    expect((await open()).readOnly).toBe('?');
  });

  it('that somebody removed is put back with the next change', async () => {
    const store = await open();
    rmSync(lock());
    expect(await store.dispatch({ type: 'rename', name: 'still mine' })).toMatchObject({ ok: true });
    expect((await open()).readOnly).toMatch(/^pid /);
  });

  it('that somebody else took turns the writer into a reader, and what it had not saved is kept in the trash', async () => {
    const store = await open();
    holder({ pid: process.ppid, host: hostname() });
    expect(await store.dispatch({ type: 'rename', name: 'too late' })).toMatchObject({
      ok: false,
      failure: { code: 'INVESTIGATION_LOCKED' },
    });
    expect(store.readOnly).toBe(`pid ${process.ppid}, ${hostname()}`);
    const kept = readdirSync(join(dir, 'trash')).find((name) => name.endsWith('unsaved-investigation.json'));
    expect(readFileSync(join(dir, 'trash', kept ?? ''), 'utf8')).toContain('too late');
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).not.toContain('too late');
    rmSync(lock());
  });
});

describe('killed at any moment', () => {
  // HOLDFAST_SEED repeats a failed run; rounds share one folder, as a person's day would.
  const seed = Number(process.env['HOLDFAST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  it('reopens without repair, with everything that was acknowledged (20 rounds)', { timeout: 120_000 }, async () => {
    console.log(`kill test: HOLDFAST_SEED=${seed}`);
    let marks = 0;
    let acknowledged = 0;
    for (let round = 0; round < 20; round++) {
      const worker = start('work', dir, String(round * 10_000));
      // Every third round while it opens, the others while it works.
      if (round % 3 !== 0) await worker.message(0);
      await new Promise((resolve) => setTimeout(resolve, round % 3 === 0 ? 60 + random() * 200 : random() * 700));
      await worker.kill();
      const said = worker.messages;
      expect(said.filter((m) => 'complaints' in m || 'failure' in m)).toEqual([]);
      const where = `seed ${seed}, round ${round}`;

      const store = await value(openInvestigation(dir));
      expect(store.readOnly, where).toBeUndefined();
      const { investigation } = store.state;
      const there = new Set(investigation.marks.map((m) => m.id as string));
      for (const message of said) {
        if ('mark' in message) expect(there, where).toContain(`m-${message['mark']}`);
      }
      acknowledged += said.filter((m) => 'mark' in m).length;
      expect(investigation.marks.length, where).toBeGreaterThanOrEqual(marks);
      marks = investigation.marks.length;
      const noted = said.findLast((m) => 'note' in m)?.['note'] as number | undefined;
      const inNotes = Number(/^note (\d+)/.exec(investigation.notes)?.[1] ?? -1);
      expect(inNotes, where).toBeGreaterThanOrEqual(noted ?? -1);

      const deleted = new Set(said.flatMap((m) => ('deleted' in m ? [m['deleted']] : [])));
      for (const message of said) {
        if (!('snapshot' in message)) continue;
        const listed = investigation.snapshots.find((s) => s.id === message['snapshot']);
        const trashed = trashedOf(investigation, 'snapshot').find((s) => s.id === message['snapshot']);
        expect(listed ?? trashed, where).toBeDefined();
        if (deleted.has(message['snapshot'])) expect(trashed, where).toBeDefined();
      }
      checkFiles(store, where);

      const last = said.findLast((m) => 'samples' in m);
      if (last !== undefined) {
        const table = await value(store.timeline(last['run'] as RunId));
        expect(Array.from(table.rss), where).toEqual(Array.from(table.rss, (_, i) => i + 1));
        expect(table.rss.length, where).toBeGreaterThanOrEqual(last['samples'] as number);
      }
      for (const run of investigation.runs) expect(run.end?.why.kind, where).toBe('interrupted');
      await store.close();
      expect(
        readdirSync(dir).filter((name) => /^investigation\.json\.|^notes\.md\./.test(name)),
        where,
      ).toEqual([]);
    }
    // Otherwise the rounds tested nothing.
    expect(acknowledged).toBeGreaterThan(50);
  });

  function checkFiles(store: Store, where: string): void {
    const { snapshots } = store.state.investigation;
    const at = (s: Snapshot, folder: string) => join(dir, folder, s.file.slice('snapshots/'.length));
    for (const snapshot of snapshots) {
      expect(snapshot.content.state, where).not.toBe('capturing');
      if (snapshot.content.state === 'complete') expect(statSync(at(snapshot, 'snapshots')).size, where).toBe(6000);
      if (snapshot.content.state === 'partial') expect(statSync(at(snapshot, 'snapshots')).size, where).toBe(snapshot.content.storedBytes);
    }
    for (const snapshot of trashedOf(store.state.investigation, 'snapshot')) expect(statSync(at(snapshot, 'trash')).size, where).toBe(6000);
    const named = new Set(snapshots.map((s) => s.file.slice('snapshots/'.length)));
    mkdirSync(join(dir, 'snapshots'), { recursive: true });
    expect(
      readdirSync(join(dir, 'snapshots')).filter((name) => !named.has(name)),
      where,
    ).toEqual([]);
  }
});
