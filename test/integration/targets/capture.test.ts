import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import CDP from 'chrome-remote-interface';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import type { Progress } from '../../../src/shared/progress.js';
import type { CaptureReport } from '../../../src/shared/target.js';
import { isAlive } from '../../../src/targets/linux-proc.js';
import { gateBefore } from '../../builders/gate.js';
import {
  atEnd,
  attachTo,
  cleanUp,
  connect,
  EventLog,
  finished,
  idle,
  kill,
  launchCode,
  must,
  startInspected,
  startProcess,
  stop,
  temporaryFolder,
} from '../../builders/inspector-session.js';
import { fakeInspector } from '../../builders/inspector-stand-in.js';

afterEach(cleanUp);

type Snapshot = {
  snapshot: { node_count: number; edge_count: number; meta: { node_fields: string[]; edge_fields: string[] } };
  nodes: number[];
  edges: number[];
  strings: string[];
};

/** A program that keeps `n` objects of class Kept. */
const keeping = (n: number) => `class Kept { constructor(i) { this.label = 'kept ' + i; } }
  globalThis.all = Array.from({ length: ${n} }, (_, i) => new Kept(i)); console.log('ready'); ${idle}`;

const ready = async (code: string, limits = {}) => {
  const session = await launchCode(code, limits);
  await new EventLog(session).line('ready');
  return session;
};

describe('a capture', () => {
  test('is a snapshot that opens, with its hash, sizes, cost and progress', async () => {
    const session = await ready(keeping(20_000));
    const path = join(temporaryFolder(), 'ä b.heapsnapshot.gz');
    const steps: Progress[] = [];
    const report = must(await finished(session.capture(path), (progress) => steps.push(progress)));
    const stored = readFileSync(path);
    const text = gunzipSync(stored);
    const parsed = JSON.parse(text.toString('utf8')) as Snapshot;
    expect(parsed.nodes.length).toBe(parsed.snapshot.node_count * parsed.snapshot.meta.node_fields.length);
    expect(parsed.edges.length).toBe(parsed.snapshot.edge_count * parsed.snapshot.meta.edge_fields.length);
    expect(parsed.strings).toContain('kept 19999');
    expect(report).toMatchObject({
      bytes: text.length,
      storedBytes: stored.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      canary: 'held',
    });
    expect(report.pause).toBeGreaterThan(0);
    expect(report.pause).toBeLessThanOrEqual(report.total);
    expect(existsSync(`${path}.partial`)).toBe(false);
    expect(steps.some(({ step }) => step === 'capture')).toBe(true);
    expect(steps.every(({ done, total }) => done >= 0 && (total === undefined || done <= total))).toBe(true);
  });

  test('tells how long the target stood still, as the target sees it', async () => {
    const session = await ready(`let last = performance.now(); globalThis.longest = 0;
      setInterval(() => { const now = performance.now(); globalThis.longest = Math.max(globalThis.longest, now - last); last = now; }, 5); ${keeping(100_000)}`);
    must(await session.evaluate('globalThis.longest = 0'));
    const report = must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
    await new Promise((done) => setTimeout(done, 100));
    const stall = Number(must(await session.evaluate('globalThis.longest')));
    expect(report.pause).toBeGreaterThan(stall * 0.7);
    expect(report.pause).toBeLessThan(stall * 1.3 + 30);
  });

  test('ids mean the same objects in the next one', async () => {
    const session = await ready(keeping(2000));
    const folder = temporaryFolder();
    const idsOf = async (name: string) => {
      const path = join(folder, name);
      const { canary } = must(await finished(session.capture(path)));
      const { snapshot, nodes, strings } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Snapshot;
      const width = snapshot.meta.node_fields.length;
      const ids = [];
      for (let at = 0; at < nodes.length; at += width)
        if (strings[nodes[at + 1] ?? 0] === 'Kept' && nodes[at] === 3) ids.push(nodes[at + 2]);
      return { canary, ids: ids.sort() };
    };
    const first = await idsOf('1');
    const second = await idsOf('2');
    expect(first.ids.length).toBeGreaterThanOrEqual(2000);
    expect(second.ids).toEqual(first.ids);
    expect([first.canary, second.canary]).toEqual(['held', 'held']);
  });

  test('one at a time; samples go on meanwhile', async () => {
    const session = await ready(keeping(100_000));
    const work = session.capture(join(temporaryFolder(), 's.gz'));
    await work.next();
    expect(await session.sample()).toMatchObject({ rss: expect.any(Number) });
    expect(await finished(session.capture(join(temporaryFolder(), 't.gz')))).toEqual({
      ok: false,
      failure: { code: 'BUSY', data: { with: 'capture' } },
    });
    expect(await session.collectGarbage()).toMatchObject({ ok: false, failure: { code: 'BUSY' } });
    must(await finished(work));
    must(await session.collectGarbage());
  });

  test('can be cancelled: the target lives, the partial file stays, and the next one works', async () => {
    const session = await ready(keeping(150_000));
    const path = join(temporaryFolder(), 's.gz');
    const work = session.capture(path);
    for (let step = await work.next(); !step.done; step = await work.next()) {
      if (step.value.step === 'store') break;
    }
    await work.return(undefined as never);
    expect(existsSync(path)).toBe(false);
    expect(gunzipSync(readFileSync(`${path}.partial`)).toString()).toMatch(/^\{"snapshot":/);
    expect(isAlive(session.info.pid ?? 0)).toBe(true);
    let again = await finished(session.capture(path));
    while (!again.ok && again.failure.code === 'BUSY') {
      await new Promise((done) => setTimeout(done, 50));
      again = await finished(session.capture(path));
    }
    expect(must(again).canary).toBe('held');
    expect(gunzipSync(readFileSync(path)).length).toBe(must(again).bytes);
  });
});

describe('the canary', () => {
  test("another client's snapshot and departure is noticed: lost, then held again", async () => {
    const target = await startInspected(['-e', keeping(1000)]);
    await target.waitFor(/ready/);
    const session = must(await connect(attachTo(target.port)));
    const log = new EventLog(session);
    const folder = temporaryFolder();
    expect(must(await finished(session.capture(join(folder, '1')))).canary).toBe('held');
    const other = await CDP({ host: '127.0.0.1', port: target.port, local: true });
    await other.HeapProfiler.enable();
    await other.HeapProfiler.takeHeapSnapshot({ reportProgress: false });
    await other.close();
    await new Promise((done) => setTimeout(done, 100));
    expect(must(await finished(session.capture(join(folder, '2')))).canary).toBe('lost');
    expect(log.events.filter(({ type }) => type === 'epoch-broken')).toHaveLength(1);
    expect(must(await finished(session.capture(join(folder, '3')))).canary).toBe('held');
  });

  test('ids that were reset and given anew by others are not taken for the old ones', async () => {
    const target = await startInspected(['-e', keeping(1000)]);
    await target.waitFor(/ready/);
    const session = must(await connect(attachTo(target.port)));
    const folder = temporaryFolder();
    expect(must(await finished(session.capture(join(folder, '1')))).canary).toBe('held');
    const leaving = await CDP({ host: '127.0.0.1', port: target.port, local: true });
    await leaving.HeapProfiler.enable();
    await leaving.close();
    await new Promise((done) => setTimeout(done, 100));
    const staying = await CDP({ host: '127.0.0.1', port: target.port, local: true });
    await staying.HeapProfiler.takeHeapSnapshot({ reportProgress: false });
    expect(must(await finished(session.capture(join(folder, '2')))).canary).toBe('lost');
    await staying.close();
  });
});

describe('a capture that fails', () => {
  /** A program behind a gate, attached to. */
  const behindGate = async (limits = {}) => {
    const target = await startInspected(['-e', keeping(100_000)]);
    await target.waitFor(/ready/);
    const gate = await gateBefore(target.port);
    return { target, gate, session: must(await connect(attachTo(gate.port), limits)), path: join(temporaryFolder(), 's.gz') };
  };
  const interrupted = (path: string, reason: unknown) => ({
    ok: false,
    failure: { code: 'CAPTURE_INTERRUPTED', data: { path: `${path}.partial`, reason, receivedBytes: expect.any(Number) } },
  });
  const MIDDLE = 3_000_000;

  test('the target is killed in the middle: a readable partial file, and how much it holds', async () => {
    const { target, gate, session, path } = await behindGate();
    const log = new EventLog(session);
    gate.shutAfter(MIDDLE, () => kill(target.pid));
    const result = await finished(session.capture(path));
    expect(result).toMatchObject(interrupted(path, 'exit code unknown'));
    if (result.ok || result.failure.code !== 'CAPTURE_INTERRUPTED') throw new Error('unreachable');
    expect(result.failure.data.receivedBytes).toBeGreaterThan(MIDDLE / 2);
    expect(gunzipSync(readFileSync(`${path}.partial`)).length).toBe(result.failure.data.receivedBytes);
    expect(existsSync(path)).toBe(false);
    await log.until('exited');
  });

  test('the target stops in the middle: the wait ends', async () => {
    const { target, gate, session, path } = await behindGate({ captureIdle: 3000 });
    gate.shutAfter(MIDDLE, () => stop(target.pid), true);
    expect(await finished(session.capture(path))).toMatchObject(interrupted(path, expect.stringMatching(/^no data for/)));
    expect(gunzipSync(readFileSync(`${path}.partial`)).length).toBeGreaterThan(MIDDLE / 2);
    expect(await session.collectGarbage()).toMatchObject({ ok: false });
  });

  test('a proxy on the way truncates it: nothing half is taken for whole, and the target is reached again', async () => {
    const { target, gate, session, path } = await behindGate();
    const log = new EventLog(session);
    gate.shutAfter(MIDDLE);
    expect(await finished(session.capture(path))).toMatchObject(interrupted(path, expect.any(String)));
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.partial`)).toBe(true);
    await log.until('disconnected');
    expect(isAlive(target.pid)).toBe(true);
    gate.open();
    const again = must(await connect(attachTo(gate.port)));
    must(await finished(again.capture(path)));
  });

  test.each([
    ['no text', 0xff],
    ['no JSON, then no frames', 0x00],
    ['frames of a kind that does not exist', 0x8b],
  ])('garbage in the place of frames (%s): the wait ends at once, in words, and the target is reached again', async (_, byte) => {
    const { target, gate, session, path } = await behindGate();
    const log = new EventLog(session);
    // Enough to be in frames of their own, wherever the last one was cut.
    gate.garbleAfter(MIDDLE, Buffer.alloc(4_000_000, byte));
    expect(await finished(session.capture(path))).toMatchObject(interrupted(path, expect.stringMatching(/./)));
    expect(existsSync(path)).toBe(false);
    expect((await log.until('disconnected')).reason).not.toBe('');
    expect(isAlive(target.pid)).toBe(true);
    gate.open();
    must(await finished(must(await connect(attachTo(gate.port))).capture(path)));
  });

  test('a proxy truncates what an inspector says of itself: no inspector, in words', async () => {
    const target = await startInspected(['-e', idle]);
    const gate = await gateBefore(target.port);
    gate.shutAfter(120);
    expect(await connect(attachTo(gate.port))).toMatchObject({ ok: false, failure: { code: 'NOT_AN_INSPECTOR' } });
  });

  test.each([
    ['below a file', 'file/s.gz', 'ENOTDIR'],
    ['in a missing folder', 'missing/s.gz', 'ENOENT'],
    ['where a folder is', 'taken', 'EISDIR'],
  ])('a path %s is refused before the target is asked', async (_name, where, reason) => {
    const session = await ready(keeping(10));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'taken.partial'));
    const path = join(folder, where);
    const steps: Progress[] = [];
    expect(await finished(session.capture(path), (step) => steps.push(step))).toEqual({
      ok: false,
      failure: { code: 'NOT_WRITABLE', data: { path, reason } },
    });
    expect(steps).toEqual([]);
    must(await finished(session.capture(join(temporaryFolder(), 's.gz'))));
  });

  const smallDisk = (megabytes: number, options = ''): string => {
    const folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m${options}`, 'tmpfs', folder], { stdio: 'ignore' });
    atEnd(() => {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
    });
    return folder;
  };
  const canMount = (() => {
    try {
      execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

  test.skipIf(!canMount)(
    'a disk that fills up (skipped where nothing may be mounted): the space is given back, the target lives',
    async () => {
      const session = await ready(keeping(300_000));
      const disk = smallDisk(4);
      writeFileSync(join(disk, 'investigation.json'), '{}');
      const path = join(disk, 's.gz');
      expect(await finished(session.capture(path))).toEqual({ ok: false, failure: { code: 'DISK_FULL', data: { path } } });
      expect(readFileSync(join(disk, 'investigation.json'), 'utf8')).toBe('{}');
      const { bavail, bsize } = statfsSync(disk);
      expect(bavail * bsize).toBeGreaterThan(3e6);
      expect(isAlive(session.info.pid ?? 0)).toBe(true);
    },
  );

  test.skipIf(!canMount)(
    'a disk that is full from the start, and one that is read-only (skipped where nothing may be mounted)',
    async () => {
      const session = await ready(keeping(10));
      const full = smallDisk(1);
      writeFileSync(join(full, 'rest'), Buffer.alloc(600_000));
      const steps: Progress[] = [];
      expect(await finished(session.capture(join(full, 's.gz')), (step) => steps.push(step))).toMatchObject({
        ok: false,
        failure: { code: 'DISK_FULL' },
      });
      expect(steps).toEqual([]);
      const readOnly = smallDisk(1, ',ro');
      expect(await finished(session.capture(join(readOnly, 's.gz')))).toMatchObject({
        ok: false,
        failure: { code: 'NOT_WRITABLE', data: { reason: 'EROFS' } },
      });
    },
  );
});

describe("Holdfast's memory while it captures", () => {
  /** A process of its own that attaches, captures once and prints what its memory did. */
  const captureElsewhere = async (folder: string, port: number, path: string) => {
    const script = join(folder, 'capture.cjs');
    await build({
      stdin: {
        contents: `
          import { createV8Connector } from './src/targets/index.ts';
          const [port, path] = process.argv.slice(2);
          const spec = { kind: 'attach', host: '127.0.0.1', port: Number(port), allowRemote: false };
          createV8Connector().connect(spec).then(async ({ value: session }) => {
            const before = process.memoryUsage.rss();
            let peak = before;
            const work = session.capture(path);
            for (;;) {
              const step = await work.next();
              peak = Math.max(peak, process.memoryUsage.rss());
              if (!step.done) continue;
              console.log(JSON.stringify({ before, peak, report: step.value.value }));
              process.exit();
            }
          });`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: script,
      logLevel: 'error',
    });
    const holdfast = startProcess(process.execPath, [script, String(port), path]);
    return JSON.parse((await holdfast.waitFor(/^\{.*\}$/m))[0]) as { before: number; peak: number; report: CaptureReport };
  };

  test("stays flat whatever the heap's size", { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    const target = await startInspected(['-e', keeping(1_200_000)]);
    await target.waitFor(/ready/);
    const path = join(folder, 's.gz');
    const { before, peak, report } = await captureElsewhere(folder, target.port, path);
    expect(report.bytes).toBeGreaterThan(150e6);
    expect(peak - before).toBeLessThan(100e6);
    const hash = createHash('sha256');
    for await (const part of createReadStream(path).pipe(createGunzip())) hash.update(part);
    expect(hash.digest('hex')).toBe(report.sha256);
    expect(statSync(path).size).toBe(report.storedBytes);
  });

  test('stays flat when the target is faster than compressing and writing', { timeout: 120_000 }, async () => {
    const total = 600e6;
    const digits = Array.from({ length: 200_000 }, (_, i) => (i * 2_654_435_761) % 4_294_967_291).join(',');
    const chunk = JSON.stringify({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk: digits } });
    const server = await fakeInspector({
      targets: () => [{ id: 'A', type: 'node', webSocketDebuggerUrl: 'ws://x/A' }],
      onClient: (client) => {
        client.on('message', (data) => {
          const { id, method } = JSON.parse(data.toString());
          const answer = () => client.send(JSON.stringify({ id, result: { result: { type: 'boolean', value: true } } }));
          if (method !== 'HeapProfiler.takeHeapSnapshot') return answer();
          const flood = (sent: number) => {
            if (sent >= total) answer();
            else client.send(chunk, () => flood(sent + digits.length));
          };
          flood(0);
        });
      },
    });
    atEnd(() => server.close());
    const folder = temporaryFolder();
    const { before, peak, report } = await captureElsewhere(folder, server.port, join(folder, 's.gz'));
    expect(report.bytes).toBeGreaterThanOrEqual(total);
    expect(peak - before).toBeLessThan(130e6);
  });

  test('is as big in every snapshot: what grows is of the program', async () => {
    const session = await ready(keeping(10));
    const path = join(temporaryFolder(), 's.gz');
    const pins: number[] = [];
    for (let i = 0; i < 4; i++) {
      must(await finished(session.capture(path)));
      const { snapshot, edges, strings } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Snapshot;
      const width = snapshot.meta.edge_fields.length;
      const PROPERTY = 2;
      const name = strings.indexOf('pinned by Holdfast');
      pins.push(edges.filter((_, at) => at % width === 0 && edges[at] === PROPERTY && edges[at + 1] === name).length);
    }
    expect(pins[0]).toBeGreaterThan(1);
    expect(new Set(pins).size).toBe(1);
  });
});
