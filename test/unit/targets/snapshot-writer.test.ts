import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_BYTES, SnapshotWriter, withLength, writeFailure } from '../../../src/targets/snapshot-writer.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-writer-'));
  path = join(folder, 's.heapsnapshot.gz');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = async (): Promise<SnapshotWriter> => {
  const writer = await SnapshotWriter.open(path);
  if (!(writer instanceof SnapshotWriter)) throw new Error(writer.code);
  return writer;
};

/** Pushes with backpressure, as a socket would. */
async function pushAll(writer: SnapshotWriter, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    const drained = new Promise<void>((done) => {
      writer.onDrain = done;
    });
    if (!writer.push(piece)) await drained;
  }
}

describe('a written snapshot', () => {
  test('is the same text, whatever its pieces, in members of one block that tell their length', async () => {
    const text = Array.from({ length: 450_000 }, (_, i) => `${i},`).join('');
    const pieces = text.match(/[\s\S]{1,100000}/g) ?? [];
    const writer = await opened();
    await pushAll(writer, pieces);
    const written = await writer.finish();
    expect(written).toEqual({
      bytes: text.length,
      storedBytes: readFileSync(path).length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(existsSync(`${path}.partial`)).toBe(false);
    const stored = readFileSync(path);
    expect(gunzipSync(stored).toString()).toBe(text);
    // walk the members by the lengths in their headers alone, and inflate each by itself
    const blocks: Buffer[] = [];
    for (let at = 0; at < stored.length; ) {
      expect(stored.subarray(at + 12, at + 14).toString()).toBe('HF');
      const length = stored.readUInt32LE(at + 16);
      blocks.push(inflateRawSync(stored.subarray(at + 20, at + length - 8)));
      at += length;
    }
    expect(blocks.slice(0, -1).every((block) => block.length === BLOCK_BYTES)).toBe(true);
    expect(Buffer.concat(blocks).toString()).toBe(text);
  });

  test('keeps characters whole that were cut between pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 20 }), async (words) => {
        const text = words.join('');
        const writer = await opened();
        // cut everywhere, between the halves of surrogate pairs, too
        await pushAll(writer, text.split(''));
        const written = await writer.finish();
        expect(text === '' || gunzipSync(readFileSync(path)).equals(Buffer.from(text))).toBe(true);
        expect(written).toMatchObject({ bytes: Buffer.byteLength(text) });
      }),
      { numRuns: 30 },
    );
  });

  test('asks its source to wait while blocks are under way, and lets it go on', async () => {
    const writer = await opened();
    let waits = 0;
    writer.onDrain = () => waits--;
    for (let i = 0; i < 12; i++) if (!writer.push('x'.repeat(BLOCK_BYTES))) waits++;
    expect(waits).toBeGreaterThan(0);
    await writer.finish();
    expect(gunzipSync(readFileSync(path)).length).toBe(12 * BLOCK_BYTES);
  });
});

describe('an abandoned snapshot', () => {
  test('leaves what came as a readable partial file', async () => {
    const writer = await opened();
    await pushAll(writer, ['a'.repeat(BLOCK_BYTES), 'bc']);
    expect(await writer.abandon()).toBe(BLOCK_BYTES + 2);
    expect(gunzipSync(readFileSync(`${path}.partial`)).toString()).toBe(`${'a'.repeat(BLOCK_BYTES)}bc`);
    expect(existsSync(path)).toBe(false);
  });

  test('leaves nothing when nothing came', async () => {
    expect(await (await opened()).abandon()).toBe(0);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });
});

test('errors of the disk have their codes', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  expect(writeFailure('/x', error('ENOSPC'))).toEqual({ code: 'DISK_FULL', data: { path: '/x' } });
  expect(writeFailure('/x', error('EDQUOT'))).toEqual({ code: 'DISK_FULL', data: { path: '/x' } });
  expect(writeFailure('/x', error('EACCES'))).toEqual({ code: 'NOT_WRITABLE', data: { path: '/x', reason: 'EACCES' } });
});

test('a member with its length is still a member', () => {
  const member = withLength(gzipSync('text'));
  expect(gunzipSync(member).toString()).toBe('text');
  expect(member.readUInt32LE(16)).toBe(member.length);
});
