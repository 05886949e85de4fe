// Pictures of sharing: what would leave at each level, and the question about files outside of the folder.
import { expect } from '@playwright/test';
import { captureSeries, launchSample } from '../support/window.js';
import { pictures, resize, small } from './studio.js';

pictures('sharing', async ({ holdfast, page, shot }) => {
  await launchSample(page, 'cache-server');
  await captureSeries(page, ['Warmed up', 'After 3 requests'], 2);
  await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this investigation' });
  for (const level of ['report', 'structure', 'full'] as const) {
    await dialog.locator(`[data-share-level="${level}"]`).click();
    await expect(dialog.locator(`[data-share-preview="${level}"]`)).toBeVisible({ timeout: 60_000 });
    await shot(`share-${level}`);
  }
  await dialog.locator('[data-share-level="structure"]').click();
  await expect(dialog.locator('[data-share-preview="structure"]')).toBeVisible({ timeout: 60_000 });
  await dialog.locator('[data-share-kind="leaves.names"]').getByRole('button').click();
  await shot('share-names');
  await resize(holdfast, small);
  await shot('small-share');
});
