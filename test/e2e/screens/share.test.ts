// Pictures of sharing: what would leave at each level, and the question about files outside of the folder.
import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { launch } from '../support/launch.js';
import { captureSeries, launchSample } from '../support/window.js';
import { folder, large, openStudio, picture, resize, small } from './studio.js';

test('sharing', async () => {
  test.setTimeout(300_000);
  fs.mkdirSync(folder, { recursive: true });
  const studio = openStudio();
  const holdfast = await launch({ env: studio.env }).catch((error: unknown) => {
    studio.remove();
    throw error;
  });
  const { page } = holdfast;
  try {
    await resize(holdfast, large);
    await launchSample(page, 'cache-server');
    await captureSeries(page, ['Warmed up', 'After 3 requests'], 2);
    await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this investigation' });
    for (const level of ['report', 'structure', 'full'] as const) {
      await dialog.locator(`[data-share-level="${level}"]`).click();
      await expect(dialog.locator(`[data-share-preview="${level}"]`)).toBeVisible({ timeout: 60_000 });
      await picture(holdfast, `share-${level}`);
    }
    await dialog.locator('[data-share-level="structure"]').click();
    await expect(dialog.locator('[data-share-preview="structure"]')).toBeVisible({ timeout: 60_000 });
    await dialog.locator('[data-share-kind="leaves.names"]').getByRole('button').click();
    await picture(holdfast, 'share-names');
    await resize(holdfast, small);
    await picture(holdfast, 'small-share');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    studio.remove();
  }
});
