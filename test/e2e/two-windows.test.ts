// Two workbenches on one investigation: one writes and holds the program, the other reads along.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { capture, launchSample, pill } from './support/window.js';

test('a second window reads along, and offers nothing that only the first can do', async () => {
  test.setTimeout(180_000);
  const writer = await launch();
  try {
    await launchSample(writer.page, 'event-emitter');
    await capture(writer.page, 'first');
    const home = path.join(writer.userData, 'investigations');
    const folder = path.join(home, fs.readdirSync(home)[0] ?? '');
    const reader = await launch({ open: [folder] });
    try {
      const { page } = reader;
      const header = page.getByRole('banner');
      await expect(header).toContainText('Read only', { timeout: 30_000 });
      await expect(pill(page)).toBeVisible();
      for (const name of ['Mark', 'Collect garbage', 'Capture']) await expect(header.getByRole('button', { name })).toHaveCount(0);
      await pill(page).click();
      await expect(page.getByRole('button', { name: 'End the program' })).toHaveCount(0);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+2');
      await expect(page.getByRole('button', { name: 'Run the experiment' })).toHaveCount(0);
      await expect(page.locator('[data-snapshot]')).toHaveCount(1);
      await capture(writer.page, 'second');
      await expect(page.locator('[data-snapshot]').filter({ hasText: 'second' })).toBeVisible({ timeout: 30_000 });
      await expect(header.getByRole('button', { name: 'Capture' })).toHaveCount(0);
      expect(reader.pageErrors).toEqual([]);
    } finally {
      await reader.close();
    }
  } finally {
    await writer.close();
  }
});
