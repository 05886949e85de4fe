// A process of its own that opens an investigation. Bundled and started by child.ts; talks in lines of JSON.
//   hold DIR         says who may write, then obeys lines from stdin
//   work DIR START   changes one thing after the other as fast as it can, and says what was acknowledged
import { appendFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { newRunId, newSnapshotId } from '../../../src/investigation/names.js';
import type { Action } from '../../../src/investigation/reduce.js';
import { openInvestigation } from '../../../src/investigation/store/open.js';
import type { Store } from '../../../src/investigation/store/store.js';
import type { CaptureReport } from '../../../src/shared/target.js';
import type { MarkId, Milliseconds, Timestamp } from '../../../src/shared/units.js';

const now = () => Date.now() as Timestamp;
/** Synchronous: what was said has left the process even when it is killed in the next instant. */
const say = (message: object) => writeSync(1, `${JSON.stringify(message)}\n`);

async function hold(store: Store): Promise<void> {
  say({ readOnly: store.readOnly ?? null });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as { do: 'dispatch'; action: Action } | { do: 'state' } | { do: 'close' };
    if (request.do === 'dispatch') say(await store.dispatch(request.action));
    if (request.do === 'state') say({ ...store.state.investigation });
    if (request.do === 'close') {
      await store.close();
      process.exit(0);
    }
  }
}

async function work(store: Store, start: number): Promise<never> {
  const run = newRunId(now());
  const target = { title: 't', runtime: 'v8' as const, version: 'v', local: true, capabilities: [] };
  say({ run });
  await store.dispatch({ type: 'start-run', run: { id: run, target, startedAt: now() } });
  let sample = 0;
  const sampling = async () => {
    for (;;) {
      const batch = [0, 1, 2].map(() => ({ at: now(), rss: ++sample }));
      const last = sample;
      await store.appendSamples(run, batch);
      say({ samples: last, run });
      await new Promise((resolve) => setTimeout(resolve, 7));
    }
  };
  void sampling();
  // Not one after the other: writes are shared, and the more they have to carry the more a kill can break.
  for (let n = start; ; n++) {
    const mark = { id: `m-${n}` as MarkId, run, at: now(), label: `${n}`, source: 'user' as const };
    void store.dispatch({ type: 'add-mark', mark }).then((saved) => saved.ok && say({ mark: n }));
    void store
      .dispatch({ type: 'set-notes', notes: `note ${n}\n${'x'.repeat(5000)}`, at: now() })
      .then((saved) => saved.ok && say({ note: n }));
    if (n % 10 === 0) void capture(store, run, n / 10);
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
}

async function capture(store: Store, run: ReturnType<typeof newRunId>, n: number): Promise<void> {
  const id = newSnapshotId();
  const label = `capture ${n}`;
  const { file, path } = store.newSnapshotFile(label, now());
  void store.dispatch({ type: 'start-capture', id, run, epoch: 'e', label, at: now(), file });
  writeFileSync(`${path}.partial`, 'x'.repeat(1000));
  for (let i = 0; i < 5; i++) {
    appendFileSync(`${path}.partial`, 'y'.repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  renameSync(`${path}.partial`, path);
  const report: CaptureReport = {
    bytes: 6000,
    storedBytes: 6000,
    sha256: 'f',
    pause: 1 as Milliseconds,
    total: 2 as Milliseconds,
    canary: 'held',
  };
  await store.dispatch({ type: 'finish-capture', id, report });
  say({ snapshot: id });
  if (n % 2 === 0) {
    await store.dispatch({ type: 'delete', kind: 'snapshot', id, at: now() });
    say({ deleted: id });
  }
}

const [mode, dir, start] = process.argv.slice(2);
void (async () => {
  const opened = await openInvestigation(dir as string);
  if (!opened.ok) {
    say({ failure: opened.failure });
    process.exit(1);
  }
  await (mode === 'hold' ? hold(opened.value) : work(opened.value, Number(start)));
})();
