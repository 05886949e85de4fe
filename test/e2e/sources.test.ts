// From an object to the line that its author wrote, in the editor: places through source maps, everywhere that names code.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { compile, lineOf } from '../builders/typescript-program.js';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { firstRow, stage } from './support/window.js';

const program = `import { writeHeapSnapshot } from 'node:v8';

interface Line { readonly n: number }

/** What is compiled has no types: its lines are others. */
class OrderOfACustomer {
  readonly lines: Line[] = [];
  constructor(readonly n: number) { this.lines.push({ n }); }
}
class Shop {
  readonly orders = new Map<number, OrderOfACustomer>();
  constructor(readonly name: string) {}
}
const shop = new Shop('corner');
(globalThis as { shop?: Shop }).shop = shop;
for (let round = 0; round < 3; round++) {
  for (let i = 0; i < 500; i++) shop.orders.set(round * 500 + i, new OrderOfACustomer(i));
  writeHeapSnapshot((process.argv[2] ?? '') + '/' + round + '.heapsnapshot');
}
`;

// The editor of this test is a shell script.
const where = process.platform === 'win32' ? test.fixme : test;

where('a chain, a suspect, a class and a call lead to the line in the editor', async () => {
  test.setTimeout(240_000);
  const files = freshFolder('files');
  compile(files, { 'shop.ts': program });
  spawnSync(process.execPath, [path.join(files, 'dist/shop.js'), files], { stdio: 'inherit' });
  const bin = path.join(files, 'bin');
  const asked = path.join(files, 'asked');
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" >> "${asked}"\n`, { mode: 0o755 });
  const snapshots = [0, 1, 2].map((n) => path.join(files, `${n}.heapsnapshot`));
  const holdfast = await launch({ open: snapshots, env: { PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` } });
  const { page } = holdfast;
  const editorWasAsked = async (text: string): Promise<void> => {
    const wanted = `${path.join(files, 'src/shop.ts')}:${lineOf(program, text)}:`;
    await expect.poll(() => (fs.existsSync(asked) ? fs.readFileSync(asked, 'utf8') : '')).toContain(wanted);
    fs.rmSync(asked);
  };
  try {
    await test.step('the holder of a suspect', async () => {
      const suspect = page.locator('[data-suspect="1"]');
      await expect(suspect).toBeVisible({ timeout: 90_000 });
      await suspect.locator('[data-place]').click();
      await editorWasAsked('constructor(readonly name');
      await look(page, 'suspect-place');
    });

    await test.step('a class of the table', async () => {
      await page.getByRole('textbox', { name: 'Filter' }).fill('OrderOfACustomer');
      const row = firstRow(page);
      await expect(row).toContainText('OrderOfACustomer');
      await row.hover();
      await look(page, 'class-place');
      await row.getByRole('button', { name: 'Show where OrderOfACustomer is written' }).click();
      await editorWasAsked('constructor(readonly n:');
    });

    await test.step('links of a chain, an object and what refers to it', async () => {
      await page.locator('[data-suspect="1"]').getByRole('button', { name: 'Explain' }).click();
      const chain = page.getByRole('list', { name: 'Chain from the GC root' });
      const links = chain.locator('[data-place]');
      await expect(links.first()).toBeVisible({ timeout: 30_000 });
      await chain.getByRole('button', { name: /Shop/ }).first().click();
      await look(page, 'chain-place');
      await chain.locator('li', { hasText: 'Shop' }).locator('[data-place]').first().click();
      await editorWasAsked('constructor(readonly name');
      const details = page.getByRole('complementary', { name: 'Object' });
      await expect(details).toContainText('The constructor that made this object');
      await details.locator('[data-place]').first().click();
      await editorWasAsked('constructor(readonly name');
      await page.setViewportSize({ width: 960, height: 620 });
      await look(page, 'chain-place-small');
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    await test.step('without the file, the place is copied', async () => {
      fs.rmSync(path.join(files, 'src'), { recursive: true });
      await expect(async () => {
        await stage(page, 'Compare').click();
        await stage(page, 'Explain').click();
        await page.getByRole('complementary', { name: 'Object' }).locator('[data-place]').first().click({ timeout: 2000 });
        await expect(page.locator('[data-failure="FILE_NOT_FOUND"]')).toBeVisible({ timeout: 2000 });
      }).toPass({ timeout: 30_000 });
      await look(page, 'place-gone');
    });

    await test.step('the editor is chosen in the preferences', async () => {
      await holdfast.chooseMenu('preferences');
      const dialog = page.getByRole('dialog', { name: 'Preferences' });
      const editor = dialog.getByRole('combobox', { name: 'Editor' });
      await expect(editor).toContainText('The first that is found (Visual Studio Code)');
      await editor.selectOption('A command of my own');
      await dialog.getByRole('textbox', { name: 'Command', exact: true }).fill('code --goto {file}:{line}');
      await holdfast.answerDialogs([path.join(files, 'a-folder-with-quite-a-long-name-for-the-sources-of-other-machines')]);
      await dialog.getByRole('button', { name: 'Add a folder…' }).click();
      await expect(dialog.getByRole('listitem')).toHaveCount(1);
      await look(page, 'preferences-editor');
      await page.setViewportSize({ width: 800, height: 520 });
      await look(page, 'preferences-editor-small');
    });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
