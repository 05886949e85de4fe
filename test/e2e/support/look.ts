// Pictures while a test runs, for whoever works on a view; and the rules of accessibility in every state that a test comes by.
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { problems } from './axe.js';

/** HOLDFAST_LOOK=folder keeps a picture of each view, HOLDFAST_AXE=1 asks axe about it; both in both themes. */
export async function look(page: Page, name: string): Promise<void> {
  const { HOLDFAST_LOOK: folder, HOLDFAST_AXE: axe } = process.env;
  if (folder === undefined && axe === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}-${scheme}.png`) });
    if (axe !== undefined) expect.soft(await problems(page, `${name}, ${scheme}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
