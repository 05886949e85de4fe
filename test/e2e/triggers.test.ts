// Rules of every kind, given in the window, mark and capture by themselves.
import { expect, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { look } from './support/look.js';
import { pill } from './support/window.js';

const program = `globalThis.kept = []; let n = 0; setInterval(() => { kept.push(new Array(80000).fill({ n })); console.log('round ' + n++); }, 200)`;

test('rules of every kind fire, and what is no rule is said to be none', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await page.getByLabel('Command', { exact: true }).fill(`node -e "${program}"`);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await page.getByText('Rules', { exact: true }).click();
    const rule = page.getByLabel('Rule', { exact: true });
    const add = async (text: string): Promise<void> => {
      await rule.fill(text);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
    };
    await add('rss>200');
    await expect(page.getByText('Not a rule.')).toBeVisible();
    await page.getByRole('radio', { name: 'mark', exact: true }).click();
    const marks = ['rss>1MB', 'heap+1%', 'every:1s', 'line:^round', 'limit:1%'];
    for (const text of marks) await add(text);
    await page.getByRole('radio', { name: 'capture', exact: true }).click();
    await add('heap>1MB');
    for (const text of [...marks, 'heap>1MB']) {
      const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Remove the rule ${text}` }) });
      await expect(row, text).toContainText(/[1-5] of 5/, { timeout: 60_000 });
    }
    await look(page, 'rules');
    await expect(page.locator('[data-snapshot]').filter({ hasText: 'Rule: heap>1MB' }).first()).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Remove the rule every:1s' }).click();
    await expect(page.getByRole('button', { name: 'Remove the rule every:1s' })).toHaveCount(0);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
