// The cut test in the window: the suspect reference is dropped in the running program, and what it held dies.
import { expect, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { captureSeries, firstRow, launchSample, samples, stage } from './support/window.js';

test('cutting the suspect reference of a live program proves that it held the objects', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await launchSample(page, 'event-emitter');
    await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(2);
    await captureSeries(page, ['baseline', 'later']);
    await stage(page, 'Compare').click();
    await expect(firstRow(page)).toContainText('BasketItem');
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Enter');
    const suspect = page.getByRole('list', { name: 'Chain from the GC root' }).first().locator('[data-suspect-link]');
    await expect(suspect).toContainText('.price');
    await suspect.hover();
    await suspect.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    await expect(dialog).toContainText('Deletes the property “price”');
    // An entry further down the chain does less.
    await dialog.getByRole('button', { name: /^Cut the link below instead: / }).click();
    await expect(dialog).not.toContainText('Deletes the property “price”');
    await expect(dialog.getByRole('button', { name: 'Cut, collect and count' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await suspect.hover();
    await suspect.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    await expect(dialog).toContainText('Deletes the property “price”');
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate="all"]')).toContainText('12 watched BasketItem died');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await stage(page, 'Watch').click();
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText('Cut “price”');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
