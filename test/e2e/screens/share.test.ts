// Pictures of sharing: what would leave at each level, and the question about files outside of the folder.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from '../support/launch.js';
import { captureSeries, launchSample } from '../support/window.js';

const folder = path.resolve(import.meta.dirname, '../../../docs/screens');

test('sharing', async () => {
  test.setTimeout(300_000);
  fs.mkdirSync(folder, { recursive: true });
  const holdfast = await launch();
  const { page } = holdfast;
  try {
    await resize(holdfast, 1280, 800);
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
    await resize(holdfast, 900, 600);
    await picture(holdfast, 'small-share');
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

async function resize({ app, page }: Holdfast, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [width, height] as const);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}
