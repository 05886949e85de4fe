// The whole hunt without a mouse, on a Node and on a Python sample: every step is a key, focus moves as a person moves it.
import { expect, type Locator, type Page, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { withPython3 } from './support/python.js';
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

const hunts = [
  { name: 'Node', sample: 'event-emitter', run: test, filter: 'basketi', class: 'BasketItem', suspect: '.price', held: 'Array' },
  {
    name: 'Python (skipped without python3)',
    sample: 'python-article',
    run: withPython3,
    filter: 'foo',
    class: 'Foo',
    suspect: 'list',
    held: 'list',
  },
] as const;

for (const hunt of hunts) {
  hunt.run(`a leak is hunted by keyboard alone: ${hunt.name}`, async () => {
    test.setTimeout(240_000);
    const holdfast = await launch();
    try {
      const { page } = holdfast;
      const sample = page.locator(`[data-sample="${hunt.sample}"]`);
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
        await expect.poll(() => cyclesDone(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(done + 3);
      }
      await page.keyboard.press('Control+3');
      const table = page.getByRole('treegrid');
      const row = table.locator('tr[aria-rowindex="2"]');
      await expect(row).toBeVisible({ timeout: 30_000 });
      await page.keyboard.press('/');
      await page.keyboard.type(hunt.filter);
      // the filter answers after a pause
      await expect(table.locator('tr[aria-rowindex="5"]')).toHaveCount(0);
      await expect(row).toContainText(hunt.class);
      await tabTo(page, table);
      await page.keyboard.press('ArrowRight');
      await expect(table.locator('tr[aria-level="2"]').first()).toContainText('@');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: `What holds ${hunt.class}` })).toBeVisible();
      // the row that was left is gone: the focus goes on where the stage begins
      await expect(page.getByRole('main')).toBeFocused();
      const suspect = page.locator('[data-suspect-link]').first();
      await expect(suspect).toContainText(hunt.suspect);
      await tabTo(page, page.locator('[data-link-button]').first());
      for (let i = 0; i < 40; i++) {
        if (await suspect.locator('[data-link-button]').evaluate((element) => element === document.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
      await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText(hunt.held);
      // the cut test: the scissors are the next stop after the link
      await tabTo(page, suspect.getByRole('button', { name: 'Cut this reference in the running program' }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Cut test' });
      const cut = dialog.getByRole('button', { name: 'Cut, collect and count' });
      await expect(cut).toBeEnabled();
      await tabTo(page, cut);
      await page.keyboard.press('Enter');
      await expect(dialog.locator('[data-cut-fate="all"]')).toBeVisible({ timeout: 60_000 });
      await tabTo(page, dialog.getByRole('button', { name: 'Keep as finding' }));
      await page.keyboard.press('Enter');
      await expect(dialog.locator('[data-cut-kept]')).toContainText(`keeps ${hunt.class}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+5');
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'verify');
      // one stop for the whole choice, arrows inside
      await tabTo(page, page.getByRole('radio', { name: /^Verdict/ }));
      await tabTo(page, page.getByRole('radio', { name: /^Findings/ }), 'ArrowRight');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-finding]')).toContainText(/Cut “.*” of .*: \d+ of \d+ watched objects died/);
      expect(holdfast.pageErrors).toEqual([]);
    } finally {
      await holdfast.close();
    }
  });
}
