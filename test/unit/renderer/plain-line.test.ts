import { describe, expect, it } from 'vitest';
import { plainLine } from '../../../src/renderer/text/plain-line.js';

const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);

describe('a line of output', () => {
  it.each([
    ['plain [0] text', 'plain [0] text'],
    [`${esc}[33m2000000${esc}[39m rows`, '2000000 rows'],
    [`${esc}[38;2;1;2;3mx${esc}[0m${esc}[2K`, 'x'],
    [`${esc}]8;;http://x${bell}link${esc}]8;;${bell}`, 'link'],
    ['10 %\r50 %\r100 %', '100 %'],
    ['done\r', 'done'],
  ])('%j reads %j', (raw, shown) => {
    expect(plainLine(raw)).toBe(shown);
  });
});
