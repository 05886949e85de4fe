// Pictures of the experiment and its verdict, beside those of screens.test.ts (which empties the folder and runs first).
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from '../support/launch.js';
import { launchSample, samples, stage } from '../support/window.js';

const folder = path.resolve(import.meta.dirname, '../../../docs/screens');
const large = [1280, 800] as const;
const small = [900, 600] as const;

test('the experiment and its verdict', async () => {
  test.setTimeout(300_000);
  fs.mkdirSync(folder, { recursive: true });
  const holdfast = await launch();
  const { page } = holdfast;
  const shot = (name: string) => picture(holdfast, name);
  const coach = page.getByRole('region', { name: 'Experiment' });
  const form = page.getByRole('dialog', { name: 'Run the experiment' });
  try {
    await resize(holdfast, large);
    await launchSample(page, 'cache-server');
    await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(12);
    await stage(page, 'Verify').click();
    await shot('verify-no-verdict');
    await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
    await shot('experiment-form');
    await form.getByLabel('Seconds in each cycle').fill('0.5');
    await form.getByLabel(/^A cycle ends/).fill('cycle \\d+ done');
    await shot('experiment-form-pattern');
    await resize(holdfast, small);
    await shot('small-experiment-form');
    await resize(holdfast, large);
    await form.getByRole('button', { name: 'Start' }).click();
    await expect(coach.locator('[data-count="cycles"]')).toContainText('8 of 12', { timeout: 90_000 });
    await shot('experiment-running');
    await expect(coach.locator('[data-outcome="leak"]')).toBeVisible({ timeout: 90_000 });
    await shot('experiment-verdict');
    await resize(holdfast, small);
    await shot('small-experiment-verdict');
    await resize(holdfast, large);
    await coach.getByRole('button', { name: 'Open in Verify' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('Pages are cached by their whole URL, and every session has its own.');
    await stage(page, 'Verify').click();
    await expect(page.getByText('Saving', { exact: true })).toHaveCount(0);
    await shot('verify-verdict');
    await resize(holdfast, small);
    await shot('small-verify-verdict');
    await resize(holdfast, large);
    await page.locator('[data-fact]').last().scrollIntoViewIfNeeded();
    await shot('verify-evidence');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});

async function picture({ page }: Holdfast, name: string): Promise<void> {
  await page.mouse.move(80, 500);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function resize({ app, page }: Holdfast, [width, height]: readonly [number, number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [width, height] as const);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}
