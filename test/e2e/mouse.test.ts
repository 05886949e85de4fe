// The whole hunt without a keyboard, on a Node and on a Python sample: from the sample's card to a finding that a cut has proven.
import { expect, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { withPython3 } from './support/python.js';
import { launchSample, stage } from './support/window.js';

const hunts = [
  { name: 'Node', sample: 'event-emitter', run: test, holder: 'PriceBus', cut: /All [\d,]+ watched/ },
  {
    name: 'Python (skipped without python3)',
    sample: 'python-article',
    run: withPython3,
    holder: 'list',
    cut: /All [\d,]{3,} watched Foo died/,
  },
] as const;

for (const { name, sample, run, holder, cut } of hunts) {
  run(`a leak is hunted by mouse alone: ${name}`, async () => {
    test.setTimeout(300_000);
    const holdfast = await launch();
    try {
      const { page } = holdfast;
      await launchSample(page, sample);
      const coach = page.getByRole('region', { name: 'Experiment' });
      await coach.getByRole('button', { name: 'Run the experiment' }).click();
      await page.getByRole('dialog', { name: 'Run the experiment' }).getByRole('button', { name: 'Start', exact: true }).click();
      await expect(coach.getByRole('heading')).toContainText('Leak', { timeout: 180_000 });
      await stage(page, 'Compare').click();
      const suspect = page.locator('[data-suspect="1"]');
      await expect(suspect).toContainText(holder, { timeout: 30_000 });
      await suspect.getByRole('button', { name: 'Explain' }).click();
      const link = page.getByRole('list', { name: 'Chain from the GC root' }).first().locator('[data-suspect-link]');
      await test.step('what would be freed is told from the snapshot', async () => {
        await link.hover();
        await link.getByRole('button', { name: 'What cutting this reference would free' }).click();
        const dialog = page.getByRole('dialog', { name: /^If this reference/ });
        await expect(dialog.locator('[data-freed]')).toContainText('It would free');
        await expect(dialog.getByRole('table').getByRole('row').nth(1)).toBeVisible();
        await page.screenshot({ path: test.info().outputPath('freed.png') });
        await dialog.getByRole('button', { name: 'Close' }).click();
      });
      await test.step('and proven in the program', async () => {
        await link.hover();
        await link.getByRole('button', { name: 'Cut this reference in the running program' }).click();
        const dialog = page.getByRole('dialog', { name: 'Cut test' });
        await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
        await expect(dialog.locator('[data-cut-fate="all"]')).toContainText(cut, { timeout: 60_000 });
        await expect(dialog.getByRole('button', { name: 'Keep as finding' })).toBeVisible();
        await page.screenshot({ path: test.info().outputPath('cut.png') });
        await dialog.getByRole('button', { name: 'Close' }).last().click();
      });
      await test.step('what was said of it narrows the chain', async () => {
        await page.getByRole('radio', { name: 'Stuck' }).first().click();
        await page
          .getByRole('form', { name: 'Judge objects that are held this way' })
          .first()
          .getByRole('button', { name: 'Save' })
          .click();
        await expect(page.locator('[data-link-button]').last()).toContainText('stuck');
      });
      await stage(page, 'Verify').click();
      await page.locator('[data-verdict-suspect="1"]').getByRole('button', { name: 'Keep as finding' }).click();
      await expect(page.getByRole('radio', { name: 'open' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'Evidence', exact: true })).toContainText(
        /Cut “.*” of .*: (\d+) of \1 watched objects died/,
      );
      expect(holdfast.pageErrors).toEqual([]);
    } finally {
      await holdfast.close();
    }
  });
}
