// Big snapshots take seconds to open: what is known of them is there meanwhile. Their objects are more lines than a browser can scroll.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { investigationOfBoxes } from './support/boxes.js';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';

/** Takes longer to open than a person is left without anything to see. */
const many = 3_000_000;

test('the first snapshot’s classes are shown while the others are being opened', async () => {
  test.setTimeout(180_000);
  const files = freshFolder('large');
  await investigationOfBoxes(path.join(files, 'investigation'), [1000, many, many]);
  const holdfast = await launch({ open: [path.join(files, 'investigation')] });
  const { page } = holdfast;
  try {
    await expect(page.locator('[data-snapshot]')).toHaveCount(3);
    const grid = page.getByRole('treegrid');
    // Whatever the table shows, for however short a time.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const table = document.querySelector('[role=treegrid]');
        const row = table?.querySelector('tr[aria-rowindex="2"]');
        if (table?.getAttribute('aria-busy') === 'true' && row instanceof HTMLElement)
          seen.push(`${row.innerText} ${document.querySelector('aside')?.textContent}`.replace(/\s+/g, ' '));
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/^B .*is being opened; what differs follows$/).waitFor();
    await look(page, 'large-comparison');
    await expect(grid).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 });
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    // The boxes of A, nothing yet of B, C and what differs, and nothing yet that competes for the engine.
    expect(seen[0]).toMatch(/^Box 24,000 … … … /);
    expect(seen.every((text) => text.includes('After the comparison'))).toBe(true);
    await expect(page.getByRole('row', { name: /Box 24\.0 72,000\.0 72,000\.0 \+71,976\.0/ })).toBeVisible();
    await expect(page.getByText('After the comparison')).toHaveCount(0);

    // More lines than the browser has pixels for.
    await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Object by object' });
    await expect(grid).toHaveAttribute('aria-rowcount', String(many + 1), { timeout: 60_000 });
    const inView = (): Promise<{ readonly first: number; readonly top: number; readonly last: number; readonly bottom: number }> =>
      grid.evaluate((table) => {
        const head = table.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
        const foot = table.querySelector('tfoot')?.getBoundingClientRect().top ?? 0;
        const rows = [...table.querySelectorAll('tbody tr')].map((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return { index: Number(row.getAttribute('aria-rowindex')) - 2, top: Math.round(top - head), bottom: Math.round(bottom - foot) };
        });
        const seen = rows.filter(({ top, bottom }) => top > -28 && bottom < 28).sort((a, b) => a.index - b.index);
        return { first: seen[0]?.index ?? -1, top: seen[0]?.top ?? 0, last: seen.at(-1)?.index ?? -1, bottom: seen.at(-1)?.bottom ?? 0 };
      });
    await grid.hover();
    await page.mouse.wheel(0, 100);
    await expect.poll(inView).toMatchObject({ first: 3, top: 3 * 28 - 100 });
    await grid.focus();
    await page.keyboard.press('End');
    await expect.poll(inView).toMatchObject({ last: many - 1, bottom: 0 });
    const { first } = await inView();
    for (let line = many - 1; line > first - 2; line--) await page.keyboard.press('ArrowUp');
    await expect.poll(inView).toMatchObject({ first: first - 2, top: 0 });
    await page.keyboard.press('Home');
    await expect.poll(inView).toMatchObject({ first: 0, top: 0 });

    // The same keys in a list of Explain.
    await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'By class' });
    await page.getByRole('row', { name: /Box 24\.0/ }).dblclick();
    await page.getByRole('radio', { name: 'Objects' }).click();
    const rows = page.getByRole('table', { name: 'Objects' }).locator('[data-row]');
    await rows.first().focus();
    const here = (): Promise<number> =>
      rows.evaluateAll((all) => Number(all.find((row) => row === document.activeElement)?.ariaRowIndex) - 2);
    await page.keyboard.press('PageDown');
    await expect.poll(here).toBeGreaterThan(5);
    const aPage = await here();
    await page.keyboard.press('PageDown');
    await expect.poll(here).toBe(2 * aPage);
    await page.keyboard.press('End');
    await expect.poll(here).toBe(many - 1);
    await page.keyboard.press('PageUp');
    await expect.poll(here).toBe(many - 1 - aPage);
    await page.keyboard.press('ArrowDown');
    await expect.poll(here).toBe(many - aPage);
    await expect(page.locator('[data-row]:focus')).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Home');
    await expect.poll(here).toBe(0);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
