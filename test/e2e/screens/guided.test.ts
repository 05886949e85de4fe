// Pictures of the guided hunt and of what it leads past: the lenses of Explain, the object that lives, and what lies above the stages.
import { expect, test } from '@playwright/test';
import { captureSeries, firstRow, pill, samples, stage } from '../support/window.js';
import { large, pictures, resize, small } from './studio.js';

pictures('the guided hunt and the lenses', async ({ holdfast, page, shot }) => {
  await test.step('the guided hunt', async () => {
    await page.getByRole('button', { name: 'With Node' }).click();
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(8);
    await shot('guide');
    await page.getByRole('button', { name: 'All steps' }).click();
    await shot('guide-steps');
    await page.keyboard.press('Escape');
    await resize(holdfast, small);
    await shot('small-guide');
    await resize(holdfast, large);
    await page.getByRole('button', { name: /^Leave the guided hunt/ }).click();
    await stage(page, 'Connect').click();
    await shot('guide-left');
  });
  await test.step('above the stages', async () => {
    for (const [keys, name] of [
      ['Control+Shift+P', 'palette'],
      ['Control+,', 'preferences'],
    ] as const) {
      await page.keyboard.press(keys);
      await expect(page.getByRole('dialog')).toBeVisible();
      await shot(name);
      await page.keyboard.press('Escape');
    }
    await holdfast.chooseMenu('about');
    await shot('about');
    await page.keyboard.press('Escape');
  });
  await test.step('what an object is', async () => {
    await stage(page, 'Watch').click();
    await captureSeries(page, ['baseline', 'later'], 4);
    await stage(page, 'Compare').click();
    await expect(firstRow(page)).toBeVisible();
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-suspect-link]').first()).toBeVisible();
    await page.getByRole('tab', { name: 'Live' }).click();
    await page.getByRole('textbox', { name: /^Expression/ }).fill('Object.keys(it)');
    await page.keyboard.press('Enter');
    await expect(page.getByText('"quantity", "price"')).toBeVisible();
    await shot('explain-live');
    await page.getByRole('radio', { name: 'Stuck' }).first().click();
    await page.getByRole('textbox', { name: 'Because…' }).first().fill('nobody unsubscribes from the bus');
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await shot('explain-narrowed');
    const link = page.locator('[data-suspect-link]').first();
    await link.hover();
    await link.getByRole('button', { name: 'What cutting this reference would free' }).click();
    await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
    await shot('explain-freed');
    await page.keyboard.press('Escape');
    await link.hover();
    await link.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    await expect(page.getByRole('button', { name: 'Cut, collect and count' })).toBeEnabled();
    await shot('cut-plan');
    await page.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(page.locator('[data-cut-fate]')).toBeVisible({ timeout: 60_000 });
    await shot('cut-done');
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Picture' }).click();
    await expect(page.locator('main svg').first()).toBeVisible();
    await shot('explain-picture');
  });
  await test.step('lenses', async () => {
    for (const lens of ['Dominators', 'Treemap', 'Strings', 'Collections', 'Allocations', 'Search']) {
      await page.getByRole('radio', { name: lens, exact: true }).click();
      if (lens === 'Strings') await page.getByRole('textbox', { name: 'Filter' }).fill('get ');
      if (lens === 'Search') {
        await page.getByRole('textbox').first().fill('Basket');
        await expect(page.locator('[data-row]').first()).toBeVisible();
      }
      await shot(`lens-${lens.toLowerCase()}`);
    }
  });
  await test.step('in Chinese, in a small window', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
    await page.keyboard.press('Escape');
    await resize(holdfast, small);
    await page.keyboard.press('Control+1');
    await shot('small-zh-connect');
    await page.locator('[data-guide="launch"] button').first().click();
    await shot('small-zh-guide');
    await resize(holdfast, large);
    await shot('zh-guide');
  });
});
