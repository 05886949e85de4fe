// What is open in Explain: a tab for each object or class, and back and forward between them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { firstRow, reopen, stage } from './support/window.js';

const program = `
for (let i = 0; i < 26; i++) globalThis['kept' + i] = new (eval('(class ' + String.fromCharCode(65 + i) + 'OfTheShop { number = ' + i + ' })'))();
require('node:v8').writeHeapSnapshot(process.argv[1]);`;

test('objects stay open as tabs, by mouse and by keyboard', async () => {
  test.setTimeout(120_000);
  const files = freshFolder('files');
  const snapshot = path.join(files, 'shop.heapsnapshot');
  execFileSync(process.execPath, ['-e', program, snapshot]);
  const userData = freshFolder();
  const holdfast = await launch({ userData, open: [snapshot] });
  const { page } = holdfast;
  const tabs = page.getByRole('navigation', { name: 'Objects that are open' }).getByRole('listitem');
  const present = tabs.locator('[aria-current]');
  const explain = async (name: string) => {
    await stage(page, 'Compare').click();
    await page.getByRole('textbox', { name: 'Filter' }).fill(name);
    await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
    await expect(page.getByRole('treegrid').locator('tr[aria-rowindex="3"]')).toHaveCount(0);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: `What holds ${name}` })).toBeVisible();
  };
  try {
    await stage(page, 'Compare').click();
    await expect(firstRow(page)).toBeVisible({ timeout: 30_000 });
    await explain('AOfTheShop');
    await expect(tabs).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Close AOfTheShop' })).toHaveCount(0);
    await look(page, 'tabs-one');
    await explain('BOfTheShop');
    await explain('COfTheShop');
    await expect(tabs).toHaveText(['AOfTheShop', 'BOfTheShop', 'COfTheShop']);
    await look(page, 'tabs-three');

    await tabs.nth(0).getByRole('button').first().click();
    await expect(page.getByRole('heading', { name: 'What holds AOfTheShop' })).toBeVisible();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(present).toHaveText('COfTheShop');
    await page.keyboard.press('Control+PageUp');
    await expect(present).toHaveText('BOfTheShop');
    await page.keyboard.press('Control+Shift+W');
    await expect(tabs).toHaveText(['AOfTheShop', 'COfTheShop']);
    await expect(present).toHaveText('COfTheShop');
    await tabs.nth(0).hover();
    await tabs.nth(0).getByRole('button', { name: 'Close AOfTheShop' }).click();
    await expect(tabs).toHaveText(['COfTheShop']);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(tabs).toHaveText(['COfTheShop', 'BOfTheShop']);
    await present.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Delete');
    await expect(tabs).toHaveText(['BOfTheShop']);
    await expect(present).toBeFocused();

    for (const letter of 'DEFGHIJKLM') await explain(`${letter}OfTheShop`);
    await expect(tabs).toHaveCount(11);
    await expect(present).toHaveText('MOfTheShop');
    await expect(present).toBeInViewport({ ratio: 0.9 });
    await look(page, 'tabs-many');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(present).toHaveText('LOfTheShop');
    const open = await tabs.allInnerTexts();
    expect(holdfast.pageErrors).toEqual([]);
    await holdfast.close();

    const again = await launch({ userData });
    await reopen(again.page);
    const reopened = again.page.getByRole('navigation', { name: 'Objects that are open' }).getByRole('listitem');
    await expect(reopened).toHaveText(open);
    await expect(reopened.locator('[aria-current]')).toHaveText('LOfTheShop');
    await expect(again.page.getByRole('heading', { name: 'What holds LOfTheShop' })).toBeVisible();
    await reopened.getByRole('button', { name: 'DOfTheShop', exact: true }).click();
    await expect(again.page.getByRole('heading', { name: 'What holds DOfTheShop' })).toBeVisible();
    expect(again.pageErrors).toEqual([]);
    await again.close();
  } finally {
    await holdfast.close();
    for (const each of [files, userData]) fs.rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  }
});
