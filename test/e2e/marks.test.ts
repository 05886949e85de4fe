// Marks by the program, in its code and on its output, and notes: all there after a restart.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { reopen, stage } from './support/window.js';

test('a line of code and a line of output make marks, which come back with the notes', async () => {
  test.setTimeout(120_000);
  const userData = freshFolder();
  const script = path.join(userData, 'works.js');
  fs.writeFileSync(
    script,
    `globalThis.holdfast?.mark('never heard: nobody is attached yet');
    process.stdin.on('data', (line) => {
      globalThis.holdfast?.mark('code said ' + String(line).trim());
      console.log('batch ' + String(line).trim() + ' done');
      console.log('nothing to see');
    });
    console.log('ready');`,
  );
  try {
    const first = await launch({ userData });
    const { page } = first;
    await page.getByLabel('Command', { exact: true }).fill(`node '${script}'`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText('ready', { timeout: 30_000 });
    await page.getByRole('textbox', { name: 'Mark on lines matching…' }).fill('batch (');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByRole('textbox', { name: 'Mark on lines matching…' }).fill('batch \\d+ done');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Clear', exact: true })).toBeVisible();
    await page.getByRole('textbox', { name: 'Send a line to the program' }).fill('7');
    await page.keyboard.press('Enter');
    const marks = page.getByRole('region', { name: 'Marks' });
    await expect(marks).toContainText('batch 7 done');
    await expect(marks).toContainText('code said 7');
    await expect(marks).not.toContainText('nothing to see');
    await stage(page, 'Verify').click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('It grows with each batch.');
    await first.close();

    const second = await launch({ userData });
    await reopen(second.page);
    await stage(second.page, 'Verify').click();
    await expect(second.page.getByRole('textbox', { name: 'Notes' })).toHaveValue('It grows with each batch.');
    await stage(second.page, 'Watch').click();
    const again = second.page.getByRole('region', { name: 'Marks' });
    await expect(again).toContainText('batch 7 done');
    await expect(again).toContainText('code said 7');
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});
