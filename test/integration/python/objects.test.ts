// Objects of a live Python program by their ids in its snapshot: looked at, asked, and one reference to them cut.
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { chainsToGroup } from '../../../src/engine/queries/chains.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import { nodeId } from '../../../src/shared/units.js';
import { cleanUp, EventLog, must } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { interpreters } from './interpreters.js';
import { bytesOf, capture, connect, examples, launchCode, pythonSpec } from './python-session.js';

afterEach(cleanUp);

const rowsOf = (s: Snapshot, name: string): Uint32Array => {
  const groups = finish(s.groups('class'));
  const group = groups.labels.indexOf(name);
  return Uint32Array.from([...groups.of.keys()].filter((v) => groups.of[v] === group));
};

describe.each(interpreters.map(({ version, file }) => [version, file] as const))('CPython %s', (_version, file) => {
  test('the article’s leak: looked at, asked, and proven by a cut', async () => {
    const session = must(await connect(pythonSpec(['-B', join(examples, 'article.py')], { command: file })));
    expect(session.info.capabilities).toContain('cut');
    const log = new EventLog(session);
    must(await session.write('\n'));
    await log.line(/^cycle 1 done/);
    const s = openBytes(bytesOf(await capture(session)));
    const chain = finish(chainsToGroup(s, { rows: rowsOf(s, 'Foo'), limit: 1, ignore: new Set(), judgements: [] }))[0];
    const links = chain?.links ?? [];
    const [list, foo] = links.slice(-2).map((link) => link.id);
    if (list === undefined || foo === undefined) throw new Error('no chain');

    const seen = must(await session.objects.preview(foo));
    expect(seen.class).toBe('Foo');
    const fields = Object.fromEntries(seen.properties.map(({ name, value }) => [name, value]));
    expect(fields).toMatchObject({ val: 'None', number: expect.stringMatching(/^\d+$/) });
    expect(must(await session.objects.preview(list)).total).toBe(1000);
    expect(must(await session.objects.evaluate(list, 'len(it) + 1'))).toBe('1001');
    expect(await session.objects.evaluate(list, 'it.nothing')).toMatchObject({ ok: false, failure: { code: 'EVALUATE_FAILED' } });

    const watched = [...rowsOf(s, 'Foo')].slice(0, 12).map((row) => nodeId.parse(s.graph.nodeId[row]));
    const spec = {
      holders: links
        .slice(0, -2)
        .map((link) => link.id)
        .slice(-8)
        .reverse(),
      held: list,
      watched,
    };
    expect(must(await session.planCut(spec))).toMatchObject({ way: 'map-entry', key: 'k', holder: 'dict', watched: 12 });
    const done = must(await session.cut(spec));
    expect(done).toMatchObject({ aliveBefore: 12, aliveAfter: 0, undoable: false });
    expect(must(await session.undoCut())).toBe(false);
    expect(await session.objects.preview(foo)).toMatchObject({
      ok: false,
      failure: { code: 'NO_SUCH_LIVE_OBJECT', data: { reason: 'gone' } },
    });
    // the program goes on
    must(await session.write('\n'));
    await log.line(/^cycle 2 done, 1000 items/);
  });
});

const [any] = interpreters;
const withPython = any === undefined ? test.skip : test;

withPython('what something else holds lives on, and is put back (skipped without CPython 3.8 or newer)', async () => {
  const session = await launchCode(
    'class Lot: pass\nlot = Lot()\nregistry, spare = {"k": lot}, [lot]\nprint("ready", flush=True)\nimport sys\nfor line in sys.stdin: exec(line)',
    { command: any?.file ?? '' },
  );
  const log = new EventLog(session);
  await log.line('ready');
  const s = openBytes(bytesOf(await capture(session)));
  const [lot] = [...rowsOf(s, 'Lot')].map((row) => nodeId.parse(s.graph.nodeId[row]));
  const registry = Number(must(await session.evaluate('id(registry)')));
  // a dict's id, as docs/formats-python.md says
  const holders = [...rowsOf(s, 'dict')].map((row) => s.graph.nodeId[row] ?? 0).filter((id) => Math.floor(id / 512) * 8 === registry);
  if (lot === undefined) throw new Error('no Lot');
  const spec = { holders: holders.map((id) => nodeId.parse(id)), held: lot, watched: [lot] };
  expect(must(await session.cut(spec))).toMatchObject({ aliveBefore: 1, aliveAfter: 1, undoable: true });
  expect(must(await session.evaluate('len(registry)'))).toBe('0');
  expect(must(await session.undoCut())).toBe(true);
  expect(must(await session.evaluate('registry["k"] is lot'))).toMatch(/true/i);
});
