// Every question about open snapshots: in slices, so that it can be given up, and right when it is asked again.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainKernels } from '../../../src/engine/kernels/kernels.js';
import { type EngineCalls, engineCalls } from '../../../src/engine-host/calls.js';
import { Pace } from '../../../src/engine-host/drive.js';
import { SnapshotStore } from '../../../src/engine-host/store.js';
import { engineContract } from '../../../src/shared/engine-api.js';
import { smallHeap, whole } from '../../builders/python-columns.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';

const program = `
class Session { constructor(i) { this.id = i; this.name = 'session ' + i; this.text = ('part ' + i).repeat(20) + Math.random(); } }
const sessions = new Map(), weak = new WeakMap(), list = [];
function cycle(n) {
  for (let i = 0; i < 300; i++) {
    const one = new Session(i);
    sessions.set(n + ':' + i, one);
    weak.set(one, { value: i });
    list.push(one.text.slice(3, 60), 'same text again ' + (i % 5));
  }
}`;

let snapshots: ProgramSnapshots;
beforeAll(async () => {
  snapshots = await snapshotsOf({ source: program, snapshots: 2 });
}, 120_000);
afterAll(() => snapshots.remove());

type Name = keyof EngineCalls;
type Ask = { readonly name: Name; readonly input: object };

const page = { offset: 0, limit: 50 };
/** Files beside a snapshot: what is written of it, and raw columns, which are the only ones to be converted. */
const beside = (path: string) => ({ out: join(dirname(path), 'written'), columns: join(dirname(path), 'columns') });

const asks = (path: string, paths: readonly string[], key: string, id: number): readonly Ask[] => {
  const { out, columns } = beside(path);
  const several = { paths, identity: 'detect' };
  const groupings = ['class', 'kind', 'size', 'id', 'owner', 'referrer', 'via', 'module', 'package', 'script', 'site'];
  return [
    { name: 'summary', input: { path } },
    ...groupings.map((grouping): Ask => ({ name: 'histogram', input: { path, grouping, page } })),
    { name: 'histogram', input: { path, grouping: 'via', within: [{ grouping: 'class', key }], page } },
    ...['all', 'new', 'survivors', 'freed'].map((view): Ask => ({ name: 'compare', input: { ...several, grouping: 'class', view, page } })),
    {
      name: 'objects',
      input: { path, grouping: 'class', key, filter: 'session', sort: { column: 'retainedBytes', descending: true }, page },
    },
    { name: 'object', input: { path, id } },
    { name: 'references', input: { path, id, direction: 'retainers', page } },
    { name: 'dominated', input: { path, page } },
    { name: 'treemap', input: { path, depth: 4, limit: 200 } },
    { name: 'graph', input: { path, id, direction: 'retainers', depth: 6, fanOut: 5, limit: 60 } },
    { name: 'search', input: { path, text: 'session', where: 'all', page } },
    { name: 'detached', input: { path, page } },
    { name: 'duplicates', input: { path, page } },
    { name: 'pinnedStrings', input: { path, page } },
    { name: 'collections', input: { path, page } },
    { name: 'savings', input: { path } },
    { name: 'allocations', input: { path, page } },
    { name: 'flame', input: { path, view: 'callees', depth: 10, limit: 100 } },
    { name: 'places', input: { path, of: { by: 'ids', ids: [id] } } },
    { name: 'chains', input: { path, of: { by: 'class', class: key }, limit: 5, judgements: [] } },
    { name: 'chains', input: { path, of: { by: 'id', id }, limit: 5, judgements: [] } },
    { name: 'locate', input: { path, places: Array.from({ length: 5 }, (_, i) => ({ script: '/no/such.js', line: i + 1, column: 1 })) } },
    { name: 'redact', input: { files: [{ path, out }], salt: 'of sixteen letters', allNames: false, roots: [] } },
    { name: 'convert', input: { path: columns, out } },
    { name: 'histories', input: { ...several, ids: [id] } },
    { name: 'suspects', input: { ...several, judgements: [], limit: 10 } },
  ];
};

/** A pace that gives up at its n-th breath; `breaths` tells how many there were. */
class Mortal extends Pace {
  breaths = 0;
  constructor(readonly last = Number.POSITIVE_INFINITY) {
    super(undefined);
  }
  override async breathe(): Promise<void> {
    if (++this.breaths >= this.last) throw new GivenUp();
  }
}
class GivenUp extends Error {}

const answer = async (calls: EngineCalls, { name, input }: Ask, pace: Pace): Promise<unknown> => {
  const { inputSchema } = engineContract[name]['~orpc'];
  const call = calls[name] as (input: unknown, pace: Pace) => AsyncGenerator<unknown, unknown, void>;
  const run = call(inputSchema?.parse(input), pace);
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value;
  }
};
const engine = (): EngineCalls => engineCalls(new SnapshotStore(plainKernels, undefined, { threads: false }));

describe('a question that is given up', () => {
  test('harms no later one', { timeout: 300_000 }, async () => {
    const [before, path] = snapshots.paths as [string, string];
    const undisturbed = engine();
    const disturbed = engine();
    type Found = { readonly rows: readonly { readonly key: string; readonly label: string; readonly id: number }[] };
    const classes = (await answer(undisturbed, asks(path, [], '', 1)[1] as Ask, new Pace(undefined))) as Found;
    const key = classes.rows.find(({ label }) => label === 'Session')?.key as string;
    expect(key).toBeDefined();
    const objects = { name: 'objects', input: { path, grouping: 'class', key, page } } as const;
    const id = ((await answer(undisturbed, objects, new Pace(undefined))) as Found).rows[7]?.id as number;
    const { out, columns } = beside(path);
    writeFileSync(columns, whole(smallHeap(Array.from({ length: 5000 }, (_, i) => `text ${i}`))).bytes());
    const seen = new Set<string>();
    const unsliced: string[] = [];
    for (const ask of asks(path, [before, path], key, id)) {
      const { name, input } = ask;
      const what = `${name} ${JSON.stringify(input).replaceAll(path, 'B').replaceAll(before, 'A')}`;
      if (!seen.has(name)) {
        // With everything still to be made, so that all of its steps are there.
        const counting = new Mortal();
        await answer(engine(), ask, counting);
        rmSync(out, { force: true });
        if (counting.breaths === 0) unsliced.push(name);
        seen.add(name);
      }
      // At its first breath, then at its second, until it is over before: what an earlier try has made is there then.
      for (let last = 1; ; last++) {
        const given = await answer(disturbed, ask, new Mortal(last)).catch((error: unknown) => error);
        if (!(given instanceof Error)) break;
        expect(given, what).toBeInstanceOf(GivenUp);
        expect(
          [out, `${out}.partial`].filter((file) => existsSync(file)),
          what,
        ).toEqual([]);
      }
      expect(await answer(disturbed, ask, new Pace(undefined)), what).toEqual(await answer(undisturbed, ask, new Pace(undefined)));
      rmSync(out, { force: true });
    }
    expect(unsliced).toEqual([]);
  });
});
