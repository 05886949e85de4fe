// Real file systems of our own, which only root may make; elsewhere these tests are skipped by name.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newRunId } from '../../../src/investigation/names.js';
import { createInvestigation, openInvestigation } from '../../../src/investigation/store/open.js';
import type { Store } from '../../../src/investigation/store/store.js';
import type { Failure } from '../../../src/shared/failures.js';
import type { Result } from '../../../src/shared/result.js';
import type { Timestamp } from '../../../src/shared/units.js';

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = mkdtempSync(join(tmpdir(), 'holdfast-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}
const onOwnDisk = describe.skipIf(!mayMount());

let mount: string;
let dir: string;
const stores: Store[] = [];
const at = 1_767_621_802_000 as Timestamp;

beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  dir = join(mount, 'inv');
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  try {
    execFileSync('umount', ['-l', mount], { stdio: 'ignore' });
  } catch {
    // not mounted
  }
  rmSync(mount, { recursive: true, force: true });
});

const tmpfs = (options: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mount]);
const remount = (options: string) => execFileSync('mount', ['-o', `remount,${options}`, mount]);
async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}
const kept = (store: Store): Store => {
  stores.push(store);
  return store;
};
/** Takes all the space there is; gives it back when called. */
function fill(): () => void {
  const filler = join(mount, 'filler');
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // this size no longer fits
    }
  }
  return () => rmSync(filler);
}

onOwnDisk('full disk', () => {
  it('keeps everything in memory, says so, and loses nothing when space returns', async () => {
    tmpfs('size=1m');
    const store = kept(await value(createInvestigation(dir, 'before')));
    const run = newRunId(at);
    await value(store.appendSamples(run, [{ at, rss: 1 }]));
    const manifest = readFileSync(join(dir, 'investigation.json'), 'utf8');
    const problems: Failure[] = [];
    store.onProblem((problem) => problems.push(problem));
    const free = fill();

    const notes = 'n'.repeat(100_000);
    expect(await store.dispatch({ type: 'rename', name: 'during' })).toMatchObject({ ok: false, failure: { code: 'DISK_FULL' } });
    expect(await store.dispatch({ type: 'set-notes', notes, at })).toMatchObject({ ok: false, failure: { code: 'DISK_FULL' } });
    const many = Array.from({ length: 2000 }, (_, i) => ({ at: (at + 1 + i) as Timestamp, rss: 2 + i }));
    expect(await store.appendSamples(run, many)).toMatchObject({ ok: false, failure: { code: 'DISK_FULL' } });
    expect(store.state.investigation).toMatchObject({ name: 'during', notes });
    expect((await value(store.timeline(run))).at.length).toBe(2001);
    expect(new Set(problems.map((p) => p.code))).toEqual(new Set(['DISK_FULL']));
    expect(problems.length).toBeLessThanOrEqual(3);
    expect(store.problem?.code).toBe('DISK_FULL');
    // What was saved before is whole, and no half-written file lies about.
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toBe(manifest);

    free();
    // Without any further action.
    await vi.waitFor(() => expect(store.problem).toBeUndefined(), 15_000);
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toContain('during');
    expect(readFileSync(join(dir, 'notes.md'), 'utf8')).toBe(notes);
    await value(store.close());
    const again = kept(await value(openInvestigation(dir)));
    expect(Array.from((await value(again.timeline(run))).rss)).toEqual(Array.from({ length: 2001 }, (_, i) => i + 1));
    expect(again.state.investigation).toMatchObject({ name: 'during', notes });
  });

  it('the next change tries again at once', async () => {
    tmpfs('size=1m');
    const store = kept(await value(createInvestigation(dir, 'before')));
    const free = fill();
    expect(await store.dispatch({ type: 'rename', name: 'one' })).toMatchObject({ ok: false, failure: { code: 'DISK_FULL' } });
    free();
    expect(await store.dispatch({ type: 'set-notes', notes: 'two', at })).toMatchObject({ ok: true });
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toContain('"one"');
  });

  it('no investigation can be created, an existing one can be read', async () => {
    tmpfs('size=1m');
    const store = await value(createInvestigation(dir, 'here'));
    await value(store.dispatch({ type: 'rename', name: 'still here' }));
    await value(store.close());
    fill();
    expect(await createInvestigation(join(mount, 'other'), 'n')).toMatchObject({ ok: false, failure: { code: 'DISK_FULL' } });
    expect(existsSync(join(mount, 'other/investigation.json'))).toBe(false);
    const reader = kept(await value(openInvestigation(dir)));
    expect(reader.state.investigation.name).toBe('still here');
    expect(reader.readOnlyFailure?.code).toBe('DISK_FULL');
  });
});

onOwnDisk('read-only file system', () => {
  it('can be looked at, and says that nothing can be changed', async () => {
    tmpfs('size=4m');
    const store = await value(createInvestigation(dir, 'burnt'));
    await value(
      store.dispatch({
        type: 'start-run',
        run: { id: newRunId(at), startedAt: at, target: { title: 't', runtime: 'v8', version: 'v', local: true, capabilities: [] } },
      }),
    );
    await value(store.close());
    remount('ro');
    const reader = kept(await value(openInvestigation(dir)));
    expect(reader.readOnly).toBe('EROFS');
    expect(reader.readOnlyFailure).toMatchObject({ code: 'NOT_WRITABLE' });
    expect(reader.state.investigation.runs[0]?.end?.why.kind).toBe('interrupted');
    expect(await reader.dispatch({ type: 'rename', name: 'x' })).toMatchObject({ ok: false, failure: { code: 'NOT_WRITABLE' } });
    expect(await createInvestigation(join(mount, 'new'), 'n')).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { reason: 'EROFS' } },
    });
  });

  it('that it becomes while open loses nothing', async () => {
    tmpfs('size=4m');
    const store = kept(await value(createInvestigation(dir, 'before')));
    const run = newRunId(at);
    mkdirSync(join(dir, 'runs'), { recursive: true });
    remount('ro');
    expect(await store.dispatch({ type: 'rename', name: 'during' })).toMatchObject({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { reason: 'EROFS' } },
    });
    expect(await store.appendSamples(run, [{ at, rss: 1 }])).toMatchObject({ ok: false, failure: { code: 'NOT_WRITABLE' } });
    remount('rw');
    expect(await store.dispatch({ type: 'set-notes', notes: 'after', at })).toMatchObject({ ok: true });
    expect(await store.flush()).toMatchObject({ ok: true });
    expect(readFileSync(join(dir, 'investigation.json'), 'utf8')).toContain('during');
    await vi.waitFor(() => expect(store.problem).toBeUndefined(), 10_000);
    expect(Array.from((await value(store.timeline(run))).rss)).toEqual([1]);
  });
});
