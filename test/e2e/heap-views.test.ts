// A snapshot looked at as a whole, and an object as a picture, in the real window under its real policy.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { firstRow, stage } from './support/window.js';

const program = `
class Session { constructor(i) { this.id = i; this.name = Buffer.from('user ' + (i % 50)).toString(); this.tags = ['a', 'b' + i]; } }
class Server { constructor() { this.sessions = new Map(); this.slots = new Array(10000); this.byName = {}; } }
globalThis.server = new Server();
for (let i = 0; i < 20000; i++) server.sessions.set('k' + i, new Session(i));
for (const key of [...server.sessions.keys()].slice(0, 15000)) server.sessions.delete(key);
for (let i = 0; i < 1000; i++) { server.slots[i * 3] = { i }; server.byName['name ' + i] = { i }; }
server.part = Buffer.from('0123456789'.repeat(100000)).toString('latin1').slice(5, 100);
require('node:v8').writeHeapSnapshot(process.argv[1]);`;

test('groups in groups, strings, collections, search, dominators, treemap and pictures', async () => {
  test.setTimeout(180_000);
  const files = freshFolder('files');
  const snapshot = path.join(files, 'shop.heapsnapshot');
  execFileSync(process.execPath, ['-e', program, snapshot]);
  const holdfast = await launch({ open: [snapshot] });
  const { page } = holdfast;
  const lens = (name: string) => page.getByRole('radio', { name, exact: true });
  try {
    await stage(page, 'Compare').click();
    await expect(firstRow(page)).toBeVisible({ timeout: 30_000 });

    await test.step('every grouping has rows', async () => {
      const chooser = page.getByRole('combobox', { name: 'Group by' });
      const names = await chooser.locator('option').allTextContents();
      expect(names.length).toBeGreaterThanOrEqual(11);
      for (const name of names) {
        await chooser.selectOption(name);
        await expect(firstRow(page)).toBeVisible();
      }
      await chooser.selectOption('By holding edge');
      await expect(page.getByRole('row', { name: /Server\.sessions/ })).toBeVisible();
      await look(page, 'grouped');
      await chooser.selectOption('By class');
    });

    await test.step('a group inside a group, and back', async () => {
      await page.getByRole('textbox', { name: 'Filter' }).fill('Session');
      const row = page.getByRole('row', { name: /Session/ }).first();
      await expect(row).toContainText('5,000');
      await row.hover();
      await row.getByRole('button', { name: /^Look inside Session/ }).click();
      await expect(page.getByRole('textbox', { name: 'Filter' })).toHaveValue('');
      await expect(firstRow(page)).toContainText('Map');
      await expect(firstRow(page)).toContainText('5,000');
      await look(page, 'inside');
      await page.getByRole('button', { name: 'Choose columns' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Distance' }).click();
      await look(page, 'columns');
      await expect(page.getByRole('columnheader', { name: 'Distance' })).toHaveCount(0);
      await page.getByRole('menuitemcheckbox', { name: 'Distance' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('list', { name: 'Inside these groups' }).getByRole('button').click();
      await expect(page.getByRole('row', { name: /\bglobal\b/ }).first()).toBeVisible();
    });

    await test.step('strings that are there more than once', async () => {
      await stage(page, 'Explain').click();
      await lens('Strings').click();
      // fifty texts tie, and V8 lists them in the order of its pages
      await page.getByRole('textbox', { name: 'Filter' }).fill('user 7');
      const row = page.locator('[data-row]').filter({ hasText: 'user 7' }).first();
      await expect(row).toContainText('100');
      await row.click();
      await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText('user 7');
      await look(page, 'strings');
      await page.getByRole('textbox', { name: 'Filter' }).fill('');
      await lens('Slices and ropes').click();
      await expect(page.locator('[data-row]').first()).toContainText('0123456789');
      await look(page, 'slices');
    });

    await test.step('collections by fill', async () => {
      await lens('Collections').click();
      const map = page.locator('[data-row]').filter({ hasText: '(5,000)' }).first();
      await expect(map).toContainText('5,000');
      await expect(map).toContainText('16,384');
      await page.getByRole('textbox', { name: 'Filter' }).fill('no such collection');
      await expect(page.getByText('Nothing matches')).toBeVisible();
      await page.getByRole('textbox', { name: 'Filter' }).fill('map');
      await expect(map).toBeVisible();
      await look(page, 'collections');
    });

    await test.step('dominators', async () => {
      await lens('Dominators').click();
      const tree = page.locator('[data-dominators]');
      await expect(tree.getByRole('listitem').first()).toBeVisible();
      await tree.getByRole('button', { name: 'Show what it retains' }).first().click();
      await expect(tree.getByText('Server', { exact: true })).toBeVisible();
      await look(page, 'dominators');
    });

    await test.step('treemap', async () => {
      await lens('Treemap').click();
      const map = page.locator('[data-treemap]');
      await expect(map.getByRole('button', { name: /^Server/ }).first()).toBeVisible();
      await look(page, 'treemap');
      await map
        .getByRole('button', { name: /^Server/ })
        .first()
        .dblclick({ position: { x: 8, y: 6 } });
      await expect(page.getByRole('navigation', { name: 'Where you are in the heap' })).toContainText('Server @');
      await expect(map.getByRole('button', { name: /^Session × / }).first()).toBeVisible();
      await look(page, 'treemap-inside');
    });

    await test.step('search, and what is found is explained', async () => {
      await lens('Search').click();
      await page.getByRole('textbox', { name: 'Class, name, text or @id' }).fill('server');
      const found = page
        .locator('[data-row]')
        .filter({ hasText: /^Server/ })
        .first();
      await expect(found).toBeVisible();
      await look(page, 'search');
      await found.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'What holds this Server' })).toBeVisible();
    });

    await test.step('pictures, opened further and saved', async () => {
      await lens('Picture').click();
      const picture = page.locator('[data-picture]');
      await expect(picture.getByRole('button', { name: /^Server\b.*@/ })).toBeVisible({ timeout: 30_000 });
      await look(page, 'picture-retainers');
      await lens('What it refers to').click();
      const map = picture.getByRole('button', { name: /^Map\b.*@/ }).first();
      await expect(map).toBeVisible();
      await look(page, 'picture-references');
      const filter = page.getByRole('searchbox', { name: 'Filter classes' });
      await filter.fill('-map');
      await expect(map).toHaveCount(0);
      await expect(picture.getByRole('button', { name: /^Server\b.*@/ })).toBeVisible();
      await filter.fill('');
      await expect(map).toBeVisible();
      const before = await picture.locator('[data-node]').count();
      await page.getByRole('combobox', { name: 'Neighbours' }).selectOption('3');
      await expect.poll(() => picture.locator('[data-node]').count()).toBeLessThan(before);
      await page.getByRole('combobox', { name: 'Neighbours' }).selectOption('6');
      await expect.poll(() => picture.locator('[data-node]').count()).toBe(before);
      await map.focus();
      await page.keyboard.press('+');
      await expect.poll(() => picture.locator('[data-node]').count()).toBeGreaterThan(before);
      await map.click();
      await expect(page.getByRole('complementary', { name: 'Selected object' })).toContainText('(5,000)');
      const begins = { SVG: '<svg', DOT: 'digraph', PNG: '\x89PNG' };
      for (const [kind, text] of Object.entries(begins)) {
        const file = path.join(files, `picture.${kind.toLowerCase()}`);
        await holdfast.app.evaluate(({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
        }, file);
        await page.getByRole('button', { name: 'Save the picture' }).click();
        await page.getByRole('menuitem', { name: `Save as ${kind}` }).click();
        await expect.poll(() => fs.existsSync(file), { message: kind, timeout: 30_000 }).toBe(true);
        expect(fs.readFileSync(file, 'latin1').slice(0, 400)).toContain(text);
      }
    });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
