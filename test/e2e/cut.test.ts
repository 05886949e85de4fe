// The cut test in the window: the suspect reference is dropped in the running program, and what it held dies.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { capture, captureSeries, firstRow, launchSample, samples, stage } from './support/window.js';

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

test('of a leak of listeners all that the list holds are watched; of one of them is said that it is one', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await launchSample(page, 'event-emitter');
    await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(2);
    await captureSeries(page, ['baseline', 'later']);
    await stage(page, 'Compare').click();
    const suspect = page.locator('[data-suspect="1"]');
    await expect(suspect).toContainText("'price'", { timeout: 30_000 });
    await suspect.getByRole('button', { name: 'Explain' }).click();
    const list = page.getByRole('list', { name: 'Chain from the GC root' }).first().locator('[data-suspect-link]');
    await list.hover();
    await list.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    // More than a dozen, which is as many as can be looked for one by one.
    await expect(dialog).toContainText(/how many of [\d,]{3,} watched Function die/);
    await expect(dialog).toContainText('something about that one alone');
    await dialog.getByRole('button', { name: /^Cut the link below instead: .*Function/ }).click();
    await expect(dialog.locator('[data-cut-single]')).toContainText('The Array holds more Function like this one');
    await dialog.getByRole('button', { name: /^Cut the link above instead: .*Array/ }).click();
    await expect(dialog.locator('[data-cut-single]')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate="all"]')).toContainText(/All [\d,]{3,} watched Function died/, { timeout: 60_000 });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});

test('a closure’s variable cannot be cut; the listener above it can, and what lives on can be put back', async () => {
  test.setTimeout(180_000);
  const files = freshFolder('files');
  const program = path.join(files, 'listener.cjs');
  fs.writeFileSync(
    program,
    `class Basket {} class HeldTwice {}
     const bus = (globalThis.bus = new (require('node:events'))());
     bus.on('sale', () => {});
     (() => { const basket = new Basket(); bus.on('sale', function remember() { return basket; }); })();
     globalThis.one = { it: new HeldTwice() };
     globalThis.two = { it: one.it };
     console.log('ready'); setInterval(() => {}, 1000);`,
  );
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await page.getByLabel('Command', { exact: true }).fill(`node '${program}'`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText('ready', { timeout: 60_000 });
    await capture(page, 'now');
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    const cutLastLinkTo = async (name: string): Promise<void> => {
      await page.keyboard.press('Control+P');
      const goTo = page.getByRole('dialog', { name: 'Go to a class or object' });
      await goTo.getByRole('combobox').fill(name);
      await goTo
        .getByRole('option', { name: new RegExp(`^${name}`) })
        .first()
        .click();
      const last = page.getByRole('list', { name: 'Chain from the GC root' }).first().getByRole('listitem').last();
      await expect(last).toContainText(name);
      await last.hover();
      await last.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    };

    await cutLastLinkTo('Basket');
    await expect(dialog.locator('[data-failure="CUT_IMPOSSIBLE"]')).toContainText('a variable of a closure', { timeout: 30_000 });
    await expect(dialog.getByRole('button', { name: 'Cut, collect and count' })).toBeDisabled();
    await expect(dialog.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Cut the link above instead: [1] Function' }).click();
    await expect(dialog).toContainText('Removes element 1 from the Array');
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate="all"]')).toContainText('died', { timeout: 60_000 });
    await expect(dialog.getByRole('button', { name: 'Put it back' })).toHaveCount(0);
    await page.keyboard.press('Escape');

    await cutLastLinkTo('HeldTwice');
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate="none"]')).toContainText('still alive', { timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Put it back' }).click();
    await expect(dialog).toContainText('The reference is back.');
    await page.keyboard.press('Escape');
    await stage(page, 'Watch').click();
    const marks = page.getByRole('region', { name: 'Marks' });
    await expect(marks.getByText(/^Cut /)).toHaveCount(2);
    await expect(marks).toContainText('The cut reference was put back');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
