// The agent's own tests, whichever there are, in every interpreter of this machine.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpreters, reportMissing } from './interpreters.js';

const folder = join(import.meta.dirname, '../../../agents/python/tests');
const scripts = readdirSync(folder).filter((name) => /^test_\w+\.py$/.test(name));
reportMissing();

const run = (file: string, script: string): Promise<string> =>
  new Promise((done) => {
    const child = spawn(file, ['-B', join(folder, script), '-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (bytes) => {
      text += bytes;
    });
    child.on('exit', (code) => done(`${text}\nexit ${code}`));
  });

describe.each(interpreters.map(({ version, file }) => [version, file] as const))('CPython %s', (_version, file) => {
  test.for(scripts)('%s', { timeout: 300_000 }, async (script, { skip }) => {
    const output = await run(file, script);
    const [ran = 0, skipped = 0] = [/^Ran (\d+) tests?/m, /\(skipped=(\d+)\)/].map((pattern) => Number(pattern.exec(output)?.[1] ?? 0));
    const reason = /skipped ['"](.*)['"]$/m.exec(output)?.[1];
    // from 3.12 on those that are skipped with their class do not count as run
    if (skipped >= ran && reason !== undefined) skip(reason);
    expect(output).toMatch(/\nOK( \(skipped=\d+\))?\n/);
    expect(output).toMatch(/\nexit 0$/);
  });
});

test('there is an interpreter to test with', () => {
  expect(interpreters.length).toBeGreaterThan(0);
  expect(scripts.length).toBeGreaterThan(0);
});
