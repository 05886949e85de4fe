// The pictures of a Python program, of the founding article's leak.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { newest } from '../../integration/python/interpreters.js';
import { captureSeries, firstRow, pill, samples, stage } from '../support/window.js';
import { pictures } from './studio.js';

const article = path.resolve(import.meta.dirname, '../../../examples/python/article.py');

pictures(
  'a Python program',
  async ({ page, studio, shot }) => {
    await page.getByLabel('Command', { exact: true }).fill(`python3 "${path.join(studio.home, 'work/shop/article.py')}" --timer`);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await captureSeries(page, ['baseline', 'after 3 cycles', 'after 6 cycles'], 3);
    await expect.poll(() => samples(page), { timeout: 60_000 }).toBeGreaterThan(40);
    await shot('python-watch');
    await stage(page, 'Compare').click();
    await expect(page.locator('[data-suspect]').first()).toContainText('Foo');
    await shot('python-compare');
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
    await shot('python-explain');
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
    await page.keyboard.press('Escape');
    await shot('zh-python-explain');
    await page.keyboard.press('Control+3');
    await page.locator('main [data-filter]').fill('');
    await expect(page.getByRole('treegrid').locator('tr[aria-rowindex="3"]')).toHaveCount(1);
    await shot('zh-python-compare');
    await page.keyboard.press('Control+2');
    await shot('zh-python-watch');
  },
  {
    // named as skipped where there is none
    run: newest === undefined ? test.skip : test,
    prepare: ({ home }) => {
      fs.copyFileSync(article, path.join(home, 'work/shop/article.py'));
      // commands are typed as people type them
      const bin = path.join(home, '.local/bin');
      fs.mkdirSync(bin, { recursive: true });
      fs.symlinkSync(newest?.file ?? '', path.join(bin, 'python3'));
      return { env: { PATH: `${bin}:${process.env['PATH']}` } };
    },
  },
);
