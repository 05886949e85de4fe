// Pictures of the experiment and its verdict, beside those of screens.test.ts (which empties the folder and runs first).
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { launch } from '../support/launch.js';
import { launchSample, samples, stage } from '../support/window.js';
import { folder, large, openStudio, picture, resize, small } from './studio.js';

test('the experiment and its verdict', async () => {
  test.setTimeout(300_000);
  fs.mkdirSync(folder, { recursive: true });
  const studio = openStudio();
  const holdfast = await launch({ env: studio.env }).catch((error: unknown) => {
    studio.remove();
    throw error;
  });
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
    studio.remove();
  }
});
