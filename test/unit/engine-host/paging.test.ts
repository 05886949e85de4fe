// Every table of the contract: pages of any size put together are the whole, in one order, sorted as asked.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { plainKernels } from '../../../src/engine/kernels/kernels.js';
import { type EngineCalls, engineCalls } from '../../../src/engine-host/calls.js';
import { Pace } from '../../../src/engine-host/drive.js';
import { SnapshotStore } from '../../../src/engine-host/store.js';
import { engineContract } from '../../../src/shared/engine-api.js';
import { smallHeap, whole } from '../../builders/python-columns.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

type Name = keyof EngineCalls;
type Row = Readonly<Record<string, unknown>>;
type Page = { readonly rows: readonly Row[]; readonly total: number };

const program = `
class Session { constructor(i) { this.id = i; this.name = 'session ' + i; this.text = ('part ' + i).repeat(20) + Math.random(); } }
const sessions = new Map(), list = [];
function cycle(n) {
  for (let i = 0; i < 200; i++) {
    const one = new Session(i);
    sessions.set(n + ':' + i, one);
    list.push(one.text.slice(3, 60), 'same text again ' + (i % 5) + n);
  }
}`;

let folder: string;
let taken: ProgramSnapshots;
/** Snapshots, and a profile of allocations, by what they are. */
let files: { readonly node: string; readonly before: string; readonly page: string; readonly python: string; readonly profile: string };
/** Two engines that know nothing of each other: an order that one of them happens to keep is no order. */
const engines = [0, 1].map(() => engineCalls(new SnapshotStore(plainKernels, undefined, { threads: false })));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-paging-'));
  taken = await snapshotsOf({ source: program, snapshots: 2 });
  const [before, node] = taken.paths as [string, string];
  files = { node, before, page: join(folder, 'page'), python: join(folder, 'python'), profile: join(folder, 'p.heapprofile') };
  await writeFile(files.page, randomSnapshot({ seed: 12, nodes: 700, compact: true }));
  await writeFile(files.python, whole(smallHeap(Array.from({ length: 40 }, (_, i) => `text ${i % 7}`))).bytes());
  await writeFile(files.profile, JSON.stringify(await sampled()));
}, 120_000);
afterAll(async () => {
  await taken.remove();
  await rm(folder, { recursive: true, force: true });
});

/** What this process allocates in a moment. */
const sampled = async (): Promise<unknown> => {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', { samplingInterval: 256 });
  const kept = Array.from({ length: 20_000 }, (_, i) => ({ text: `kept ${i}`, parts: [i, i + 1].map((n) => ({ n })) }));
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  expect(kept).toHaveLength(20_000);
  return profile;
};

const ask = async (engine: EngineCalls, name: Name, input: object): Promise<Page> => {
  const { inputSchema } = engineContract[name]['~orpc'];
  const call = engine[name] as (input: unknown, pace: Pace) => AsyncGenerator<unknown, unknown, void>;
  const run = call(inputSchema?.parse(input), new Pace(undefined));
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value as Page;
  }
};

interface Table {
  readonly name: Name;
  readonly input: object;
  /** Columns that it is sorted by; none where it has one order only. */
  readonly columns: readonly string[];
  /** What no two rows share; undefined where two may be the same. */
  readonly key: (row: Row) => unknown;
}

const GROUP = ['label', 'count', 'shallowBytes', 'retainedBytes', 'distance'];
const COMPARED = ['label', 'count', 'shallowBytes', 'retainedBytes', 'countDelta', 'shallowDelta', 'retainedDelta'];
const OBJECT = ['id', 'class', 'kind', 'preview', 'shallowBytes', 'retainedBytes', 'distance', 'detached'];
const isNot = (out: string) => (column: string) => column !== out;

const tables = ({ node, before, page, python, profile }: typeof files, largest: ReadonlyMap<string, string>): readonly Table[] => {
  const key = (row: Row): unknown => row['key'];
  const id = (row: Row): unknown => row['id'];
  const of = (path: string): readonly Table[] => [
    ...['class', 'kind', 'size', 'owner', 'referrer', 'via', 'module', 'site'].map(
      (grouping): Table => ({ name: 'histogram', input: { path, grouping }, columns: GROUP, key }),
    ),
    // Object by object a label is the class's name and then the object's own text; the class decides.
    { name: 'histogram', input: { path, grouping: 'id' }, columns: GROUP.filter(isNot('label')), key },
    { name: 'objects', input: { path, grouping: 'class', key: largest.get(path) }, columns: OBJECT, key: id },
    { name: 'dominated', input: { path }, columns: [], key: id },
    { name: 'search', input: { path, text: 'e', where: 'all' }, columns: OBJECT, key: id },
    { name: 'detached', input: { path }, columns: OBJECT, key: id },
    { name: 'duplicates', input: { path }, columns: ['text', 'class', 'copies', 'bytesEach', 'savedBytes'], key: id },
    { name: 'pinnedStrings', input: { path }, columns: ['kind', 'preview', 'pieces', 'heldBytes', 'wastedBytes'], key: id },
    {
      name: 'collections',
      input: { path },
      columns: ['class', 'kind', 'used', 'capacity', 'shallowBytes', 'unusedBytes', 'retainedBytes'],
      key: id,
    },
  ];
  const several = { paths: [before, node], identity: 'detect', view: 'all' };
  return [
    ...[node, page, python].flatMap(of),
    ...['references', 'retainers'].map(
      (direction): Table => ({ name: 'references', input: { path: node, id: 3, direction }, columns: [], key: () => undefined }),
    ),
    { name: 'compare', input: { ...several, grouping: 'class' }, columns: COMPARED, key },
    { name: 'compare', input: { ...several, grouping: 'id' }, columns: COMPARED.filter(isNot('label')), key },
    { name: 'allocations', input: { path: profile }, columns: ['name', 'count', 'bytes', 'totalCount', 'totalBytes'], key },
  ];
};

/** As tables compare: arrays by their last entry. */
const cell = (row: Row, column: string): number | string => {
  const value = Array.isArray(row[column]) ? row[column].at(-1) : row[column];
  return typeof value === 'string' ? value : Number(value);
};

/** So many rows of a table are asked for in a row; a table of sixty thousand has the same order further down. */
const MOST = 1200;

const pages = async (engine: EngineCalls, name: Name, input: object, sizes: () => number): Promise<{ rows: Row[]; total: number }> => {
  const rows: Row[] = [];
  for (;;) {
    const { rows: more, total } = await ask(engine, name, { ...input, page: { offset: rows.length, limit: sizes() } });
    rows.push(...more);
    if (more.length === 0 || rows.length >= MOST) return { rows: rows.slice(0, MOST), total };
  }
};

describe('tables', () => {
  test('every question with pages is here', async () => {
    const paged = Object.entries(engineContract).flatMap(([name, procedure]) => {
      const schema = procedure['~orpc'].inputSchema as z.ZodObject | undefined;
      return schema?.shape !== undefined && 'page' in schema.shape ? [name] : [];
    });
    expect(paged.toSorted()).toEqual([...new Set(tables(files, new Map()).map(({ name }) => name))].toSorted());
  });

  test('pages of any size, from an engine of their own, are the whole in the order that was asked for', { timeout: 300_000 }, async () => {
    const [first, second] = engines as [EngineCalls, EngineCalls];
    const largest = new Map<string, string>();
    for (const path of [files.node, files.page, files.python]) {
      const { rows } = await ask(first, 'histogram', {
        path,
        grouping: 'class',
        sort: { column: 'count', descending: true },
        page: { offset: 0, limit: 1 },
      });
      largest.set(path, rows[0]?.['key'] as string);
    }
    const withRows = new Set<Name>();
    const limits = fc.infiniteStream(fc.integer({ min: 1, max: 400 }));
    for (const { name, input, columns, key } of tables(files, largest)) {
      const orders = columns.flatMap((column) => [true, false].map((descending) => ({ column, descending })));
      for (const sort of orders.length === 0 ? [undefined] : orders) {
        const asked = { ...input, ...(sort === undefined ? {} : { sort }) };
        const what = `${name} ${JSON.stringify(asked)}`;
        const { rows, total } = await pages(first, name, asked, () => 500);
        expect(rows, what).toHaveLength(Math.min(total, MOST));
        if (total > 0) withRows.add(name);
        const property = fc.asyncProperty(limits, async (sizes) => {
          const pieces = await pages(second, name, asked, () => sizes.next().value as number);
          expect(pieces, what).toEqual({ rows, total });
        });
        await fc.assert(property, { numRuns: 2 });
        const beyond = await ask(second, name, { ...asked, page: { offset: total, limit: 10 } });
        expect(beyond.rows, what).toEqual([]);
        expect(beyond.total, what).toBe(total);
        const keys = rows.map(key).filter((k) => k !== undefined);
        expect(new Set(keys).size, what).toBe(keys.length);
        const column = sort?.column;
        if (column === undefined) continue;
        const inOrder = rows.every((row, i) => {
          if (i === 0) return true;
          const [a, b] = [cell(rows[i - 1] as Row, column), cell(row, column)];
          return sort?.descending === true ? a >= b : a <= b;
        });
        expect(inOrder, `${what} is sorted`).toBe(true);
      }
    }
    // A table without a row says nothing.
    expect([...withRows].toSorted()).toEqual([...new Set(tables(files, largest).map(({ name }) => name))].toSorted());
  });
});
