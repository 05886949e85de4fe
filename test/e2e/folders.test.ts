// Investigations where they cannot be kept: a path below a file, a disk that fills up. The message says so, and the window goes on.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { pill, reopen, stage } from './support/window.js';

const canMount = ((): boolean => {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const whereMountable = canMount ? test : test.skip;

test('a folder that cannot be written is named, and the window goes on', async () => {
  const files = freshFolder('files');
  fs.writeFileSync(path.join(files, 'file'), '');
  const holdfast = await launch({ env: { HOLDFAST_HOME: path.join(files, 'file', 'below') } });
  try {
    const { page } = holdfast;
    await page.locator('[data-sample="closure"]').click();
    const failure = page.locator('[data-failure="NOT_WRITABLE"]');
    await expect(failure).toContainText(`${path.join(files, 'file', 'below')}`, { timeout: 30_000 });
    await expect(failure).toContainText('Choose another folder');
    await expect(pill(page)).toHaveCount(0);
    await page.getByRole('tab', { name: 'Attach' }).click();
    await expect(page.getByLabel('Inspector address')).toBeVisible();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});

whereMountable('a capture that fills the disk says so; what was there before stays, and the program runs on', async () => {
  test.setTimeout(180_000);
  const files = freshFolder('files');
  const home = path.join(files, 'small-disk');
  fs.mkdirSync(home);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1500k', 'tmpfs', home]);
  const holdfast = await launch({ env: { HOLDFAST_HOME: home } });
  try {
    const { page } = holdfast;
    const script = path.join(files, 'big.js');
    // Random texts: they do not compress to next to nothing.
    fs.writeFileSync(
      script,
      `globalThis.kept = Array.from({ length: 100_000 }, (_, i) => ({ i, text: 'row ' + Math.random() })); console.log('ready'); setInterval(() => {}, 1000);`,
    );
    await page.getByLabel('Command', { exact: true }).fill(`node '${script}'`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText('ready', { timeout: 30_000 });
    await page.keyboard.press('Control+m');
    await page.getByRole('dialog', { name: 'Mark this moment' }).getByLabel('Label').fill('before');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Capture', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Label').fill('too much');
    await page.keyboard.press('Enter');
    const failure = page.locator('[data-failure="DISK_FULL"]');
    await expect(failure).toContainText('is full', { timeout: 60_000 });
    await expect(failure).toContainText('Free some space');
    await page.keyboard.press('Escape');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live');
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText('before');

    // The space was given back: closed and opened again, everything is there.
    await holdfast.chooseMenu('close');
    await reopen(page);
    await stage(page, 'Watch').click();
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText('before');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    execFileSync('umount', ['-l', home]);
    fs.rmSync(files, { recursive: true, force: true });
  }
});
