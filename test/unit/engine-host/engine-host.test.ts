// The engine in its own process: files as they come, cancel, memory, death.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineExit, EngineProcess } from '../../../src/engine-host/fork.js';
import { drain, engineEntry, failureOf, resultOf, startEngine } from '../../builders/snapshot-engine.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

const page = { offset: 0, limit: 100 } as const;

let folder: string;
let engine: EngineProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-engine-'));
  engine = await startEngine();
});
afterAll(async () => {
  engine.kill();
  await rm(folder, { recursive: true, force: true });
});

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const SOURCE = `
  root → cache → Order[3] (size=100)
  root → list → Order#x (id=777)`;

/** A snapshot that takes a while: `n` objects in arrays. */
const bigSnapshot = (n: number): string => {
  const rows = ['9,0,1,0,1,0,0', `3,1,3,16,${n},0,0`];
  const edges = ['2,0,7'];
  for (let i = 0; i < n; i++) {
    rows.push(`3,2,${5 + 2 * i},16,3,0,0`);
    edges.push(`1,${i},${7 * (i + 2)}`);
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < 3; k++) edges.push(`2,1,${7 * (2 + ((i * (7919 + k) + k) % n))}`);
  const header = JSON.parse(snapshotText('root → a')).snapshot;
  return `{"snapshot":${JSON.stringify({ ...header, node_count: rows.length, edge_count: edges.length })},"nodes":[${rows.join(',')}],"edges":[${edges.join(',')}],"strings":["x","Array","Item"]}`;
};

describe('files', () => {
  test('a plain snapshot is opened and summarised', async () => {
    const path = await file('plain.heapsnapshot', snapshotText(SOURCE));
    expect(await resultOf(engine.client.summary({ path }))).toEqual({
      path,
      format: 'v8-heapsnapshot',
      nodes: 7,
      edges: 6,
      totalBytes: 348,
      bytesByKind: { object: 348 },
      fileBytes: (await stat(path)).size,
    });
  });

  test('gzip, in one member or in many, is the same heap', async () => {
    const text = randomSnapshot({ seed: 5, nodes: 200 });
    const members = Array.from({ length: 40 }, (_, i) => gzipSync(text.slice((i * text.length) / 40, ((i + 1) * text.length) / 40)));
    const paths = [
      await file('a.heapsnapshot', text),
      await file('b.heapsnapshot.gz', gzipSync(text)),
      await file('c.heapsnapshot.gz', Buffer.concat(members)),
      // The name does not matter, the bytes do.
      await file('d.heapsnapshot', gzipSync(text)),
    ];
    const tables = [];
    for (const path of paths) tables.push((await resultOf(engine.client.histogram({ path, grouping: 'class', page }))).rows);
    expect(tables[0]?.length).toBeGreaterThan(5);
    for (const table of tables) expect(table).toEqual(tables[0]);
  });

  test('gzip cut short opens as truncated where the graph is complete, and is refused where it is not', async () => {
    const text = randomSnapshot({ seed: 5, nodes: 400, compact: true });
    const edgesEnd = text.indexOf(']', text.indexOf('"edges"'));
    // Members make the cut fall where it should: the last is broken off in its middle.
    const cutAt = (end: number): Uint8Array => {
      const rest = gzipSync(text.slice(end));
      return Buffer.concat([gzipSync(text.slice(0, end)), rest.subarray(0, rest.length >> 1)]);
    };
    const opened = await resultOf(engine.client.summary({ path: await file('cut1.gz', cutAt(edgesEnd + 5)) }));
    expect(opened.truncated?.offset).toBeGreaterThan(edgesEnd);
    expect(await failureOf(engine.client.summary({ path: await file('cut2.gz', cutAt(200).subarray(0, 150)) }))).toMatchObject({
      code: 'SNAPSHOT_TRUNCATED',
    });
  });

  test('what is wrong with a file is said with its path', async () => {
    const text = snapshotText(SOURCE);
    const gz = gzipSync(text);
    gz[20] = 255 - (gz[20] as number);
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const cases: [string, object][] = [
      [join(folder, 'nowhere'), { code: 'FILE_NOT_FOUND' }],
      [join(await file('below', 'x'), 'a'), { code: 'FILE_NOT_FOUND' }],
      [folder, { code: 'FILE_UNREADABLE', data: { reason: 'EISDIR' } }],
      [fifo, { code: 'FILE_UNREADABLE' }],
      [await file('empty', ''), { code: 'FILE_EMPTY' }],
      [await file('text', 'hello'), { code: 'SNAPSHOT_NOT_RECOGNISED' }],
      [await file('zero', new Uint8Array(100_000)), { code: 'SNAPSHOT_NOT_RECOGNISED' }],
      [await file('corrupt', text.replace('"nodes":[9', '"nodes":[?')), { code: 'SNAPSHOT_CORRUPT', data: { section: 'nodes' } }],
      [await file('broken.gz', gz), { code: 'SNAPSHOT_CORRUPT', data: { section: 'gzip' } }],
      [await file('cut', text.slice(0, 700)), { code: 'SNAPSHOT_TRUNCATED' }],
    ];
    for (const [path, failure] of cases) {
      expect(await failureOf(engine.client.summary({ path })), path).toMatchObject({
        ...failure,
        data: { ...(failure as { data?: object }).data, path },
      });
    }
  });

  test('of several snapshots, the failure names the one that failed', async () => {
    const good = await file('good', snapshotText(SOURCE));
    const bad = await file('bad', 'nonsense');
    const compared = engine.client.compare({ paths: [good, bad], identity: 'detect', grouping: 'class', view: 'all', page });
    expect(await failureOf(compared)).toEqual({ code: 'SNAPSHOT_NOT_RECOGNISED', data: { path: bad } });
  });

  test('a file that was replaced is read again', async () => {
    const path = await file('changing', snapshotText('root → a:Old'));
    const labels = async (): Promise<string[]> =>
      (await resultOf(engine.client.histogram({ path, grouping: 'class', page }))).rows.map((r: { label: string }) => r.label);
    expect(await labels()).toEqual(['Old']);
    await writeFile(path, snapshotText('root → a:New'));
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect(await labels()).toEqual(['New']);
  });

  test('objects and classes that are not there', async () => {
    const path = await file('q', snapshotText(SOURCE));
    expect(await failureOf(engine.client.object({ path, id: 123_456 as never }))).toEqual({
      code: 'NO_SUCH_OBJECT',
      data: { path, id: 123_456 },
    });
    const none = engine.client.chains({ path, of: { by: 'class', class: 'Nope' }, limit: 3, judgements: [] });
    expect(await failureOf(none)).toEqual({ code: 'NO_SUCH_CLASS', data: { path, class: 'Nope' } });
  });
});

describe('queries', () => {
  test('pages, filters and sorting of a table', async () => {
    const path = await file('t', snapshotText(SOURCE));
    const ask = (more: object) => resultOf(engine.client.histogram({ path, grouping: 'class', page, ...more }));
    expect(await ask({ filter: 'ORD' })).toMatchObject({
      rows: [{ label: 'Order', count: 4 }],
      total: 1,
      totals: { count: 4, shallowBytes: 316 },
    });
    expect((await ask({ page: { offset: 1, limit: 1 } })).rows).toHaveLength(1);
    expect((await ask({ sort: { column: 'label', descending: false } })).rows.map((r: { label: string }) => r.label)).toEqual([
      'Object',
      'Order',
    ]);
    expect((await ask({ sort: { column: 'label', descending: true } })).rows.map((r: { label: string }) => r.label)).toEqual([
      'Order',
      'Object',
    ]);
  });

  test('from a class to its objects, their neighbours and the dominator tree', async () => {
    const path = await file('u', snapshotText(SOURCE));
    const { client } = engine;
    const objects = await resultOf(client.objects({ path, grouping: 'class', key: ',Order', page }));
    expect([objects.total, objects.rows[0]?.retainedBytes]).toEqual([4, 100]);
    const id = 777 as never;
    expect(await resultOf(client.object({ path, id }))).toMatchObject({
      id: 777,
      class: 'Order',
      kind: 'object',
      distance: 2,
      detached: false,
    });
    const up = await resultOf(client.references({ path, id, direction: 'retainers', page }));
    expect(up).toMatchObject({ total: 1, rows: [{ edge: '[0]', edgeKind: 'element', object: { class: 'Object' } }] });
    const down = await resultOf(client.references({ path, id: up.rows[0]?.object.id as never, direction: 'references', page }));
    expect(down.rows.map((r: { object: { id: number } }) => r.object.id)).toEqual([777]);
    const top = await resultOf(client.dominated({ path, page }));
    expect(top.rows.map((r: { retainedBytes: number }) => r.retainedBytes)).toEqual([316, 32]);
    expect((await resultOf(client.dominated({ path, id, page }))).total).toBe(0);
  });

  test('several queries at once, on one snapshot and on others, all answer', async () => {
    const paths = await Promise.all([1, 2, 3].map((seed) => file(`many${seed}`, randomSnapshot({ seed, nodes: 300 }))));
    const answers = await Promise.all(
      paths.flatMap((path) => [1, 2, 3].map(() => resultOf(engine.client.histogram({ path, grouping: 'class', page })))),
    );
    expect(answers.every((a) => a.total > 3)).toBe(true);
  });
});

// Other tests may keep the machine busy.
describe('long work', { timeout: 90_000 }, () => {
  // Big enough that opening it takes a while on any machine, and opened without an index, which would make it instant.
  const NODES = 4_000_000;
  let path: string;
  let engine: EngineProcess;
  beforeAll(async () => {
    path = await file('big', bigSnapshot(NODES));
    engine = await startEngine({ index: false });
  }, 90_000);
  afterAll(() => engine?.kill());

  test('reports progress in named steps, not too often', async () => {
    const started = performance.now();
    const { progress, value } = await drain(engine.client.summary({ path }));
    const seconds = (performance.now() - started) / 1000;
    expect(value.nodes).toBe(NODES + 2);
    expect(new Set(progress.map((p) => p.step)).size).toBeGreaterThan(2);
    expect(progress.length).toBeLessThanOrEqual(seconds * 20 + 2);
    for (const p of progress) if (p.total !== undefined) expect(p.done).toBeLessThanOrEqual(p.total);
    await engine.client.close({ path });
  });

  test('a cancel is honoured while it runs, and the engine goes on', async () => {
    const abort = new AbortController();
    const iterator = await engine.client.summary({ path }, { signal: abort.signal });
    await iterator.next();
    abort.abort();
    await expect(iterator.next()).rejects.toThrow();
    const small = await file('small', snapshotText(SOURCE));
    expect((await resultOf(engine.client.summary({ path: small }))).nodes).toBe(7);
    // Had the work gone on, this would wait for its result instead of reading anew.
    const again = await drain(engine.client.summary({ path }));
    expect(again.progress).not.toEqual([]);
    expect(again.value.nodes).toBe(NODES + 2);
    await engine.client.close({ path });
  });

  test('leaving the stream is a cancel too', async () => {
    const iterator = await engine.client.summary({ path });
    await iterator.next();
    await iterator.return?.(undefined as never);
    const again = await drain(engine.client.summary({ path }));
    expect(again.progress).not.toEqual([]);
    await engine.client.close({ path });
  });

  test('memory comes back after close', async () => {
    // What stays is seen with a small file too.
    const path = await file('small', bigSnapshot(500_000));
    const own = await startEngine({ execArgv: ['--expose-gc'], index: false });
    try {
      const resident = async (): Promise<number> =>
        Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${own.pid}/status`, 'utf8'))?.[1]) / 1024;
      const openAndClose = async (name: string): Promise<void> => {
        const link = join(folder, name);
        await symlink(path, link);
        await resultOf(own.client.summary({ path: link }));
        await own.client.close({ path: link });
      };
      await openAndClose('link');
      const once = await resident();
      for (let i = 0; i < 6; i++) await openAndClose(`link${i}`);
      // Six more snapshots of about 60 MB, were they kept.
      expect((await resident()) - once).toBeLessThan(180);
    } finally {
      own.kill();
    }
  });
});

describe('the process', { timeout: 90_000 }, () => {
  const exitOf = (e: EngineProcess): Promise<EngineExit> => new Promise((resolve) => e.onExit(resolve));

  test('out of memory it dies alone and says so', async () => {
    const weak = await startEngine({ execArgv: ['--max-old-space-size=20'] });
    const exit = exitOf(weak);
    // Half a million classes: their names live in the JavaScript heap once somebody asks for them.
    const n = 500_000;
    const header = JSON.parse(snapshotText('root → a')).snapshot;
    const rows = Array.from({ length: n }, (_, i) => `8,${i},${3 + 2 * i},16,0,0,0`);
    const edges = rows.map((_, i) => `1,${i},${7 * (i + 1)}`);
    const names = rows.map((_, i) => `"class number ${i} of far too many"`);
    const path = await file(
      'huge',
      `{"snapshot":${JSON.stringify({ ...header, node_count: n + 1, edge_count: n })},"nodes":[9,0,1,0,${n},0,0,${rows.join(',')}],"edges":[${edges.join(',')}],"strings":[${names.join(',')}]}`,
    );
    const query = resultOf(weak.client.histogram({ path, grouping: 'class', page })).catch((error: unknown) => error);
    expect(await exit).toMatchObject({ outOfMemory: true });
    expect(await query).toBeInstanceOf(Error);
  });

  test('killed on purpose it is not out of memory', async () => {
    const e = await startEngine();
    const exit = exitOf(e);
    e.kill();
    expect(await exit).toMatchObject({ signal: 'SIGKILL', outOfMemory: false });
    expect(await exitOf(e), 'told again to whoever asks later').toMatchObject({ signal: 'SIGKILL' });
  });

  test('it ends with the process that started it', async () => {
    const script = await file(
      'parent.mjs',
      `import { fork } from 'node:child_process';
       const child = fork(${JSON.stringify(await engineEntry())}, [], { serialization: 'advanced' });
       child.on('spawn', () => { console.log(child.pid); setTimeout(() => process.exit(0), 300); });`,
    );
    const pid = Number(execFileSync(process.execPath, [script], { encoding: 'utf8' }));
    const alive = (): boolean => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    for (let i = 0; i < 100 && alive(); i++) await new Promise((done) => setTimeout(done, 50));
    expect(alive()).toBe(false);
  });
});

describe('the whole way, on a leaking program', () => {
  let program: ProgramSnapshots;
  beforeAll(async () => {
    program = await snapshotsOf({
      source:
        'class Session { constructor(i) { this.i = i; this.data = { text: "of " + i }; } } const sessions = new Map(); let k = 0; function cycle() { for (let i = 0; i < 30; i++) sessions.set("s" + k, new Session(k++)); }',
    });
  });
  afterAll(() => program.remove());

  test('compare, survivors, objects, chain and suspect agree', async () => {
    const { paths } = program;
    const { client } = engine;
    const view = { identity: 'detect', grouping: 'class', filter: 'Session', page } as const;
    const all = await resultOf(client.compare({ paths, view: 'all', ...view }));
    expect(all).toMatchObject({
      identity: 'objects',
      rows: [{ label: 'Session', count: [90, 180, 270], added: [90, 90], removed: [0, 0], monotonic: true }],
    });
    const survivors = await resultOf(client.compare({ paths, view: 'survivors', ...view }));
    expect(survivors.rows).toMatchObject([{ label: 'Session', count: [0, 90, 90] }]);
    const path = paths[2] as string;
    const key = survivors.rows[0]?.key as string;
    const objects = await resultOf(
      client.objects({ path, grouping: 'class', key, page, view: { kind: 'survivors', paths, identity: 'detect' } }),
    );
    expect(objects.total).toBe(90);
    const { chains } = await resultOf(client.chains({ path, of: { by: 'class', class: 'Session' }, limit: 5, judgements: [] }));
    expect(chains[0]).toMatchObject({ objects: 270 });
    expect(chains[0]?.links.map((l: { edge: string }) => l.edge)).toContain('sessions');
    const { suspects } = await resultOf(client.suspects({ paths, identity: 'detect', judgements: [], limit: 5 }));
    expect(suspects[0]).toMatchObject({ holder: { label: 'Map sessions' }, class: 'Session', members: [90, 180, 270] });
    const one = await resultOf(client.chains({ path, of: { by: 'id', id: objects.rows[0]?.id as never }, limit: 1, judgements: [] }));
    expect(one.chains[0]?.links.at(-1)?.id).toBe(objects.rows[0]?.id);
  });
});
