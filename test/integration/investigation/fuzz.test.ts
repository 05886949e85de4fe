// A short run of the fuzzer; scripts/soak-fuzz.mjs runs it for as long as one likes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inputFor, type Reader, randomFrom, readDamaged } from '../../builders/fuzz-readers.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-fuzz-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it.each<[Reader, number]>([
  ['archive', 1500],
  ['manifest', 6000],
  ['timeline', 1500],
  ['snapshot', 4000],
  ['heap', 1500],
  ['recording', 1500],
])('the reader of a damaged %s answers or refuses, %i times', async (reader, inputs) => {
  const folder = await mkdtemp(join(dir, reader));
  let accepted = 0;
  for (let seed = 0; seed < inputs; seed++) {
    try {
      if (await readDamaged(reader, inputFor(reader, randomFrom(seed)), folder)) accepted++;
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).stack}`);
    }
  }
  // The fuzzer is worth something only while some of its inputs get through, and most do not.
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(inputs * 0.9);
});
