// The guided hunt: it follows what a person does, can be left and gone on with, and ends in a finding that was proven.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { pill, stage } from './support/window.js';

// the sample is run by what `python3` is
const withPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0 ? test : test.skip;

const bar = (page: Page) => page.getByRole('region', { name: 'Guided hunt' });
const at = (page: Page, step: string) =>
  expect(page.locator('[data-guide-bar]')).toHaveAttribute('data-guide-bar', step, { timeout: 120_000 });

/** “Show me”, and the focus is on what is meant. */
async function show(page: Page, step: string): Promise<void> {
  await bar(page).getByRole('button', { name: 'Show me' }).click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('[data-guide]')?.getAttribute('data-guide')), { timeout: 30_000 })
    .toBe(step);
}

/** `ask`: an expression about the object at the end of the chain, and what it comes to. */
async function hunt(page: Page, ask: { readonly expression: string; readonly result: string }): Promise<void> {
  await test.step('the experiment', async () => {
    await at(page, 'experiment');
    await show(page, 'experiment');
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByLabel('Warm-up cycles').fill('1');
    await form.getByLabel('Cycles', { exact: true }).fill('6');
    await form.getByRole('button', { name: 'Start', exact: true }).click();
  });
  await test.step('compare, and ask who holds it', async () => {
    await at(page, 'compare');
    await show(page, 'compare');
    await page.keyboard.press('Enter');
    await at(page, 'suspect');
    await show(page, 'suspect');
    await page.keyboard.press('Enter');
  });
  await test.step('judge', async () => {
    await at(page, 'judge');
    await show(page, 'judge');
    await page.screenshot({ path: test.info().outputPath('judge.png') });
    await page.getByRole('radio', { name: 'Stuck' }).first().click();
    await page.getByRole('textbox', { name: 'Because…' }).first().fill('nobody removes the listeners');
    await page.keyboard.press('Enter');
  });
  await test.step('the object as it is now', async () => {
    const details = page.getByRole('complementary', { name: 'Selected object' });
    await details.getByRole('tab', { name: 'Live' }).click();
    await details.getByRole('textbox', { name: /^Expression/ }).fill(ask.expression);
    await page.keyboard.press('Enter');
    await expect(details.getByRole('status').last()).toHaveText(ask.result);
    await page.screenshot({ path: test.info().outputPath('live.png') });
  });
  await test.step('the cut test', async () => {
    await at(page, 'cut');
    await show(page, 'cut');
    await page.screenshot({ path: test.info().outputPath('cut.png') });
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate]')).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press('Escape');
  });
  await test.step('keep it', async () => {
    await at(page, 'keep');
    await show(page, 'keep');
    await page.keyboard.press('Enter');
    await at(page, 'over');
    await page.screenshot({ path: test.info().outputPath('over.png') });
  });
}

test('a guided hunt on the Node sample, left in the middle and gone on with', async () => {
  test.setTimeout(300_000);
  const userData = freshFolder();
  const holdfast = await launch({ userData });
  const { page } = holdfast;
  try {
    const invitation = page.getByRole('region', { name: 'Guided hunt' });
    await page.screenshot({ path: test.info().outputPath('welcome.png') });
    await invitation.getByRole('button', { name: 'With Node' }).click();
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await at(page, 'experiment');
    await page.screenshot({ path: test.info().outputPath('experiment.png') });

    await test.step('left, it is out of the way and can be gone on with from the palette', async () => {
      await bar(page)
        .getByRole('button', { name: /^Leave/ })
        .click();
      await expect(page.locator('[data-guide-bar]')).toHaveCount(0);
      await stage(page, 'Connect').click();
      await expect(invitation.getByRole('button', { name: 'Go on' })).toBeVisible();
      await page.screenshot({ path: test.info().outputPath('left.png') });
      await page.keyboard.press('Control+Shift+P');
      await expect(page.getByRole('combobox', { name: 'All commands' })).toBeFocused();
      await page.keyboard.type('Guided');
      await expect(page.getByRole('option', { name: 'Guided hunt', selected: true })).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch');
    });

    await hunt(page, { expression: 'it.name', result: 'onPrice' });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }

  const second = await launch({ userData });
  try {
    // Nothing is open yet: the way back is offered where one begins.
    await second.page.getByRole('region', { name: 'Guided hunt' }).getByRole('button', { name: 'Go on' }).click();
    await at(second.page, 'over');
    await bar(second.page).getByRole('button', { name: 'Finish' }).click();
    await expect(second.page.locator('[data-guide-bar]')).toHaveCount(0);
    await second.chooseMenu('guide');
    await expect(second.page.getByRole('button', { name: 'With Node' })).toBeFocused();
  } finally {
    await second.close();
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});

withPython('a guided hunt on the Python sample (skipped without python3)', async () => {
  test.setTimeout(300_000);
  const holdfast = await launch();
  const { page } = holdfast;
  try {
    await page.getByRole('button', { name: 'With Python' }).click();
    await expect(pill(page)).toContainText('article.py', { timeout: 30_000 });
    await hunt(page, { expression: 'type(it).__name__', result: 'Foo' });
    await stage(page, 'Explain').click();
    await page.locator('[data-suspect-link] [data-link-button]').first().click();
    const details = page.getByRole('complementary', { name: 'Selected object' });
    await details.getByRole('tab', { name: 'Live' }).click();
    await expect(details.locator('[data-failure]')).toContainText('It is gone');
    await stage(page, 'Watch').click();
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText(/Cut “k” of dict: (\d+) of \1 watched objects died/);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
