import { describe, expect, it } from 'vitest';
import { tableUnit } from '../../../src/renderer/stages/compare/columns.js';
import { createFormat, decimalsApart, unitFor } from '../../../src/renderer/text/format.js';
import { unbroken } from '../../../src/renderer/text/unbroken.js';

/** Spaces that no line ends at, as people type them. */
const typed = (text: string): string => text.replaceAll('\u00a0', ' ');
const format = createFormat('en-US');

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345, '12.3 kB'],
    [158_000_000, '158 MB'],
    [2_140_000_000, '2.14 GB'],
    [-2_140_000_000, '−2.14 GB'],
  ])('%d bytes read %s', (n, text) => {
    expect(typed(format.bytes(n))).toBe(text);
  });

  it('writes changes with their sign, and none for zero', () => {
    expect(format.delta(1000)).toBe('+1,000');
    expect(format.delta(-3)).toBe('−3');
    expect(format.delta(0)).toBe('0');
    expect(typed(format.bytesDelta(1_460_000))).toBe('+1.46 MB');
  });

  it('keeps one unit in a column and never shows something as nothing', () => {
    expect(format.inUnit(2_188_800, 'kilobyte')).toBe('2,188.8');
    expect(format.inUnit(48, 'kilobyte')).toBe('0.05');
    expect(format.inUnit(0, 'kilobyte')).toBe('0');
    expect(format.inUnitDelta(-56, 'kilobyte')).toBe('−0.06');
    expect(format.inUnit(1_234, 'byte')).toBe('1,234');
  });

  it('chooses the unit of a table by its largest figure', () => {
    expect(unitFor(900)).toBe('byte');
    expect(tableUnit(800_000)).toBe('byte');
    expect(tableUnit(10_600_000)).toBe('kilobyte');
    expect(tableUnit(3_000_000_000)).toBe('megabyte');
  });

  it('writes slopes per minute', () => {
    expect(typed(format.rate(20_000))).toBe('+1.2 MB/min');
    expect(typed(format.rate(-500))).toBe('−30 kB/min');
  });

  it('writes durations and clocks', () => {
    expect(typed(format.duration(320))).toBe('320 ms');
    expect(typed(format.duration(4100))).toBe('4.1 s');
    expect(typed(format.duration(150_000))).toBe('2.5 min');
    expect(format.clock(3_723_000)).toBe('1:02:03');
    expect(format.clock(41_900)).toBe('0:41');
  });

  it('ends no line between a figure and its unit', () => {
    for (const text of [format.bytes(12_345), format.rate(500), format.duration(4100), format.exactBytes(3), format.bytesRound(5e6)])
      expect(text).not.toContain(' ');
    expect(unbroken('409 kB per cycle (95 % interval, p = 0.01, 13 readings)')).toBe(
      '409\u00a0kB per cycle (95\u00a0% interval, p\u00a0=\u00a00.01, 13 readings)',
    );
    expect(unbroken('每轮 409 kB，5 s 后 3 字节')).toBe('每轮 409\u00a0kB，5\u00a0s 后 3\u00a0字节');
    expect(unbroken('Map 3 sessions')).toBe('Map 3 sessions');
  });

  it('writes in the language it was made for', () => {
    const german = createFormat('de');
    expect(german.count(12_345)).toBe('12.345');
    expect(typed(german.bytes(12_345))).toBe('12,3 kB');
    expect(typed(createFormat('zh-CN').exactBytes(3))).toBe('3 字节');
  });
});

describe('the time of samples', () => {
  it.each([
    [[3000, 2000, 1000], 0],
    [[3000, 2500, 2000], 1],
    [[3050, 3000, 2000], 2],
    [[3001, 3000], 3],
    [[3000, 3000], 3],
    [[], 0],
  ] as const)('of %j needs %d decimals to differ', (times, decimals) => {
    expect(decimalsApart(times)).toBe(decimals);
  });

  it('is written with as many', () => {
    const at = new Date(2026, 0, 5, 14, 3, 7, 250).getTime();
    expect(format.time(at)).toBe('14:03:07');
    expect(format.time(at, 1)).toBe('14:03:07.2');
    expect(createFormat('zh-CN').time(at, 2)).toBe('14:03:07.25');
  });
});
