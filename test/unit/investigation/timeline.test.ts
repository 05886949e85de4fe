import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeHeader,
  decodeRecords,
  encodeHeader,
  encodeSamples,
  SampleBuffer,
  type SampleTable,
} from '../../../src/investigation/timeline.js';
import { type Sample, sampleColumns } from '../../../src/shared/target.js';
import type { Timestamp } from '../../../src/shared/units.js';

const figure = fc.option(fc.integer({ min: 0, max: 2 ** 45 }), { nil: undefined });
const sample: fc.Arbitrary<Sample> = fc.record({
  at: fc.integer({ min: 1, max: 4_000_000_000_000 }).map((t) => t as Timestamp),
  rss: figure,
  rssPeak: figure,
  heapUsed: figure,
  heapTotal: figure,
  external: figure,
  arrayBuffers: figure,
});
const file = (samples: readonly Sample[], columns?: readonly string[]) =>
  Buffer.concat([encodeHeader(columns), encodeSamples(samples, columns)]);
const byTime = (samples: readonly Sample[]) => [...samples].sort((a, b) => a.at - b.at);
const rows = (table: SampleTable): Sample[] =>
  Array.from(
    table.at,
    (_, i) => Object.fromEntries(sampleColumns.map((c) => [c, Number.isNaN(table[c][i]) ? undefined : table[c][i]])) as unknown as Sample,
  );
function read(bytes: Uint8Array): SampleTable {
  const header = decodeHeader(bytes);
  if ('problem' in header) throw new Error(header.problem);
  return decodeRecords(bytes.subarray(header.headerBytes), header);
}

describe('timeline file', () => {
  it('gives back every sample, in order of time', () => {
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        expect(rows(read(file(samples)))).toEqual(byTime(samples));
      }),
    );
  });

  it('cut at any byte it gives every record that is whole, and nothing else', () => {
    const samples = Array.from({ length: 6 }, (_, i) => ({ at: (1000 + i) as Timestamp, rss: i, heapUsed: 7 }));
    const whole = file(samples);
    const start = encodeHeader().byteLength;
    for (let length = 0; length <= whole.byteLength; length++) {
      const cut = whole.subarray(0, length);
      const header = decodeHeader(cut);
      if (length < start) expect(header).toEqual({ problem: 'unfinished' });
      else expect(read(cut).at.length).toBe(Math.floor((length - start) / (sampleColumns.length * 8)));
    }
  });

  it('leaves out records that a power cut zeroed, wherever they are', () => {
    const samples = [1, 2, 3, 4].map((at) => ({ at: at as Timestamp, rss: at * 10 }));
    const bytes = file(samples);
    const header = encodeHeader().byteLength;
    const record = sampleColumns.length * 8;
    bytes.fill(0, header + record, header + 2 * record);
    bytes.fill(0, header + 3 * record);
    expect(Array.from(read(bytes).rss)).toEqual([10, 30]);
    expect(decodeHeader(new Uint8Array(100))).toEqual({ problem: 'unfinished' });
  });

  it('columns of another version: unknown ones are skipped, missing ones are empty', () => {
    const columns = ['swap', 'heapUsed', 'at'];
    const header = encodeHeader(columns);
    const cells = new Float64Array([99, 5, 1000, 98, 6, 2000]);
    const table = read(Buffer.concat([header, new Uint8Array(cells.buffer)]));
    expect(rows(table)).toEqual([1000, 2000].map((at, i) => ({ at, heapUsed: 5 + i })));
  });

  it('refuses what is no timeline and what is newer', () => {
    const header = (line: string) => decodeHeader(Buffer.from(line));
    expect(header('PNG and more')).toMatchObject({ problem: 'corrupt' });
    expect(header('holdfast-timeline 2 at rss \n')).toEqual({ problem: 'too-new', found: '2' });
    expect(header('holdfast-timeline x at rss \n')).toMatchObject({ problem: 'corrupt' });
    expect(header('holdfast-timeline 1 rss     \n')).toMatchObject({ problem: 'corrupt' });
    expect(header('holdfast-timeline 1 at\n')).toMatchObject({ problem: 'corrupt' });
    expect(header(`holdfast-timeline 1 at ${'x '.repeat(4000)}`)).toMatchObject({ problem: 'corrupt' });
  });

  it('no bytes whatever throw', () => {
    const start = encodeHeader();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((tail) => Uint8Array.from([...start, ...tail])),
      fc.tuple(fc.nat(start.length - 1), fc.nat(255)).map(([at, value]) => start.with(at, value)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const header = decodeHeader(input);
        if ('problem' in header) return;
        const table = decodeRecords(input.subarray(header.headerBytes), header);
        for (const name of sampleColumns) expect(table[name].length).toBe(table.at.length);
        expect(Array.from(table.at)).toEqual([...table.at].sort((a, b) => a - b));
        expect([...table.rss].some((v) => v === Number.POSITIVE_INFINITY)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('growing columns', () => {
  it('hold what was added, by whatever way, in order of time', () => {
    fc.assert(
      fc.property(fc.array(fc.array(sample, { maxLength: 400 }), { maxLength: 6 }), fc.array(sample), (batches, first) => {
        const buffer = new SampleBuffer();
        batches.forEach((batch, i) => {
          if (i % 2 === 0) buffer.push(batch);
          else buffer.append(read(file(batch)));
        });
        const earlier = read(file(first));
        buffer.prepend(earlier);
        expect(buffer.length).toBe(first.length + batches.flat().length);
        const times = rows(buffer.table()).map((s) => s.at);
        expect(times).toEqual(byTime([...first, ...batches.flat()]).map((s) => s.at));
        const total = (list: readonly Sample[]) => list.reduce((sum, s) => sum + (s.rss ?? 0), 0);
        expect(total(rows(buffer.table()))).toBe(total([...first, ...batches.flat()]));
      }),
      { numRuns: 100 },
    );
  });

  it('a table taken earlier does not change when samples arrive', () => {
    const buffer = new SampleBuffer();
    buffer.push([{ at: 1 as Timestamp, rss: 1 }]);
    const early = buffer.table();
    buffer.push(Array.from({ length: 5000 }, (_, i) => ({ at: (2 + i) as Timestamp, rss: i })));
    expect(Array.from(early.rss)).toEqual([1]);
  });
});
