// axe-core's rules for WCAG 2.1 A and AA, contrast among them, on every stage and dialog, empty and filled, in both themes.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { captureSeries, firstRow, pill, samples, stage } from './support/window.js';

/** What is wrong, a line each: `stage: rule: elements`. */
async function problems(page: Page, where: string): Promise<readonly string[]> {
  // A page of its own to collect results in cannot be opened here: the window opens no second one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  return violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join('; ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing breaks the rules in ${colorScheme}`, async () => {
    test.setTimeout(240_000);
    const holdfast = await launch({ colorScheme });
    try {
      const { page } = holdfast;
      const found: string[] = [];
      const check = async (where: string): Promise<void> => {
        // colours that move from one to another are neither
        await page.waitForFunction(() =>
          document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
        );
        found.push(...(await problems(page, where)));
      };
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
}
