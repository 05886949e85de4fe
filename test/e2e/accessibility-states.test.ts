// The same rules of accessibility in states that a person comes by less often, each in both themes.
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { problems } from './support/axe.js';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { captureSeries, launchSample, pill, stage } from './support/window.js';

const themes = ['light', 'dark'] as const;

/** `again` shows what has left by itself. */
function checks(page: Page) {
  const found: string[] = [];
  const check = async (where: string, again: () => Promise<void> = async () => {}): Promise<void> => {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      await again();
      found.push(...(await problems(page, `${where}, ${colorScheme}`)));
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await look(page, `state-${where.replaceAll(/\W+/g, '-')}`);
  };
  return { found, check };
}

test('a window that reads along, a deletion that can be undone, a filter without match', async () => {
  test.setTimeout(300_000);
  const writer = await launch();
  try {
    const { page } = writer;
    const { found, check } = checks(page);
    await launchSample(page, 'event-emitter');
    await captureSeries(page, ['one', 'two'], 1);
    const undo = page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' });
    await check('a deletion', async () => {
      if (await undo.isVisible()) await undo.click();
      await expect(page.locator('[data-snapshot]')).toHaveCount(2);
      await page.locator('[data-snapshot-row]').filter({ hasText: 'one' }).hover();
      await page.getByRole('button', { name: 'Delete one' }).click();
      await expect(undo).toBeVisible();
    });
    await undo.click();
    await stage(page, 'Compare').click();
    await page.getByRole('textbox', { name: 'Filter' }).fill('no such class');
    await expect(page.getByRole('treegrid').locator('tr[aria-rowindex="2"]')).toHaveCount(0);
    await check('Compare, a filter without match');
    await page.getByRole('textbox', { name: 'Filter' }).fill('');
    await stage(page, 'Connect').click();
    await page.getByRole('tab', { name: 'Attach' }).click();
    await page
      .getByRole('textbox', { name: /filter/i })
      .first()
      .fill('no such program');
    await check('Attach, a filter without match');

    const home = path.join(writer.userData, 'investigations');
    const reader = await launch({ open: [path.join(home, fs.readdirSync(home)[0] ?? '')] });
    try {
      const along = checks(reader.page);
      await expect(reader.page.getByRole('banner')).toContainText('Read only', { timeout: 30_000 });
      await expect(pill(reader.page)).toBeVisible();
      for (const name of ['Connect', 'Watch', 'Compare', 'Explain', 'Verify'] as const) {
        await stage(reader.page, name).click();
        await expect(reader.page.locator('main progress')).toHaveCount(0, { timeout: 30_000 });
        await along.check(`read only, ${name}`);
      }
      await pill(reader.page).click();
      await along.check('read only, the target');
      expect(along.found).toEqual([]);
    } finally {
      await reader.close();
    }
    expect(found).toEqual([]);
  } finally {
    await writer.close();
  }
});

test('a newer release, the licences, a tunnel that fails', async () => {
  test.setTimeout(240_000);
  const server = createServer((_request, response) => {
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/9.9.9`;
    response.end(JSON.stringify({ tag_name: 'v9.9.9', html_url: page, draft: false, prerelease: false }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const tools = freshFolder('tools');
  fs.writeFileSync(path.join(tools, 'ssh'), '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n', { mode: 0o755 });
  const holdfast = await launch({
    env: {
      HOLDFAST_RELEASE_FEED: `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`,
      PATH: `${tools}${path.delimiter}${process.env['PATH']}`,
    },
  });
  try {
    const { page } = holdfast;
    const { found, check } = checks(page);
    await page.getByRole('button', { name: 'Preferences' }).click();
    const updates = page.getByRole('dialog').getByRole('checkbox', { name: /newer releases/ });
    await updates.uncheck();
    await updates.check();
    const dot = page.getByRole('button', { name: 'Holdfast 9.9.9 is available' });
    await expect(dot).toBeAttached();
    await page.keyboard.press('Escape');
    await check('a newer release');
    await dot.click();
    const about = page.getByRole('dialog', { name: 'About Holdfast' });
    await expect(about.getByText('Holdfast 9.9.9 is available')).toBeVisible();
    await check('about, with a newer release');
    await about.getByRole('button', { name: 'Licences' }).click();
    await expect(page.getByRole('dialog', { name: 'Licences' })).toBeVisible();
    await check('licences');
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Attach' }).click();
    await page.getByLabel('Inspector address').fill('127.0.0.1:9229');
    await page.getByText('Through ssh').click();
    await page.getByLabel('SSH host').fill('build.example');
    await page.getByRole('tabpanel').locator('button[type="submit"]').click();
    await expect(page.locator('[data-failure="TUNNEL_FAILED"]')).toContainText('Host key', { timeout: 30_000 });
    await check('a tunnel that fails');
    await page.getByText('Through kubectl').click();
    await page.getByLabel('Pod, deployment or service').fill('deployment/web');
    await check('a tunnel by kubectl');
    expect(found).toEqual([]);
  } finally {
    await holdfast.close();
    server.close();
    fs.rmSync(tools, { recursive: true, force: true });
  }
});
