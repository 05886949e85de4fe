// Pictures while a test runs, for whoever works on a view.
import path from 'node:path';
import type { Page } from '@playwright/test';

/** HOLDFAST_LOOK=folder keeps a picture of each view, in both themes. */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['HOLDFAST_LOOK'];
  if (folder === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: path.join(folder, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
