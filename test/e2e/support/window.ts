// What a person does in the window, in their words: shared by the end-to-end tests and the pictures.
import { expect, type Locator, type Page } from '@playwright/test';

export const stage = (page: Page, name: 'Connect' | 'Watch' | 'Compare' | 'Explain' | 'Verify'): Locator =>
  page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name });

export const pill = (page: Page): Locator => page.locator('[data-target-state]');

/** The first line of a table that is not its header. */
export const firstRow = (page: Page): Locator => page.getByRole('treegrid').locator('tr[aria-rowindex="2"]');

export async function launchSample(page: Page, id: string): Promise<void> {
  await page.locator(`[data-sample="${id}"]`).click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch');
}

/** Opens the investigation that was open last, and waits until it is: opening goes to the stage that was left. */
export async function reopen(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Recent investigations' }).getByRole('button').first().click();
  await expect(page.locator('header span[title]').first()).toBeVisible();
}

/** Samples on the chart so far. */
export async function samples(page: Page): Promise<number> {
  const label = await page.getByRole('img', { name: /^Memory over/ }).getAttribute('aria-label');
  return Number(/([\d,]+) samples/.exec(label ?? '')?.[1]?.replaceAll(',', '') ?? 0);
}

/** Lines of output so far that say a cycle is done. */
export async function cyclesDone(page: Page): Promise<number> {
  const text = await page.getByRole('log').innerText();
  return Math.max(0, ...[...text.matchAll(/cycle (\d+) done/g)].map((match) => Number(match[1])));
}

export async function capture(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: 'Capture', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Capture a snapshot' });
  await dialog.getByLabel('Label').fill(label);
  await dialog.getByRole('button', { name: 'Capture', exact: true }).click();
  // The dialog closes by itself when the snapshot is stored.
  await expect(page.locator('dialog')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.locator('[data-snapshot]').filter({ hasText: label })).toBeVisible();
}

/** Captures, letting the program do some cycles of its work before each but the first. */
export async function captureSeries(page: Page, labels: readonly string[], cyclesBetween = 3): Promise<void> {
  for (const [i, label] of labels.entries()) {
    if (i > 0) {
      const before = await cyclesDone(page);
      await expect.poll(() => cyclesDone(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(before + cyclesBetween);
    }
    await capture(page, label);
  }
}

/** Drops files as a person would: through the page's own drop event, with files that are on disk. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped-files';
    document.body.append(input);
  });
  await page.locator('#dropped-files').setInputFiles([...paths]);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped-files');
    const transfer = new DataTransfer();
    for (const file of input?.files ?? []) transfer.items.add(file);
    input?.remove();
    const send = (type: string): void => {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    };
    send('dragenter');
    send('dragover');
    send('drop');
  });
}
