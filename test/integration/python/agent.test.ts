// The agent's own tests, in every interpreter of this machine.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpreters, reportMissing } from './interpreters.js';

const folder = join(import.meta.dirname, '../../../agents/python/tests');
reportMissing();

const run = (file: string, script: string): Promise<string> =>
  new Promise((done) => {
    const child = spawn(file, ['-B', join(folder, script)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (bytes) => {
      text += bytes;
    });
    child.on('exit', (code) => done(`${text}\nexit ${code}`));
  });

describe.each(interpreters.map(({ version, file }) => [version, file] as const))('CPython %s', (_version, file) => {
  test.each(['test_walk.py', 'test_behaviour.py', 'test_objects.py', 'test_hostile.py'])('%s', { timeout: 300_000 }, async (script) => {
    const output = await run(file, script);
    expect(output).toMatch(/\nOK( \(skipped=1\))?\n/);
    expect(output).toMatch(/\nexit 0$/);
  });
});

test('there is an interpreter to test with', () => {
  expect(interpreters.length).toBeGreaterThan(0);
});
