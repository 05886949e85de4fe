// `DevToolsActivePort`: what a browser writes, and what anybody else may have written there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { devToolsPort, parseDevToolsPort } from '../../../src/targets/discovery/devtools-port.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-profile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the port of a browser', () => {
  test.each([
    ['9222\n/devtools/browser/0b8f7a5e', 9222],
    ['41231\r\n/devtools/browser/0b8f7a5e\r\n', 41_231],
    ['9222', 9222],
    ['', undefined],
    ['0\n/devtools', undefined],
    ['70000\n', undefined],
    ['9222 evil.example\n', undefined],
    ['-1\n', undefined],
    ['/devtools/browser/0b8f7a5e\n9222', undefined],
  ])('%j is %s', (text, port) => expect(parseDevToolsPort(text)).toBe(port));

  test('is read from its profile folder; without the file there is none', () => {
    expect(devToolsPort(folder)).toEqual([]);
    writeFileSync(join(folder, 'DevToolsActivePort'), '9333\n/devtools/browser/x');
    expect(devToolsPort(folder)).toEqual([9333]);
  });
});
