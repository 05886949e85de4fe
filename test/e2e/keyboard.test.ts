// The whole hunt without a mouse: every step is a key, focus moves as a person moves it.
import { expect, type Locator, type Page, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { cyclesDone, pill, samples } from './support/window.js';

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${wanted}`);
}

async function captureByKey(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+Shift+C');
  await expect(page.getByRole('dialog', { name: 'Capture a snapshot' })).toBeVisible();
  // the label is selected: typing replaces it
  await page.keyboard.type(label);
  await page.keyboard.press('Enter');
  await expect(page.locator('dialog')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.locator('[data-snapshot]').filter({ hasText: label })).toBeVisible();
}

test('a leak is hunted by keyboard alone', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    const sample = page.locator('[data-sample="event-emitter"]');
    await expect(sample).toBeVisible();
    await tabTo(page, sample);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(2);
    await page.keyboard.press('Control+M');
    await page.keyboard.type('warm');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText('warm');
    for (const label of ['baseline', 'later', 'last']) {
      await captureByKey(page, label);
      const done = await cyclesDone(page);
      await expect.poll(() => cyclesDone(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(done + 3);
    }
    await page.keyboard.press('Control+3');
    const table = page.getByRole('treegrid');
    await expect(table.locator('tr[aria-rowindex="2"]')).toContainText('BasketItem');
    await page.keyboard.press('/');
    await page.keyboard.type('basketi');
    // the filter answers after a pause
    await expect(table.locator('tr[aria-rowindex="5"]')).toHaveCount(0);
    await expect(table.locator('tr[aria-rowindex="2"]')).toContainText('BasketItem');
    await tabTo(page, table);
    await page.keyboard.press('ArrowRight');
    await expect(table.locator('tr[aria-level="2"]').first()).toContainText('@');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What holds BasketItem' })).toBeVisible();
    const suspect = page.locator('[data-suspect-link]').first();
    await expect(suspect).toContainText('.price');
    await tabTo(page, page.locator('[data-link-button]').first());
    for (let i = 0; i < 40; i++) {
      if (await suspect.locator('[data-link-button]').evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText('Array');
    // the cut test: the scissors are the next stop after the link
    await tabTo(page, suspect.getByRole('button', { name: 'Cut this reference in the running program' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    const cut = dialog.getByRole('button', { name: 'Cut, collect and count' });
    await expect(cut).toBeEnabled();
    await tabTo(page, cut);
    await page.keyboard.press('Enter');
    await expect(dialog.locator('[data-cut-fate="all"]')).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+5');
    await expect(page.locator('main')).toHaveAttribute('data-stage', 'verify');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
