// The pictures of a Python program, of the founding article's leak: after those of screens.test.ts, which begins with an empty folder.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { newest } from '../../integration/python/interpreters.js';
import { launch } from '../support/launch.js';
import { captureSeries, firstRow, pill, samples, stage } from '../support/window.js';
import { large, openStudio, picture, resize } from './studio.js';

const article = path.resolve(import.meta.dirname, '../../../examples/python/article.py');

// named as skipped where there is none
const withPython = newest === undefined ? test.skip : test;

withPython('a Python program', async () => {
  test.setTimeout(300_000);
  const studio = openStudio();
  fs.copyFileSync(article, path.join(studio.home, 'work/shop/article.py'));
  // commands are typed as people type them
  const bin = path.join(studio.home, '.local/bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.symlinkSync(newest?.file ?? '', path.join(bin, 'python3'));
  const env = { ...studio.env, PATH: `${bin}:${process.env['PATH']}` };
  const holdfast = await launch({ env }).catch((error: unknown) => {
    studio.remove();
    throw error;
  });
  const { page } = holdfast;
  try {
    await resize(holdfast, large);
    await page.getByLabel('Command', { exact: true }).fill(`python3 "${path.join(studio.home, 'work/shop/article.py')}" --timer`);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await captureSeries(page, ['baseline', 'after 3 cycles', 'after 6 cycles'], 3);
    await expect.poll(() => samples(page), { timeout: 60_000 }).toBeGreaterThan(40);
    await picture(holdfast, 'python-watch');
    await stage(page, 'Compare').click();
    await expect(page.locator('[data-suspect]').first()).toContainText('Foo');
    await picture(holdfast, 'python-compare');
    await page.getByRole('textbox', { name: 'Filter' }).fill('Foo');
    await expect(firstRow(page)).toContainText('Foo');
    // the filter answers after a pause; a key that comes before it is about another row
    await expect(page.getByRole('treegrid').locator('tr[aria-rowindex="3"]')).toHaveCount(0);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-suspect-link]').first()).toContainText('list');
    await page.locator('[data-suspect-link] [data-link-button]').first().click();
    await page.getByRole('tab', { name: 'References' }).click();
    await page.getByRole('button', { name: 'Show its neighbours' }).first().click();
    await picture(holdfast, 'python-explain');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    studio.remove();
  }
});
