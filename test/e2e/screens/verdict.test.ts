// Pictures of the experiment and its verdict, beside those of screens.test.ts.
import { expect } from '@playwright/test';
import { launchSample, samples, stage } from '../support/window.js';
import { large, pictures, resize, small } from './studio.js';

pictures('the experiment and its verdict', async ({ holdfast, page, shot }) => {
  const coach = page.getByRole('region', { name: 'Experiment' });
  const form = page.getByRole('dialog', { name: 'Run the experiment' });
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
});
