// axe-core's rules for WCAG 2.1 A and AA, contrast among them, on every stage and dialog, empty and filled, in both themes.
import { expect, type Page, test } from '@playwright/test';
import { problems } from './support/axe.js';
import { launch } from './support/launch.js';
import { captureSeries, firstRow, launchSample, pill, samples, stage } from './support/window.js';

function checks(page: Page): { readonly found: readonly string[]; readonly check: (where: string) => Promise<void> } {
  const found: string[] = [];
  const check = async (where: string): Promise<void> => {
    found.push(...(await problems(page, where)));
  };
  return { found, check };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing breaks the rules in ${colorScheme}`, async () => {
    test.setTimeout(240_000);
    const holdfast = await launch({ colorScheme });
    try {
      const { page } = holdfast;
      const { found, check } = checks(page);
      const dialog = async (keys: string, where: string): Promise<void> => {
        await page.keyboard.press(keys);
        await expect(page.getByRole('dialog')).toBeVisible();
        await check(where);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      };
      const stages = ['Connect', 'Watch', 'Compare', 'Explain', 'Verify'] as const;

      await expect(stage(page, 'Connect')).toBeVisible();
      for (const name of stages) {
        await stage(page, name).click();
        await check(`${name}, empty`);
      }
      await stage(page, 'Connect').click();
      for (const tab of ['Attach', 'Open files']) {
        await page.getByRole('tab', { name: tab }).click();
        await check(`Connect, ${tab}`);
      }
      await dialog('?', 'shortcuts');
      await dialog('Control+,', 'preferences');
      await dialog('Control+Shift+P', 'palette');

      await page.getByRole('tab', { name: 'Launch' }).click();
      // with the guided hunt's bar above each stage
      await page.getByRole('button', { name: 'With Node' }).click();
      await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
      await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(3);
      await check('Watch, live');
      await dialog('Control+M', 'mark');
      await dialog('Control+Shift+C', 'capture');
      await captureSeries(page, ['baseline', 'after some work', 'after more work']);
      await check('Watch, with snapshots');
      await stage(page, 'Compare').click();
      await expect(firstRow(page)).toContainText('BasketItem');
      await expect(page.locator('[data-suspect="1"]')).toBeVisible();
      await check('Compare');
      await dialog('Control+P', 'go to');
      await page.getByRole('treegrid').focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'What holds BasketItem' })).toBeVisible();
      await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText('BasketItem');
      await check('Explain');
      await page.getByRole('tab', { name: 'Live' }).click();
      await expect(page.getByRole('textbox', { name: /^Expression/ })).toBeVisible();
      await check('Explain, the live object');
      await page.getByRole('button', { name: 'What it alone retains' }).click();
      await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
      await check('Explain, what it alone retains');
      await page.keyboard.press('Escape');
      await page.getByRole('radio', { name: 'Objects' }).click();
      await expect(page.getByRole('table', { name: 'Objects' })).toBeVisible();
      await check('Explain, objects');
      await page.getByRole('radio', { name: 'Picture' }).click();
      await expect(page.locator('main svg').first()).toBeVisible();
      await check('Explain, picture');
      for (const lens of ['Dominators', 'Treemap', 'Strings', 'Collections', 'Allocations', 'Search']) {
        await page.getByRole('radio', { name: lens }).click();
        await expect(page.locator('main [role="status"] progress')).toHaveCount(0, { timeout: 30_000 });
        await check(`Explain, ${lens}`);
      }
      await stage(page, 'Verify').click();
      await check('Verify');
      await pill(page).click();
      await check('target');
      await page.getByRole('button', { name: 'End the program' }).click();
      await stage(page, 'Watch').click();
      await check('Watch, ended');
      expect(found).toEqual([]);
      expect(holdfast.pageErrors).toEqual([]);
    } finally {
      await holdfast.close();
    }
  });

  test(`nor do failures, menus and what comes of an experiment in ${colorScheme}`, async () => {
    test.setTimeout(360_000);
    const holdfast = await launch({ colorScheme });
    try {
      const { page } = holdfast;
      const { found, check } = checks(page);
      const command = page.getByRole('textbox', { name: 'Command' });
      await command.fill('node no-such-program.js');
      await command.press('Enter');
      await expect(page.locator('[data-failure="LAUNCH_ENDED"]')).toContainText('Cannot find module', { timeout: 30_000 });
      await check('Connect, a program that ended');
      await page.getByRole('tab', { name: 'Attach' }).click();
      const address = page.getByRole('textbox', { name: 'Inspector address' });
      await address.fill('127.0.0.1:1');
      await address.press('Enter');
      await expect(page.locator('[data-failure]').last()).toBeVisible({ timeout: 30_000 });
      await check('Connect, an address where nobody is');
      await page.getByRole('tab', { name: 'Launch' }).click();

      await launchSample(page, 'event-emitter');
      await page.keyboard.press('Control+E');
      const form = page.getByRole('dialog', { name: 'Run the experiment' });
      await form.getByRole('radio', { name: /^An HTTP request/ }).check();
      await expect(form.getByRole('checkbox', { name: /^Error answers/ })).toBeVisible();
      await check('the experiment, asking by HTTP');
      await form.getByRole('radio', { name: /^By hand/ }).check();
      await form.getByRole('button', { name: 'Start', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Next' })).toBeVisible({ timeout: 30_000 });
      await check('Watch, an experiment by hand');
      await page.getByRole('button', { name: /under way$/ }).click();
      await check('the job list');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      const coach = page.getByRole('region', { name: 'Experiment' });
      await expect(
        coach.getByRole('button', { name: 'Run it again' }).or(coach.getByRole('button', { name: 'Run the experiment' })),
      ).toBeVisible({
        timeout: 60_000,
      });
      await page.keyboard.press('Control+E');
      await form.getByRole('radio', { name: /^Wait/ }).check();
      await form.getByRole('textbox', { name: 'Cycles', exact: true }).fill('6');
      await form.getByRole('button', { name: 'Start', exact: true }).click();
      await expect(coach.getByRole('heading')).toContainText('Leak', { timeout: 180_000 });
      await check('Watch, with a verdict');

      await coach.getByRole('button', { name: 'Explain', exact: true }).click();
      const link = page.getByRole('list', { name: 'Chain from the GC root' }).first().locator('[data-suspect-link]');
      await link.hover();
      await link.getByRole('button', { name: 'Cut this reference in the running program' }).click();
      const cut = page.getByRole('dialog', { name: 'Cut test' });
      await expect(cut.getByRole('button', { name: 'Cut, collect and count' })).toBeEnabled();
      await check('a cut that is planned');
      await cut.getByRole('button', { name: 'Cut, collect and count' }).click();
      await expect(cut.locator('[data-cut-fate]')).toBeVisible({ timeout: 60_000 });
      await check('a cut that was made');
      await cut.getByRole('button', { name: 'Keep as finding' }).click();
      await expect(cut.locator('[data-cut-kept]')).toBeVisible();
      await page.keyboard.press('Escape');

      await stage(page, 'Compare').click();
      await expect(firstRow(page)).toBeVisible({ timeout: 30_000 });
      await page.getByRole('button', { name: 'Choose columns' }).click();
      await check('Compare, the column chooser');
      await page.keyboard.press('Escape');
      await stage(page, 'Verify').click();
      // The cut was made: it is told, and not asked for again.
      await expect(page.getByRole('region', { name: 'Evidence' }).first()).toContainText('Proven by a cut test');
      await expect(page.getByRole('region', { name: 'What would make it stronger' }).first()).not.toContainText('cut test');
      await check('Verify, verdicts');
      for (const tab of [/^Findings/, /^Before and after/]) {
        await page.getByRole('radio', { name: tab }).click();
        await check(`Verify, ${tab.source}`);
      }
      await page.keyboard.press('Control+Shift+S');
      await expect(page.getByRole('dialog', { name: 'Share this investigation' })).toContainText('Leaves');
      await check('sharing');
      await page.keyboard.press('Escape');
      await holdfast.chooseMenu('about');
      await expect(page.getByRole('dialog')).toBeVisible();
      await check('about');
      await page.keyboard.press('Escape');
      expect(found).toEqual([]);
    } finally {
      await holdfast.close();
    }
  });
}
