import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { formatManifest, parseManifest } from '../../../src/investigation/manifest.js';
import { currentVersion, type Migration, migrated } from '../../../src/investigation/migrations.js';
import { ownsFile } from '../../../src/investigation/model.js';
import { type Action, newState, reduce, type State } from '../../../src/investigation/reduce.js';
import { readFolder } from '../../../src/investigation/store/folder.js';
import type { SnapshotId, Timestamp } from '../../../src/shared/units.js';
import { action } from './arbitrary.js';

const fixtures = join(import.meta.dirname, '../../fixtures');
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-manifest-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const play = (actions: readonly Action[]): State => actions.reduce(reduce, newState('n', 0 as Timestamp));
const parse = (text: string) => parseManifest(new TextEncoder().encode(text), '/i/investigation.json');
const parsed = (text: string) => {
  const result = parse(text);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const empty = JSON.parse(formatManifest(newState('n', 0 as Timestamp).investigation, undefined)) as Record<string, unknown>;
const withFields = (fields: object) => JSON.stringify({ ...empty, ...fields });
const refusal = (text: string) => {
  const result = parse(text);
  return result.ok ? undefined : result.failure;
};

describe('round trip', () => {
  it('any investigation comes back as it was, and is written the same way again', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const { investigation } = play(actions);
        const text = formatManifest(investigation, undefined);
        const read = parsed(text);
        expect(read.content).toEqual({ ...investigation, notes: '' });
        expect(read.unknown).toBeUndefined();
        expect(formatManifest(read.content, read.unknown)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('one changed label changes one line', () => {
    const base = play([
      { type: 'add-snapshot', snapshot: aSnapshot('s1', 'one') },
      { type: 'add-snapshot', snapshot: aSnapshot('s2', 'two') },
    ]);
    const lines = (s: State) => formatManifest(s.investigation, undefined).split('\n');
    const before = lines(base);
    const changed = lines(reduce(base, { type: 'label-snapshot', id: 's1' as SnapshotId, label: 'uno' }));
    expect(changed.filter((line, i) => line !== before[i])).toEqual(['      "label": "uno",']);
  });
});

describe('fields of others', () => {
  const foreign = { x: 1, list: [1, { deep: null }], nothing: null };

  it.each(['investigation-v1', 'investigation-v1-verified'])('survives a read and a write of %s, wherever the field is', (fixture) => {
    const full = readFileSync(join(fixtures, fixture, 'investigation.json'), 'utf8');
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom('zz', '__proto__', 'constructor', 'toString', 'a b', ''), (pick, key) => {
        const document = JSON.parse(full) as object;
        const objects: object[] = [];
        const collect = (value: unknown): void => {
          if (typeof value !== 'object' || value === null) return;
          // `data` of evidence is a free table, not an object with known fields.
          if (!Array.isArray(value)) objects.push(value);
          for (const [name, child] of Object.entries(value)) if (name !== 'data') collect(child);
        };
        collect(document);
        const place = objects[pick % objects.length] as object;
        Object.defineProperty(place, key, { value: foreign, enumerable: true });
        const read = parsed(JSON.stringify(document));
        const again = JSON.parse(formatManifest(read.content, read.unknown));
        expect(again).toEqual(JSON.parse(JSON.stringify(document)));
        expect(({} as { x?: number }).x).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('stays with its snapshot through changes, to the trash and back, in one session or over two', () => {
    const document = {
      ...empty,
      later: foreign,
      snapshots: [
        { ...diskSnapshot('s1'), tags: ['a'] },
        { ...diskSnapshot('s2'), tags: ['b'] },
      ],
    };
    const read = parsed(JSON.stringify(document));
    const state: State = { ...newState('', 0 as Timestamp), investigation: read.content };
    const deleted = reduce(state, { type: 'delete', kind: 'snapshot', id: 's1' as SnapshotId, at: 9 as Timestamp });
    const text = formatManifest(deleted.investigation, read.unknown);
    expect(JSON.parse(text)).toMatchObject({ later: foreign, trash: [{ id: 's1', tags: ['a'] }], snapshots: [{ id: 's2', tags: ['b'] }] });
    const back = reduce(deleted, { type: 'undo' });
    expect(JSON.parse(formatManifest(back.investigation, read.unknown)).snapshots[0]).toMatchObject({ id: 's1', tags: ['a'] });
    const reopened = parsed(text);
    const restored = reduce(
      { ...newState('', 0 as Timestamp), investigation: reopened.content },
      { type: 'restore', kind: 'snapshot', id: 's1' as SnapshotId },
    );
    expect(JSON.parse(formatManifest(restored.investigation, reopened.unknown)).snapshots[0]).toMatchObject({ id: 's1', tags: ['a'] });
  });

  it.each([
    ['mark', 'marks', 'trashedMarks', { id: 'x1', run: 'r', at: '2026-01-01T00:00:00.000Z', label: 'before', source: 'user' }],
    [
      'finding',
      'findings',
      'trashedFindings',
      {
        id: 'x1',
        at: '2026-01-01T00:00:00.000Z',
        title: 'Orders stay',
        status: 'open',
        cause: '',
        evidence: [],
        counterEvidence: [],
        advice: '',
      },
    ],
  ] as const)('a deleted %s is written apart, and is the same when a later session brings it back', (kind, list, trash, entry) => {
    const read = parsed(withFields({ [list]: [{ ...entry, tags: ['a'] }] }));
    const before = formatManifest(read.content, read.unknown);
    const session = (content: typeof read.content): State => ({ ...newState('', 0 as Timestamp), investigation: content });
    const deleted = reduce(session(read.content), { type: 'delete', kind, id: 'x1', at: 9 as Timestamp } as Action);
    const text = formatManifest(deleted.investigation, read.unknown);
    expect(JSON.parse(text)[list] ?? []).toEqual([]);
    expect(JSON.parse(text)[trash]).toEqual([{ ...entry, tags: ['a'], deletedAt: '1970-01-01T00:00:00.009Z' }]);
    const later = parsed(text);
    const restored = reduce(session(later.content), { type: 'restore', kind, id: 'x1' } as Action);
    expect(formatManifest(restored.investigation, later.unknown)).toBe(before);
  });

  it('a capability of a later Holdfast is no reason to refuse', () => {
    const target = { title: 't', runtime: 'v8', version: 'v', local: true, capabilities: ['rss', 'teleport'] };
    const read = parsed(withFields({ runs: [{ id: 'r', startedAt: '2026-01-01T00:00:00.000Z', target }] }));
    expect(read.content.runs[0]?.target.capabilities).toEqual(['rss']);
  });
});

describe('versions', () => {
  it.each(Array.from({ length: currentVersion }, (_, i) => i + 1))('the fixture of version %i opens whole', async (version) => {
    const dir = join(fixtures, `investigation-v${version}`);
    const before = readdirSync(dir).sort();
    const folder = await readFolder(dir);
    if (!folder.ok) throw new Error(JSON.stringify(folder.failure));
    const { content, selection } = folder.value;
    expect(content).toMatchObject({ name: 'Orders service keeps growing', notes: '# What we know\n\nIt grows with every order.\n' });
    expect(content.runs).toHaveLength(2);
    expect(content.snapshots.map((s) => s.content.state)).toEqual(['complete', 'complete', 'partial', 'complete']);
    expect(content.judgements.map((j) => j.verdict)).toEqual(['expected', 'stuck']);
    expect(content.verdicts[0]?.verdict.leaking).toBe(true);
    expect(content.trash).toHaveLength(1);
    expect(selection.stage).toBe('compare');
    expect(readdirSync(dir).sort()).toEqual(before);
  });

  it('the fixture of the present version has findings, what was measured, and a verified fix, and is written back as it is', async () => {
    const dir = join(fixtures, `investigation-v${currentVersion}-verified`);
    const folder = await readFolder(dir);
    if (!folder.ok) throw new Error(JSON.stringify(folder.failure));
    const { content, unknown } = folder.value;
    expect(content.findings).toMatchObject([
      {
        status: 'fixed',
        saving: { bytes: 23_900, per: 'cycle', source: 'measured' },
        run: content.runs[0]?.id,
        object: { snapshot: 's-3333' },
      },
      { status: 'refuted', counterEvidence: ['Loaded once.'] },
    ]);
    expect(content.verdicts.map((v) => [v.measured?.readings.length, v.measured?.completed])).toEqual([
      [13, true],
      [13, true],
    ]);
    expect(content.verifications).toMatchObject([
      { outcome: 'pass', limit: 5000, before: { growth: { bytesPerCycle: 24_000 } }, reasons: [{ code: 'growth-gone' }] },
    ]);
    expect(unknown).toBeUndefined();
    expect(formatManifest(content, unknown)).toBe(readFileSync(join(dir, 'investigation.json'), 'utf8'));
  });

  it('a newer one is refused by number', () => {
    expect(refusal(withFields({ version: currentVersion + 1, format: 'holdfast-investigation' }))).toEqual({
      code: 'FORMAT_TOO_NEW',
      data: { path: '/i/investigation.json', found: String(currentVersion + 1), supported: String(currentVersion) },
    });
  });

  it('migrations run in order from the version found', () => {
    const steps: Migration[] = [(m) => ({ ...m, trail: `${m['trail'] ?? ''}1` }), (m) => ({ ...m, trail: `${m['trail'] ?? ''}2` })];
    expect(migrated({ version: 1 }, 1, steps)).toEqual({ version: 3, trail: '12' });
    expect(migrated({ version: 2 }, 2, steps)).toEqual({ version: 3, trail: '2' });
    expect(migrated({ version: 3 }, 3, steps)).toEqual({ version: 3 });
  });
});

describe('hostile manifests', () => {
  const corrupt = (text: string) => {
    const failure = refusal(text);
    expect(failure?.code).toBe('INVESTIGATION_CORRUPT');
    return failure?.code === 'INVESTIGATION_CORRUPT' ? failure.data.place : '';
  };

  it('names the line and column of what is not JSON', () => {
    expect(corrupt('{\n  "format": "holdfast-investigation",\n  "version": oops\n}')).toBe('investigation.json:3:14');
    expect(corrupt('{\n  "format"')).toBe('investigation.json:2:11');
    expect(corrupt('')).toBe('investigation.json:1:1');
    expect(corrupt('{"a": 1,\n<<<<<<< HEAD\n')).toBe('investigation.json:2:1');
    expect(corrupt('{"a": [1, {"b": "x\ny"}]}')).toBe('investigation.json:1:17');
    expect(corrupt('{"a": [{}, [], ""], "b" 1}')).toBe('investigation.json:1:25');
    expect(corrupt('{} x')).toBe('investigation.json:1:4');
    expect(corrupt('[1,]')).toBe('investigation.json:1:4');
  });

  it.each([
    ['format', { format: 'other' }],
    ['version', { version: '1' }],
    ['version', { version: 1.5 }],
    ['version', { version: 0 }],
    ['name', { name: 7 }],
    ['runs', { runs: {} }],
    ['createdAt', { createdAt: 'yesterday' }],
    ['snapshots[1].bytes', { snapshots: [diskSnapshot('a'), { ...diskSnapshot('b'), bytes: '12' }] }],
    ['snapshots[0].bytes', { snapshots: [{ ...diskSnapshot('a'), bytes: -1 }] }],
    ['snapshots[1]', { snapshots: [diskSnapshot('a'), diskSnapshot('a')] }],
    ['snapshots[0].file', { snapshots: [{ ...diskSnapshot('a'), file: 'a\0b' }] }],
    ['runs[0].id', { runs: [{ id: '../../etc', startedAt: '2026-01-01T00:00:00.000Z', target: {} }] }],
    ['marks[0].id', { marks: [{ id: '', run: 'r', at: '2026-01-01T00:00:00.000Z', label: '', source: 'user' }] }],
    ['scenario.cycles', { scenario: { cycles: 0, warmup: 0, captures: 0, step: { kind: 'wait', ms: 1 } } }],
  ])('names the place: %s', (place, fields) => {
    expect(corrupt(withFields(fields))).toBe(place);
  });

  it('refuses what is nested or long beyond reason, and bytes that are no text, without a crash', () => {
    expect(corrupt(withFields({}).replace('"n"', `${'['.repeat(200_000)}${']'.repeat(200_000)}`))).toBe('investigation.json');
    expect(corrupt(`{"x": ${'{"a":'.repeat(500_000)}`)).toBe('investigation.json');
    expect(parseManifest(new Uint8Array([0x7b, 0xff, 0xfe]), 'p')).toMatchObject({ ok: false, failure: { code: 'INVESTIGATION_CORRUPT' } });
    expect(parseManifest(new Uint8Array(65 * 1024 * 1024), 'p')).toMatchObject({ ok: false, failure: { code: 'INVESTIGATION_CORRUPT' } });
  });

  it('no text whatever throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => withFields({ snapshots: v, runs: v })),
        ),
        (text) => {
          parse(text);
        },
      ),
      { numRuns: 1000 },
    );
    const bytes = readFileSync(join(fixtures, 'investigation-v1/investigation.json'));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, value, cut) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = value;
        parseManifest(cut ? damaged.subarray(0, at) : damaged, 'p');
      }),
      { numRuns: 500 },
    );
  });

  it("paths that lead elsewhere are shown, but are not the investigation's own", () => {
    const file = (path: string, origin: string) =>
      parsed(withFields({ snapshots: [{ ...diskSnapshot('a'), file: path, origin }] })).content.snapshots[0] ?? expect.fail();
    for (const path of [
      'snapshots/../../x',
      '../x',
      '/etc/passwd',
      'snapshots/..',
      'snapshots/.',
      'snapshots/a/b',
      'snapshots\\..\\x',
      'snapshots/C:x',
      'trash/x',
      'snapshots/',
    ]) {
      const snapshot = file(path, 'captured');
      expect(snapshot.file).toBe(path);
      expect(ownsFile(snapshot)).toBe(false);
    }
    expect(ownsFile(file('snapshots/a.heapsnapshot.gz', 'opened'))).toBe(false);
    expect(ownsFile(file('snapshots/a.heapsnapshot.gz', 'captured'))).toBe(true);
  });
});

describe('what a program would write but not read', () => {
  it('is refused before it reaches the disk', async () => {
    const { checkEncodable } = await import('../../../src/investigation/schema.js');
    const bad = play([
      { type: 'add-snapshot', snapshot: { ...aSnapshot('s1', 'x'), content: { state: 'complete', bytes: Number.NaN, storedBytes: 1 } } },
    ]);
    expect(() => checkEncodable(bad.investigation)).toThrow();
  });
});

it('a folder without a manifest, or a path that is no folder, holds no investigation', async () => {
  const notFound = { ok: false, failure: { code: 'INVESTIGATION_NOT_FOUND' } };
  expect(await readFolder(join(scratch, 'nowhere'))).toMatchObject(notFound);
  expect(await readFolder(scratch)).toMatchObject(notFound);
  writeFileSync(join(scratch, 'file'), 'x');
  expect(await readFolder(join(scratch, 'file'))).toMatchObject(notFound);
});

function aSnapshot(id: string, label: string) {
  return {
    id: id as SnapshotId,
    epoch: 'e',
    label,
    takenAt: 0 as Timestamp,
    origin: 'captured' as const,
    file: `snapshots/${id}.heapsnapshot.gz`,
    content: { state: 'complete' as const, bytes: 1, storedBytes: 1 },
  };
}
function diskSnapshot(id: string) {
  return {
    id,
    epoch: 'e',
    label: '',
    takenAt: '2026-01-01T00:00:00.000Z',
    origin: 'captured',
    file: `snapshots/${id}.heapsnapshot.gz`,
    state: 'complete',
    bytes: 1,
    storedBytes: 1,
  };
}
