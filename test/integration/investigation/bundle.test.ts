// Bundles: a round trip, and every kind of file that is not what it says.
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Archive } from '../../../src/investigation/bundle/archive.js';
import { fullContents, presentSnapshots } from '../../../src/investigation/bundle/contents.js';
import { listName } from '../../../src/investigation/bundle/format.js';
import { unpackBundle } from '../../../src/investigation/bundle/unpack.js';
import { writeBundle } from '../../../src/investigation/bundle/write.js';
import { pathOf, readFolder } from '../../../src/investigation/store/folder.js';
import { ok } from '../../../src/shared/result.js';
import { type ZipPart, zip } from '../../builders/zip.js';

let dir: string;
let home: string;
const fixture = join(import.meta.dirname, '../../fixtures/investigation-v1');
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-bundle-'));
  home = join(dir, 'deep', 'home');
  await mkdir(home, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function unpack(path: string) {
  const work = unpackBundle(path, home);
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
  }
}

const manifest = (more: object = {}) =>
  JSON.stringify({
    format: 'holdfast-investigation',
    version: 1,
    name: 'hostile',
    createdAt: '2026-01-05T14:00:00.000Z',
    runs: [],
    marks: [],
    snapshots: [],
    trash: [],
    judgements: [],
    verdicts: [],
    ...more,
  });
const sha = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
const listOf = (parts: readonly ZipPart[], more: object = {}): ZipPart => ({
  name: listName,
  data: JSON.stringify({
    format: 'holdfast-bundle',
    version: 1,
    level: 'full',
    writtenBy: 'test',
    writtenAt: '2026-01-05T14:00:00.000Z',
    files: parts.map((part) => ({
      name: String(part.name),
      bytes: Buffer.from(part.data ?? '').length,
      sha256: sha(Buffer.from(part.data ?? '')),
    })),
    ...more,
  }),
});
const honest: ZipPart = { name: 'investigation.json', data: manifest(), method: 8 };

/** What opening a file gives, having looked that nothing at all was written. */
async function refusal(bytes: Buffer): Promise<string> {
  const path = join(dir, 'x.holdfast');
  await writeFile(path, bytes);
  const result = await unpack(path);
  expect(await readdir(home)).toEqual([]);
  expect((await readdir(dir)).sort()).toEqual(['deep', 'x.holdfast']);
  expect(await readdir(join(dir, 'deep'))).toEqual(['home']);
  if (result.ok) throw new Error('it was accepted');
  const { code, data } = result.failure;
  return `${code} ${'reason' in data ? data.reason : ''}`;
}

describe('a bundle', () => {
  it('brings everything back, and is a zip that others read', async () => {
    const source = join(dir, 'inv');
    await cp(fixture, source, { recursive: true });
    const folder = await readFolder(source);
    if (!folder.ok) throw new Error();
    // The fixture's hashes are made up; a shared file's are checked.
    const content = {
      ...folder.value.content,
      snapshots: folder.value.content.snapshots.map((s) => ({
        ...s,
        content: s.content.state === 'complete' ? { ...s.content, sha256: undefined } : s.content,
      })),
    };
    const present = await presentSnapshots(content, async (snapshot) => ok(pathOf(source, snapshot)));
    if (!present.ok) throw new Error(present.failure.code);
    const { entries, content: shared } = await fullContents(source, { ...folder.value, content }, present.value);
    const path = join(dir, 'x.holdfast');
    const written = await writeBundle(path, entries, { level: 'full', writtenBy: 'test', at: new Date(0) });
    if (!written.ok) throw new Error(written.failure.code);
    await written.value.keep();
    const result = await unpack(path);
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    const back = await readFolder(result.value.dir);
    expect(back.ok && back.value.content).toEqual(shared);
    for (const entry of entries) {
      if ('path' in entry) expect(await readFile(join(result.value.dir, entry.name))).toEqual(await readFile(entry.path));
    }
    expect(entries.map((e) => e.name)).toContain('runs/20260105t140000z-abc234/timeline.bin');
    // A second time it goes beside the first.
    const again = await unpack(path);
    expect(again.ok && again.value.dir).toBe(`${result.value.dir} 2`);
    await rm(source, { recursive: true });
    await rm(path);
  });

  it('leaves nothing behind when the disk refuses', async () => {
    const written = await writeBundle(join(dir, 'no', 'x.holdfast'), [{ name: 'investigation.json', text: manifest() }], {
      level: 'full',
      writtenBy: 'test',
      at: new Date(0),
    });
    expect(written.ok || written.failure.code).toBe('NOT_WRITABLE');
  });

  it('is unpacked when a person packed the folders again', async () => {
    const path = join(dir, 'x.holdfast');
    await writeFile(path, zip([{ name: 'runs/' }, { name: 'snapshots/' }, honest, listOf([honest])]));
    const result = await unpack(path);
    expect(result.ok && result.value.content.name).toBe('hostile');
    expect((await stat(join(home, 'hostile', 'investigation.json'))).mode & 0o777).toBe(0o600);
  });
});

describe('a hostile bundle is refused with its reason, and writes nothing', () => {
  it.each<[string, Partial<ZipPart> & { name: string | Buffer }, string]>([
    ['a path upwards', { name: '../evil.txt' }, 'leads elsewhere'],
    ['a path upwards inside', { name: 'snapshots/../../../evil' }, 'leads elsewhere'],
    ['an absolute path', { name: '/tmp/evil' }, 'absolute'],
    ['a drive', { name: 'C:/evil' }, 'absolute'],
    ['backslashes', { name: 'snapshots\\..\\..\\evil' }, 'backslash'],
    ['a null byte', { name: 'snapshots/a\0b' }, 'control character'],
    ['a line break', { name: 'snapshots/a\nb' }, 'control character'],
    ['a name of Windows', { name: 'snapshots/CON.heapsnapshot' }, 'not every system'],
    ['a name that ends in a dot', { name: 'snapshots/x.' }, 'not every system'],
    ['a stream of Windows', { name: 'snapshots/x:y' }, 'not every system'],
    ['a name of the lock', { name: '.lock' }, 'not a file of an investigation'],
    ['a git hook', { name: '.git/hooks/pre-commit' }, 'not a file of an investigation'],
    ['a file of the trash', { name: 'trash/x' }, 'not a file of an investigation'],
    ['a long name', { name: `snapshots/${'a'.repeat(300)}` }, 'not every system'],
    ['a very long name', { name: `snapshots/${'a'.repeat(3000)}` }, 'too long'],
    ['an empty name', { name: '' }, 'empty name'],
    ['a name in another encoding', { name: Buffer.from([0x73, 0x6e, 0xff, 0xfe]), flags: 0 }, 'not UTF-8'],
    ['a name in another encoding that is marked', { name: Buffer.from([0x73, 0x6e, 0xff, 0xfe]) }, 'not UTF-8'],
    ['a name in a code page', { name: 'snapshots/ä', flags: 0 }, 'not UTF-8'],
    ['a decomposed name', { name: 'snapshots/a\u0308.heapsnapshot' }, 'unusual form'],
    ['a symbolic link', { name: 'snapshots/x', mode: 0o120777, data: '/etc/passwd' }, 'a link'],
    ['a device', { name: 'snapshots/x', mode: 0o020666 }, 'a link or a device'],
    ['an encrypted file', { name: 'snapshots/x', flags: 0x801, method: 8, data: 'x' }, 'encrypted'],
    ['a compression nobody knows', { name: 'snapshots/x', method: 99, data: '' }, 'unknown compression'],
    ['a size beyond any disk', { name: 'snapshots/x', size: 0xfffffff0, storedSize: 10, method: 8, data: 'x' }, 'expands'],
  ])('%s', async (_, part, reason) => {
    const evil = { ...part } as ZipPart;
    expect(await refusal(zip([honest, evil, listOf([honest, { name: String(part.name), data: part.data ?? '' }])]))).toContain(reason);
  });

  it('the same name twice, also by case', async () => {
    expect(await refusal(zip([honest, honest, listOf([honest])]))).toContain('same name twice');
    const upper = { ...honest, name: 'snapshots/A' };
    const lower = { ...honest, name: 'snapshots/a' };
    expect(await refusal(zip([honest, upper, lower, listOf([honest, upper, lower])]))).toContain('same name twice');
  });

  it('a bomb: a hundred megabytes in a few hundred bytes', async () => {
    const bomb: ZipPart = { name: 'snapshots/x.heapsnapshot', data: Buffer.alloc(100_000_000), method: 8 };
    expect(await refusal(zip([honest, bomb, listOf([honest, bomb])]))).toContain('expands');
  });

  it('a bomb that says it is small', async () => {
    const bomb: ZipPart = { name: 'snapshots/x.heapsnapshot', data: Buffer.alloc(100_000_000), method: 8, size: 10 };
    const said = { name: bomb.name, data: Buffer.alloc(10) };
    expect(await refusal(zip([honest, bomb, listOf([honest, said])]))).toMatch(/ARCHIVE_/);
  });

  it('files that share their bytes', async () => {
    const big = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) & 255));
    const parts = Array.from({ length: 20 }, (_, i): ZipPart => ({ name: `snapshots/${i}`, data: big, offset: 0 }));
    const whole = zip([honest, ...parts.map((p, i) => (i === 0 ? p : { ...p })), listOf([honest, ...parts])]);
    const small = Buffer.concat([whole.subarray(0, 60), whole.subarray(whole.length - 3000)]);
    expect(await refusal(small)).toMatch(/ARCHIVE_/);
    expect(await refusal(whole)).toMatch(/ARCHIVE_/);
  });

  it('more files than any investigation has', async () => {
    const parts = Array.from({ length: 10_001 }, (_, i): ZipPart => ({ name: `snapshots/${i}` }));
    expect(await refusal(zip(parts))).toContain('more than');
  });

  it('a wrong hash, a wrong size, a file that is missing, one that is not listed', async () => {
    expect(await refusal(zip([honest, listOf([{ ...honest, data: manifest({ name: 'hostilf' }) }])]))).toContain('not what it was');
    expect(await refusal(zip([honest, listOf([{ ...honest, data: 'x' }])]))).toContain('wrong size');
    expect(await refusal(zip([honest, listOf([honest, { name: 'notes.md', data: 'x' }])]))).toContain('is missing');
    expect(await refusal(zip([honest, { name: 'notes.md', data: 'x' }, listOf([honest])]))).toContain('not in holdfast.json');
    expect(await refusal(zip([honest]))).toContain('no holdfast.json');
    expect(await refusal(zip([{ name: 'notes.md', data: 'x' }, listOf([{ name: 'notes.md', data: 'x' }])]))).toContain(
      'no investigation.json',
    );
  });

  it('a list that is no list, or a newer one', async () => {
    expect(await refusal(zip([honest, { name: listName, data: '{]' }]))).toContain('not JSON');
    expect(await refusal(zip([honest, { name: listName, data: '[]' }]))).toContain('not a list');
    expect(await refusal(zip([honest, listOf([honest], { version: 2 })]))).toContain('FORMAT_TOO_NEW');
    expect(await refusal(zip([honest, listOf([honest], { level: 'all' })]))).toContain('level');
  });

  it('a manifest that leads out, is damaged or newer', async () => {
    const snapshot = (file: string) => ({
      id: 's-1',
      epoch: 'e',
      label: 'l',
      takenAt: '2026-01-05T14:00:00.000Z',
      origin: 'captured',
      file,
      state: 'complete',
      bytes: 1,
      storedBytes: 1,
    });
    const withManifest = (data: string) => {
      const part = { name: 'investigation.json', data };
      return zip([part, listOf([part])]);
    };
    for (const file of ['/etc/passwd', '../x', 'snapshots/../../x', 'C:\\x', 'snapshots/..'])
      expect(await refusal(withManifest(manifest({ snapshots: [snapshot(file)] })))).toContain('outside of the investigation');
    expect(await refusal(withManifest(manifest({ snapshots: [snapshot('snapshots/gone')] })))).toContain('missing');
    expect(await refusal(withManifest('{'))).toContain('INVESTIGATION_CORRUPT');
    expect(await refusal(withManifest(manifest({ version: 9 })))).toContain('FORMAT_TOO_NEW');
  });

  it('a snapshot that is not the one the manifest knows, or unpacks without end', async () => {
    const file = 'snapshots/x.heapsnapshot.gz';
    const entry = (data: Buffer, bytes: number, sha256: string) => {
      const part: ZipPart = { name: file, data };
      const text: ZipPart = {
        name: 'investigation.json',
        data: manifest({
          snapshots: [
            {
              id: 's-1',
              epoch: 'e',
              label: 'l',
              takenAt: '2026-01-05T14:00:00.000Z',
              origin: 'captured',
              file,
              state: 'complete',
              bytes,
              storedBytes: data.length,
              sha256,
            },
          ],
        }),
      };
      return zip([text, part, listOf([text, part])]);
    };
    expect(await refusal(entry(gzipSync('other'), 5, sha('hello')))).toContain('hash');
    expect(await refusal(entry(gzipSync(Buffer.alloc(50_000_000)), 1000, sha('hello')))).toContain('hash');
  });

  it.each([
    ['no zip', Buffer.from('this is no zip file at all, but some text')],
    ['PK alone', Buffer.from('PK\x03\x04')],
    ['random bytes', createHash('sha512').update('x').digest()],
  ])('%s', async (_, bytes) => {
    expect(await refusal(bytes)).toContain('ARCHIVE_CORRUPT');
  });

  it('0 bytes', async () => {
    expect(await refusal(Buffer.alloc(0))).toContain('FILE_EMPTY');
  });

  it('a file cut short at any length', async () => {
    const whole = zip([honest, listOf([honest])]);
    for (let length = 1; length < whole.length; length += 7) expect(await refusal(whole.subarray(0, length))).toMatch(/ARCHIVE_/);
  });

  it('the error names the file and not a temporary one', async () => {
    const opened = await Archive.open(join(dir, 'gone.holdfast'));
    expect(opened).toEqual({ ok: false, failure: { code: 'FILE_NOT_FOUND', data: { path: join(dir, 'gone.holdfast') } } });
  });
});
