// Which snapshots a command line is about, and in which process they are opened.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotsOf, staysHere } from '../../../src/cli/first-snapshot.js';
import { indexPathOf } from '../../../src/engine-host/index-file/path.js';

test.each([
  ['histogram a.heapsnapshot', { index: true, files: ['a.heapsnapshot'] }],
  ['chain --class X a.heapsnapshot.gz --no-index', { index: false, files: ['a.heapsnapshot.gz'] }],
  ['compare 1.heapsnapshot 2.heapsnapshot', { index: true, files: ['1.heapsnapshot', '2.heapsnapshot'] }],
  ['hunt node app.js a.heapsnapshot', undefined],
  ['histogram other.txt', undefined],
  ['', undefined],
])('%j names the snapshots', (line, asked) => {
  expect(snapshotsOf(line.split(' '))).toEqual(asked);
});

describe('an engine in the same process', () => {
  let folder: string;
  const sized = (name: string, bytes: number): string => {
    const path = join(folder, name);
    writeFileSync(path, '');
    truncateSync(path, bytes);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-first-snapshot-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is for files that leave nothing to do afterwards', () => {
    const path = sized('middle.heapsnapshot', 50e6);
    expect(staysHere({ files: [path], index: false })).toBe(true);
    expect(staysHere({ files: [path], index: true })).toBe(false);
    sized('middle.heapsnapshot.holdfast-index', 1);
    expect(indexPathOf(path)).toBe(join(folder, 'middle.heapsnapshot.holdfast-index'));
    expect(staysHere({ files: [path], index: true })).toBe(true);
    expect(staysHere({ files: [path, sized('later.heapsnapshot', 50e6)], index: true })).toBe(false);
    expect(staysHere({ files: [sized('small.heapsnapshot', 1e6)], index: true })).toBe(true);
  });

  test('is not for what may take more memory than there is', () => {
    const path = sized('big.heapsnapshot', 500e6);
    expect(staysHere({ files: [path], index: false }, 2e9)).toBe(true);
    expect(staysHere({ files: [path, path], index: false }, 2e9)).toBe(false);
    expect(staysHere({ files: [path, path], index: false }, 12e9)).toBe(true);
    expect(staysHere({ files: [sized('big.heapsnapshot.gz', 100e6)], index: false }, 2e9)).toBe(false);
  });
});
