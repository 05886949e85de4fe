// What belongs to the application and not to an investigation: palette, preferences, notices.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { captureSeries, launchSample } from './support/window.js';

const themeSource = (holdfast: Holdfast): Promise<string> => holdfast.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);

test('every command is found by name, a class and an object by theirs', async () => {
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await expect(page.getByRole('button', { name: 'Preferences' })).toBeVisible();
    await page.keyboard.press('Control+Shift+P');
    const palette = page.getByRole('dialog', { name: 'All commands' });
    await palette.getByRole('combobox').fill('keyb');
    await expect(palette.getByRole('option')).toHaveText([/Keyboard shortcuts/]);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('Escape');

    // without a snapshot there is nowhere to go to
    await page.keyboard.press('Control+P');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    const file = path.join(freshFolder('go-to'), 'here.heapsnapshot');
    const code =
      'class Barnacle {}; globalThis.kept = [new Barnacle(), new Barnacle()]; require("node:v8").writeHeapSnapshot(process.argv[1])';
    execFileSync(process.execPath, ['-e', code, file]);
    await holdfast.answerDialogs([file]);
    await holdfast.chooseMenu('open-files');
    await expect(page.getByRole('treegrid')).toBeVisible();
    await page.keyboard.press('Control+P');
    const goTo = page.getByRole('dialog', { name: 'Go to a class or object' });
    await goTo.getByRole('combobox').fill('barnac');
    await expect(goTo.getByRole('option')).toHaveText(['Barnacle2 objects']);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main', { name: 'Explain' })).toContainText('kept');

    // Enter at once, while the list still is that of all classes
    await page.keyboard.press('Control+P');
    await expect(goTo.getByRole('option').nth(5)).toBeVisible();
    await page.keyboard.type('barnacle');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What holds Barnacle' })).toBeVisible();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});

test('preferences hold at once and after a restart', async () => {
  const userData = freshFolder();
  const first = await launch({ userData });
  try {
    await first.page.getByRole('button', { name: 'Preferences' }).click();
    const dialog = first.page.getByRole('dialog', { name: 'Preferences' });
    await dialog.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(() => themeSource(first)).toBe('dark');
    await expect(dialog.getByRole('checkbox', { name: /newer releases/ })).toBeDisabled();
    expect(first.pageErrors).toEqual([]);
  } finally {
    await first.close();
  }
  const second = await launch({ userData });
  try {
    expect(await themeSource(second)).toBe('dark');
  } finally {
    await second.close();
  }
});

test('a newer release is told of, and can be dismissed or switched off', async () => {
  const server = createServer((_request, response) => {
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/9.9.9`;
    response.end(JSON.stringify({ tag_name: 'v9.9.9', html_url: page, draft: false, prerelease: false }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const holdfast = await launch({ env: { HOLDFAST_RELEASE_FEED: `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest` } });
  try {
    const { page } = holdfast;
    const dot = page.getByRole('button', { name: 'Holdfast 9.9.9 is available' });
    await page.getByRole('button', { name: 'Preferences' }).click();
    const switchOff = page.getByRole('dialog').getByRole('checkbox', { name: /newer releases/ });
    // It looks half a minute after the start, or when it is asked to.
    await switchOff.uncheck();
    await switchOff.check();
    await expect(dot).toBeAttached();
    await switchOff.uncheck();
    await expect(dot).toHaveCount(0);
    await switchOff.check();
    await page.keyboard.press('Escape');
    await dot.click();
    const about = page.getByRole('dialog', { name: 'About Holdfast' });
    await expect(about.getByText('Holdfast 9.9.9 is available')).toBeVisible();
    await about.getByRole('button', { name: 'Not this one' }).click();
    await expect(about.getByText('Holdfast 9.9.9 is available')).toHaveCount(0);
    await about.getByRole('button', { name: 'Licences' }).click();
    await expect(page.getByRole('dialog', { name: 'Licences' })).toContainText('node_modules');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    server.close();
  }
});

test('a marker of the timeline is dragged, or moved by key, to another snapshot', async () => {
  test.setTimeout(120_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await launchSample(page, 'event-emitter');
    await captureSeries(page, ['one', 'two', 'three'], 1);
    const chip = (label: string) => page.locator('[data-snapshot]').filter({ hasText: label });
    await chip('three').click();
    await expect(chip('three')).toHaveAttribute('aria-pressed', 'false');
    const marker = page.locator('[data-marker="B"]');
    const third = await page.locator('[data-strip]').nth(2).boundingBox();
    await marker.hover();
    await page.mouse.down();
    await page.mouse.move((third?.x ?? 0) + 6, (third?.y ?? 0) + 6, { steps: 5 });
    await expect(page.locator('[data-landing]')).toHaveCount(1);
    await page.mouse.up();
    await expect(chip('three')).toHaveAttribute('aria-pressed', 'true');
    await expect(chip('two')).toHaveAttribute('aria-pressed', 'false');
    await marker.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(chip('two')).toHaveAttribute('aria-pressed', 'true');
    await expect(marker).toBeFocused();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
