// The leak of the founding article in the window: a Python program is launched, captured, compared and explained, like a Node program.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { newest } from '../integration/python/interpreters.js';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { captureSeries, firstRow, pill, samples, stage } from './support/window.js';

const article = path.resolve(import.meta.dirname, '../../examples/python/article.py');

// named as skipped where there is none
const withPython = newest === undefined ? test.skip : test;

withPython('hunts the list of Foo in a dict, from launch to chain (skipped without CPython 3.8 or newer)', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  const { page } = holdfast;
  await test.step('launch', async () => {
    await page.getByLabel('Command', { exact: true }).fill(`"${newest?.file}" "${article}" --timer`);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await expect(pill(page)).toContainText('article.py');
  });
  await test.step('watch: resident memory and an estimate of the heap', async () => {
    await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(3);
    await expect(page.getByRole('log')).toContainText('cycle 1 done, 1000 items');
  });
  await test.step('watch: what memory consists of, and what malloc_trim returns', async () => {
    const panel = page.locator('[data-memory]');
    await panel.getByText('What memory consists of').click();
    await panel.getByRole('button', { name: 'Measure' }).click();
    await expect(panel.locator('[data-share="live"]')).toContainText('MB');
    await expect(panel.locator('[data-share="arenas"]')).toBeVisible();
    await panel.getByRole('button', { name: 'Return free memory' }).click();
    await expect(panel.getByRole('status')).toContainText('malloc_trim returned');
    await expect(page.getByRole('region', { name: 'Marks' })).toContainText('malloc_trim returned');
  });
  await test.step('capture', async () => {
    await captureSeries(page, ['baseline', 'after 2 cycles', 'after 4 cycles'], 2);
  });
  await test.step('compare: Foo grows, and the list in the dict is what gains them', async () => {
    await stage(page, 'Compare').click();
    await expect(firstRow(page)).toBeVisible();
    await expect(page.getByText('≈ same objects')).toBeVisible();
    const suspect = page.locator('[data-suspect]').first();
    await expect(suspect).toContainText('list');
    await expect(suspect).toContainText('Foo');
    await page.getByRole('textbox', { name: 'Filter' }).fill('Foo');
    await expect(firstRow(page)).toContainText('Foo');
    // what __slots__ would save stands beside the class
    await expect(firstRow(page).locator('[data-saving="slots"]')).toContainText('kB');
  });
  await test.step('explain: the chain names frame, variable, key and list', async () => {
    // the filter answers after a pause; a key that comes before it is about another row
    await expect(page.getByRole('treegrid').locator('tr[aria-rowindex="3"]')).toHaveCount(0);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toHaveAttribute('data-stage', 'explain');
    const chain = page.getByRole('list', { name: 'Chain from the GC root' }).first();
    for (const text of ['registry', 'dict', 'k', 'list', 'Foo']) await expect(chain).toContainText(text);
    await expect(page.locator('[data-suspect-link]').first()).toContainText('list');
    await look(page, 'python-chain');
  });
  await test.step('picture: from a Foo up to the list and the dict that hold it', async () => {
    await page.getByRole('radio', { name: 'Picture' }).click();
    const picture = page.locator('[data-picture]');
    for (const node of [/^Foo\b.*@/, /^list\b.*@/, /^dict\b.*@/])
      await expect(picture.getByRole('button', { name: node }).first()).toBeVisible();
    await look(page, 'python-picture');
  });
  await test.step('cut: the list alone holds them', async () => {
    await page.getByRole('radio', { name: 'Chains' }).click();
    const suspect = page.locator('[data-suspect-link]').first();
    await suspect.hover();
    await suspect.getByRole('button', { name: 'Cut this reference in the running program' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cut test' });
    await expect(dialog).toContainText('“k”');
    await look(page, 'python-cut');
    await dialog.getByRole('button', { name: 'Cut, collect and count' }).click();
    await expect(dialog.locator('[data-cut-fate="all"]')).toContainText('watched Foo died', { timeout: 60_000 });
    await look(page, 'python-cut-done');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });
  expect(holdfast.pageErrors).toEqual([]);
  await holdfast.close();
});

const dumps = `
import sys; sys.path.insert(0, sys.argv[1])
import holdfast_agent
class Foo:
    def __init__(self, number): self.val = None; self.number = number
d = {'k': []}
for name in sys.argv[2:]:
    d['k'].extend(Foo(i) for i in range(3000))
    holdfast_agent.dump(name)
`;

withPython("heapy's partitions, one in another, down to single objects (skipped without CPython 3.8 or newer)", async () => {
  test.setTimeout(180_000);
  const folder = freshFolder('heaps');
  const files = ['a.hfpy', 'b.hfpy'].map((name) => path.join(folder, name));
  execFileSync(newest?.file ?? '', ['-c', dumps, path.resolve(import.meta.dirname, '../../agents/python'), ...files]);
  const holdfast = await launch({ open: files });
  const { page } = holdfast;
  const chooser = page.getByRole('combobox', { name: 'Group by' });
  const inside = async (group: RegExp) => {
    const row = page.getByRole('row', { name: group }).first();
    await row.hover();
    await row.getByRole('button', { name: /^Look inside/ }).click();
  };
  await stage(page, 'Compare').click();
  await expect(firstRow(page)).toBeVisible({ timeout: 30_000 });
  await test.step('byclodo, byrcs, bysize, byid, bymodule, byvia', async () => {
    for (const name of ['By class and owner', 'By referrers', 'By exact size', 'Object by object', 'By module', 'By holding edge']) {
      await chooser.selectOption(name);
      await expect(firstRow(page)).toBeVisible();
    }
    await chooser.selectOption('By class');
  });
  await test.step('a partition inside a partition, by id at last', async () => {
    await page.getByRole('textbox', { name: 'Filter' }).fill('Foo');
    await expect(firstRow(page)).toContainText('6,000');
    await inside(/Foo/);
    await chooser.selectOption('By referrers');
    await expect(firstRow(page)).toContainText('list');
    await look(page, 'python-inside');
    await inside(/list/);
    await chooser.selectOption('Object by object');
    await expect(page.getByRole('list', { name: 'Inside these groups' }).getByRole('button')).toHaveCount(2);
    await expect(firstRow(page)).toContainText('Foo');
    await look(page, 'python-by-id');
  });
  await test.step('only what is new since a capture', async () => {
    await page.getByRole('radio', { name: 'New' }).click();
    await expect(page.getByText('3,000').first()).toBeVisible();
    await look(page, 'python-new');
  });
  expect(holdfast.pageErrors).toEqual([]);
  await holdfast.close();
});
