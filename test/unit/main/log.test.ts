import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from '../../../src/main/log.js';

let base: string;
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-log-'));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

it('explains a bug under the id that was shown', () => {
  const log = openLog(path.join(base, 'logs'));
  const id = log.bug('heap.compare', new Error('index out of range'));
  const line = fs.readFileSync(log.file, 'utf8');
  expect(line).toContain(`bug ${id} in heap.compare`);
  expect(line).toContain('index out of range');
  expect(line).toContain('log.test.ts');
});

it('keeps the last twenty runs', () => {
  const dir = path.join(base, 'logs');
  fs.mkdirSync(dir);
  for (let i = 10; i < 40; i++) fs.writeFileSync(path.join(dir, `2020-01-${i}.log`), '');
  openLog(dir).line('now');
  const left = fs.readdirSync(dir).sort();
  expect(left).toHaveLength(20);
  expect(left[0]).toBe('2020-01-21.log');
});

it('does not fail where it cannot write', () => {
  fs.writeFileSync(path.join(base, 'logs'), 'a file where the folder should be');
  const log = openLog(path.join(base, 'logs'));
  expect(() => log.line('x')).not.toThrow();
});
