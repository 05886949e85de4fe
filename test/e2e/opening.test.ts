// Files reach the window from the command line, from a second start, and from the menu's dialog.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { electronSwitches } from '../../scripts/lib/display.mjs';
import { freshFolder, launch } from './support/launch.js';

const root = path.resolve(import.meta.dirname, '../..');

test('files are opened however they are named', async () => {
  const files = freshFolder('files');
  const first = path.join(files, 'first.heapsnapshot');
  // In a small process: the test runner's own heap is large.
  execFileSync(process.execPath, ['-e', 'require("node:v8").writeHeapSnapshot(process.argv[1])', first]);
  for (const name of ['second', 'third']) fs.copyFileSync(first, path.join(files, `${name}.heapsnapshot`));
  const holdfast = await launch({ open: [first] });
  /** File names in the saved investigation. */
  const opened = (): readonly string[] =>
    ['first', 'second', 'third'].filter((n) => savedText(holdfast.userData).includes(`${n}.heapsnapshot`));
  try {
    await expect.poll(opened).toEqual(['first']);

    const again = spawn(
      createRequire(import.meta.url)('electron') as unknown as string,
      [...electronSwitches(), root, 'second.heapsnapshot'],
      { cwd: files, env: { ...process.env, HOLDFAST_USER_DATA: holdfast.userData }, stdio: 'ignore' },
    );
    const code = await new Promise((resolve) => again.on('exit', resolve));
    expect(code).toBe(0);
    await expect.poll(opened).toEqual(['first', 'second']);
    expect(holdfast.app.windows()).toHaveLength(1);

    await holdfast.answerDialogs([path.join(files, 'third.heapsnapshot')]);
    await holdfast.chooseMenu('open-files');
    await expect.poll(opened).toEqual(['first', 'second', 'third']);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});

/** Everything readable that the application has saved about its investigations. */
function savedText(userData: string): string {
  const dir = path.join(userData, 'investigations');
  if (!fs.existsSync(dir)) return '';
  return fs
    .readdirSync(dir, { recursive: true })
    .map((name) => path.join(dir, String(name)))
    .filter((file) => file.endsWith('.json'))
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('\n');
}
