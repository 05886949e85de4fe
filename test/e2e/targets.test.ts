// The connect screen with real targets of four kinds, and what is watched at once.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { agentFiles } from '../../src/targets/python/agent-files.js';
import { chromium, electron, startChromium, startElectron } from '../builders/chromium-target.js';
import { cleanUp, idle, startInspected, startProcess, targetNode, temporaryFolder } from '../builders/inspector-session.js';
import { interpreters } from '../integration/python/interpreters.js';
import { type Holdfast, launch } from './support/launch.js';
import { pill, stage } from './support/window.js';

let holdfast: Holdfast;
test.beforeAll(async () => {
  holdfast = await launch();
});
test.afterAll(async () => {
  await holdfast.close();
  await cleanUp();
});

const threads = `import { Worker, isMainThread } from 'node:worker_threads';
  if (isMainThread) for (const name of ['indexer', 'mailer']) new Worker(new URL(import.meta.url), { name });
  globalThis.kept = []; setInterval(() => kept.push({ at: Date.now() }), 5);`;

test('programs of four kinds are listed with how they can be attached to; two are watched at once, with the threads inside', async () => {
  test.setTimeout(240_000);
  const { page } = holdfast;
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const inspected = await startInspected([file('shop-server.mjs', idle)]);
  const plain = startProcess(targetNode, [file('plain-worker.mjs', `console.log('up'); ${idle}`)]);
  await plain.waitFor(/up/);
  const threaded = await startInspected([file('threads.mjs', threads)]);
  const rows: [RegExp, RegExp][] = [
    [/shop-server\.mjs/, new RegExp(`127\\.0\\.0\\.1:${inspected.port}`)],
    [/plain-worker\.mjs/, /opened on attach/],
    [/threads\.mjs/, new RegExp(`127\\.0\\.0\\.1:${threaded.port}`)],
  ];
  if (chromium !== undefined) {
    const { port } = await startChromium({ 'basket.html': '<title>Basket</title>', 'orders.html': '<title>Orders</title>' });
    rows.push([/Chrom(e|ium)/, new RegExp(`127\\.0\\.0\\.1:${port}`)], [/Basket\s*page/, /Basket/], [/Orders\s*page/, /Orders/]);
  }
  if (electron !== undefined) {
    const { mainPort } = await startElectron();
    rows.push([new RegExp(`${mainPort}`), /electron/i], [/Small app\s*page/, /Small app/]);
  }
  const python = interpreters.find(({ minor }) => minor !== '2.7' && minor !== '3.7');
  if (python !== undefined) {
    const program = file('daemon.py', 'import time\nkept = [object() for _ in range(1000)]\ntime.sleep(600)\n');
    startProcess(python.file, [agentFiles().agent, '--port', '0', program]);
    rows.push([/daemon\.py|holdfast_agent\.py/, /./]);
  }
  await stage(page, 'Connect').click();
  await page.getByRole('tab', { name: 'Attach' }).click();
  for (const [name, text] of rows) {
    await expect(page.getByRole('row').filter({ hasText: name }).filter({ hasText: text }).first()).toBeVisible({ timeout: 30_000 });
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: test.info().outputPath(`connect-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });

  const attach = (name: RegExp) => page.getByRole('row').filter({ hasText: name }).first().getByRole('button', { name: 'Attach' }).click();
  await attach(/threads\.mjs/);
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  const tabs = page.getByRole('list', { name: 'Targets that are watched' });
  await expect(tabs.getByRole('button', { name: /indexer/ }).first()).toBeVisible({ timeout: 20_000 });
  await expect(tabs.getByRole('button', { name: /mailer/ }).first()).toBeVisible({ timeout: 20_000 });
  await stage(page, 'Connect').click();
  await attach(/shop-server\.mjs/);
  await expect(tabs.getByRole('button', { name: /shop-server\.mjs/ }).first()).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 });
  await tabs.getByRole('button', { name: /^indexer/ }).click();
  await expect(pill(page)).toContainText('indexer');
  await page.waitForTimeout(4000);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: test.info().outputPath(`watch-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  // all of them on one scale of time: which, and each in its own colour
  await tabs.getByRole('button', { name: 'All together' }).click();
  const together = page.getByRole('region', { name: 'All targets together' });
  await expect(together.getByRole('row')).toHaveCount(5);
  await expect(together.getByRole('row').filter({ hasText: 'shop-server.mjs' })).toContainText(/RSS\s*[\d.]+\sMB/);
  await expect(together.getByRole('row').filter({ hasText: 'indexer' })).toContainText('Heap used');
  await expect(together.getByRole('img', { name: 'Memory of 4 targets over one time' })).toBeVisible();
  await together.getByRole('checkbox').nth(1).uncheck();
  await expect(together.getByRole('img', { name: 'Memory of 3 targets over one time' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: test.info().outputPath(`together-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await tabs.getByRole('button', { name: /^shop-server/ }).click();
  await expect(together).toHaveCount(0);
  if (chromium !== undefined) {
    await stage(page, 'Connect').click();
    await attach(/Basket\s*page/);
    const dom = page.getByRole('region', { name: "In the page's DOM" });
    await expect(dom).toContainText(/Documents\s*\d+/, { timeout: 30_000 });
    await expect(dom).toContainText(/DOM nodes\s*\d+/);
    await page.screenshot({ path: test.info().outputPath('dom-light.png') });
    await tabs.getByRole('button', { name: /^Basket/ }).waitFor();
    await page.getByRole('button', { name: 'Stop watching Basket' }).click();
    await tabs.getByRole('button', { name: /^shop-server/ }).click();
  }
  // one that dies takes its threads along and leaves the other
  threaded.child.kill('SIGKILL');
  await expect(pill(page)).toContainText('shop-server.mjs', { timeout: 30_000 });
  expect(holdfast.pageErrors).toEqual([]);
});
