// Pictures of every screen of the real application, in light and dark, into docs/screens. `npm run screens` runs it; a test run does not.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { captureSeries, drop, firstRow, launchSample, samples, stage } from '../support/window.js';
import { pictures, resize, small } from './studio.js';

pictures('every screen', async ({ holdfast, page, studio, shot }) => {
  const files = path.join(studio.home, 'work/shop');
  const others = [startOther(['server.mjs', '--port', '8080'], files), startOther(['worker.mjs', '--queue', 'mail'], files)];
  try {
    await test.step('nothing open yet', async () => {
      await expect(page.locator('[data-sample]').first()).toBeVisible();
      await shot('connect-launch');
      await page
        .getByLabel('Command', { exact: true })
        .fill(`NODE_ENV=production node --max-old-space-size=512 "my app/server.js" --port 3000 | tee log`);
      await page.getByRole('button', { name: 'Add a variable' }).click();
      await page.getByLabel('Name', { exact: true }).fill('DEBUG');
      await page.getByLabel('Value', { exact: true }).fill('http,cache');
      await shot('connect-launch-filled');
      await page.getByLabel('Command', { exact: true }).fill('nod server.js');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-failure]')).toBeVisible();
      await shot('connect-launch-failure');
      await page.getByRole('tab', { name: 'Attach' }).click();
      await onlyOurProcesses(page);
      await shot('connect-attach');
      await page.getByLabel('Inspector address').fill('build.example:9229');
      await onlyOurProcesses(page);
      await shot('connect-attach-remote');
      await page.getByRole('tab', { name: 'Open files' }).click();
      await shot('connect-open');
      for (const [name, key] of [
        ['watch', '2'],
        ['compare', '3'],
        ['explain', '4'],
        ['verify', '5'],
      ] as const) {
        await page.keyboard.press(`Control+${key}`);
        await shot(`${name}-empty`);
      }
    });

    await test.step('a run', async () => {
      await stage(page, 'Connect').click();
      await page.getByRole('tab', { name: 'Launch' }).click();
      await launchSample(page, 'event-emitter');
      await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(12);
      await page.keyboard.press('Control+m');
      await page.getByRole('dialog').getByLabel('Label').fill('warm');
      await shot('mark');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Capture', exact: true }).click();
      await shot('capture');
      await page.keyboard.press('Escape');
      await captureSeries(page, ['baseline', 'after 10 cycles', 'after 20 cycles'], 10);
      await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(60);
      await shot('watch');
      await page.getByRole('button', { name: 'Show as a table' }).click();
      await shot('watch-table');
      await page.getByRole('button', { name: 'Show as a chart' }).click();
    });

    await test.step('comparison', async () => {
      await stage(page, 'Compare').click();
      await expect(firstRow(page)).toBeVisible();
      await expect(page.locator('[data-suspect]').first()).toBeVisible();
      await shot('compare');
      await page.getByRole('treegrid').focus();
      await page.keyboard.press('ArrowRight');
      await expect(page.locator('tr[aria-level="2"]').nth(3)).toBeVisible();
      await shot('compare-objects');
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('textbox', { name: 'Filter' }).fill('no such class');
      await expect(page.getByText('Nothing matches')).toBeVisible();
      await shot('compare-no-rows');
      await page.keyboard.press('Escape');
      await expect(firstRow(page)).toBeVisible();
      await page.getByRole('radio', { name: 'Retained' }).click();
      await page.getByRole('radio', { name: 'Survivors' }).click();
      await expect(page.getByRole('treegrid')).toHaveAttribute('aria-busy', 'false');
      await shot('compare-survivors');
      await page.getByRole('radio', { name: 'All', exact: true }).click();
      await page.getByRole('radio', { name: 'Shallow' }).click();
      for (const chip of [0, 1]) await page.locator('[data-snapshot]').nth(chip).click();
      await expect(firstRow(page)).toBeVisible();
      await shot('histogram');
      for (const chip of [0, 1]) await page.locator('[data-snapshot]').nth(chip).click();
      await expect(page.getByRole('row', { name: /BasketItem/ }).first()).toBeVisible();
    });

    await test.step('explanation', async () => {
      await page.getByRole('treegrid').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-suspect-link]').first()).toBeVisible();
      await page.getByRole('form', { name: /Judge/ }).first().getByRole('radio', { name: 'stuck' }).click();
      await page.getByRole('textbox', { name: 'Because…' }).fill('nobody unsubscribes from the bus');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.locator('[data-suspect-link] [data-link-button]').first().click();
      await page.getByRole('tab', { name: 'References' }).click();
      await page.getByRole('button', { name: 'Show its neighbours' }).first().click();
      await shot('explain');
      await page.getByRole('radio', { name: 'Objects' }).click();
      await expect(page.getByRole('table', { name: 'Objects' }).locator('[data-row]').first()).toBeVisible();
      await shot('explain-objects');
      await page.getByRole('radio', { name: 'Chains' }).click();
    });

    await test.step('above everything', async () => {
      await page.keyboard.press('?');
      await shot('shortcuts');
      await page.keyboard.press('Escape');
      const broken = path.join(studio.home, 'Downloads', 'upload-4711.heapsnapshot');
      fs.writeFileSync(broken, '<html>504 Gateway Time-out</html>');
      await holdfast.answerDialogs([broken]);
      await holdfast.chooseMenu('open-files');
      await expect(page.locator('[data-failure]').first()).toBeVisible();
      await shot('failure');
      await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Dismiss' }).first().click();
      await page.evaluate(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['x'], 'x.heapsnapshot'));
        document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true }));
      });
      await expect(page.getByText('Drop to open')).toBeVisible();
      await shot('drop');
      await page.evaluate(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['x'], 'x.heapsnapshot'));
        document.body.dispatchEvent(new DragEvent('dragleave', { dataTransfer: transfer, bubbles: true }));
      });
    });

    await test.step('a file that was cut short', async () => {
      const whole = path.join(studio.home, 'Downloads', 'staging-4711.heapsnapshot');
      execFileSync(process.execPath, ['-e', 'require("node:v8").writeHeapSnapshot(process.argv[1])', whole]);
      const cut = path.join(studio.home, 'Downloads', 'staging-4712.heapsnapshot');
      const bytes = fs.readFileSync(whole);
      fs.writeFileSync(cut, bytes.subarray(0, bytes.length - 2000));
      await drop(page, [whole, cut]);
      await expect(page.locator('main [data-cut-short]')).toBeVisible({ timeout: 30_000 });
      for (const chip of [0, 1, 2]) await page.locator('[data-snapshot]').nth(chip).click();
      await expect(firstRow(page)).toBeVisible();
      await page.locator('main [data-cut-short]').getByRole('button').focus();
      await shot('compare-cut-short');
      for (const chip of [0, 1, 2, 3, 4]) await page.locator('[data-snapshot]').nth(chip).click();
      await expect(page.getByRole('row', { name: /BasketItem/ }).first()).toBeVisible();
    });

    await test.step('the smallest window', async () => {
      await resize(holdfast, small);
      for (const name of ['Connect', 'Watch', 'Compare', 'Explain'] as const) {
        await stage(page, name).click();
        if (name === 'Compare') await expect(firstRow(page)).toBeVisible();
        if (name === 'Explain') await expect(page.locator('[data-chain]').first()).toBeVisible();
        await shot(`small-${name.toLowerCase()}`);
      }
    });
  } finally {
    for (const other of others) process.kill(other, 'SIGKILL');
  }
});

/** A program for the list of processes, left by its shell as a service is; its process id. */
function startOther([script, ...args]: readonly string[], cwd: string): number {
  fs.writeFileSync(path.join(cwd, script ?? ''), 'const kept = Buffer.alloc(4e7, 1); setInterval(() => kept.length, 1000);');
  const command = ['node', '--inspect=127.0.0.1:0', script, ...args].join(' ');
  return Number(
    execFileSync('sh', ['-c', `${command} >/dev/null 2>&1 & echo $!`], { cwd, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' }),
  );
}

/** What else runs on the machine that takes the pictures is nobody's business. */
async function onlyOurProcesses(page: Page): Promise<void> {
  await expect(page.getByRole('row', { name: /worker\.mjs/ })).toBeVisible();
  await page.evaluate(() => {
    const hide = (): void => {
      for (const row of document.querySelectorAll('main [role="tabpanel"] tbody tr')) {
        (row as HTMLElement).hidden = !/server\.mjs --port|worker\.mjs --queue/.test(row.textContent ?? '');
      }
    };
    hide();
    // the list is read again every moment
    new MutationObserver(hide).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
