// The main job, end to end: from a leaking program to the property that holds the memory; saved, closed, reopened.
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { captureSeries, firstRow, launchSample, pill, samples, stage } from './support/window.js';

test('a leak is found in a sample, and everything is still there after a restart', async () => {
  test.setTimeout(180_000);
  const userData = freshFolder();
  try {
    const first = await launch({ userData });
    const { page } = first;
    await test.step('watch', async () => {
      await launchSample(page, 'event-emitter');
      await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(3);
      await expect(page.locator('[data-series="rss"]')).toContainText(/\d+(\.\d+)?\s?MB/);
      await page.keyboard.press('Control+m');
      await page.getByRole('dialog', { name: 'Mark this moment' }).getByLabel('Label').fill('warm');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('region', { name: 'Marks' })).toContainText('warm');
    });
    await test.step('capture three times', async () => {
      await captureSeries(page, ['baseline', 'after some work', 'after more work']);
      await expect(page.getByText('same objects')).toHaveCount(3);
    });
    await test.step('compare', async () => {
      await page.keyboard.press('Control+3');
      await expect(firstRow(page)).toContainText('BasketItem');
      await expect(page.getByRole('row', { name: /RequestContext/ }).first()).toBeVisible();
      await expect(page.locator('[data-suspect="1"]')).toContainText('PriceBus');
      await expect(page.locator('[data-suspect="1"]')).toContainText('Function');
    });
    await test.step('open a group down to single objects', async () => {
      await page.getByRole('treegrid').focus();
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('treegrid').locator('tr[aria-level="2"]').first()).toContainText('@');
      await page.keyboard.press('ArrowLeft');
      await expect(page.getByRole('treegrid').locator('tr[aria-level="2"]')).toHaveCount(0);
    });
    await test.step('copy the table', async () => {
      await page.getByRole('button', { name: 'Copy the rows' }).click();
      await page.getByRole('menuitem', { name: 'Copy as TSV' }).click();
      const copied = (): Promise<string> => first.app.evaluate(({ clipboard }) => clipboard.readText());
      await expect.poll(copied).toMatch(/^Class\tObjects baseline\t/);
      const [, top] = (await copied()).split('\n');
      expect(top).toMatch(/^BasketItem(\t\d+){9}$/);
      await page.getByRole('treegrid').focus();
    });
    await test.step('explain', async () => {
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'What holds BasketItem' })).toBeVisible();
      const chain = page.getByRole('list', { name: 'Chain from the GC root' }).first();
      await expect(chain).toContainText('PriceBus');
      await expect(chain).toContainText('._events');
      await expect(chain.locator('[data-suspect-link]')).toContainText('.price');
      await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText('BasketItem');
    });
    await test.step('judge, rename, end', async () => {
      await page.getByRole('form', { name: /Judge/ }).first().getByRole('radio', { name: 'stuck' }).click();
      await page.getByRole('textbox', { name: 'Because…' }).fill('nobody unsubscribes');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Saved' })).toBeVisible();
      await page.getByRole('button', { name: /^Name of the investigation/ }).click();
      await page.keyboard.type('Prices leak');
      await page.keyboard.press('Enter');
      await expect(page).toHaveTitle('Prices leak · Holdfast');
      await pill(page).click();
      await page.getByRole('button', { name: 'End the program' }).click();
      await expect(pill(page)).toHaveAttribute('data-target-state', 'ended');
    });
    expect(first.pageErrors).toEqual([]);
    await first.close();

    const second = await launch({ userData });
    const again = second.page;
    await test.step('reopen', async () => {
      await again
        .getByRole('region', { name: 'Recent investigations' })
        .getByRole('button', { name: /Prices leak/ })
        .first()
        .click();
      await expect(again).toHaveTitle('Prices leak · Holdfast');
      await expect(again.locator('main')).toHaveAttribute('data-stage', 'explain');
      await expect(again.getByRole('list', { name: 'Chain from the GC root' }).first()).toContainText('PriceBus');
      await expect(again.getByRole('textbox', { name: 'Because…' })).toHaveValue('nobody unsubscribes');
      await expect(again.locator('[data-snapshot][aria-pressed="true"]')).toHaveCount(3);
      await stage(again, 'Compare').click();
      await expect(firstRow(again)).toContainText('BasketItem');
      await stage(again, 'Watch').click();
      await expect(pill(again)).toHaveAttribute('data-target-state', 'ended');
      await expect(again.getByRole('region', { name: 'Marks' })).toContainText('warm');
      await expect.poll(() => samples(again)).toBeGreaterThan(3);
      await expect(again.getByRole('log')).toContainText(/cycle \d+ done/);
    });
    expect(second.pageErrors).toEqual([]);
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});
