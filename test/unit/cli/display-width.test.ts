import { describe, expect, it } from 'vitest';
import { displayWidth, fitting, padAfter, padBefore, wrapped } from '../../../src/cli/display-width.js';

describe('columns of a terminal', () => {
  it('counts wide signs twice', () => {
    expect(displayWidth('Map')).toBe(3);
    expect(displayWidth('保留大小')).toBe(8);
    expect(displayWidth('Δ 数量（a）')).toBe(11);
  });

  it('pads to the column', () => {
    expect(padAfter('类', 4)).toBe('类  ');
    expect(padBefore('数量', 6)).toBe('  数量');
    expect(padBefore('longer', 2)).toBe('longer');
  });

  it('cuts between signs', () => {
    expect(fitting('正在采集', 5)).toBe('正在');
    expect(fitting('正在采集', 8)).toBe('正在采集');
  });

  it('breaks lines at spaces and between wide signs, never before closing punctuation', () => {
    expect(wrapped('one two three', 8)).toBe('one two\nthree');
    expect(
      wrapped('按保留大小列出，从大到小', 14)
        .split('\n')
        .every((line) => displayWidth(line) <= 16),
    ).toBe(true);
    expect(wrapped('按保留大小列出，从大到小', 14)).not.toMatch(/\n，/);
    expect(wrapped('a\n\nb', 8)).toBe('a\n\nb');
  });
});
