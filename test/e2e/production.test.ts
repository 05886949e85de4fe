// A target in production: marked when it is attached to or while it is watched, remembered by its address, changed only once allowed.
import { type ChildProcess, spawn } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from './support/launch.js';
import { look } from './support/look.js';
import { pill, stage } from './support/window.js';

let holdfast: Holdfast;
let service: ChildProcess;
let inspector: string;

test.beforeAll(async () => {
  const code = 'class Session {} globalThis.sessions = Array.from({ length: 10 }, () => new Session()); setInterval(() => {}, 1000);';
  service = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  service.stderr?.on('data', (chunk) => {
    text += String(chunk);
  });
  await expect.poll(() => /ws:\/\/([\d.:]+)\//.exec(text)?.[1], { timeout: 20_000 }).toBeDefined();
  inspector = /ws:\/\/([\d.:]+)\//.exec(text)?.[1] ?? '';
  holdfast = await launch();
});
test.afterAll(async () => {
  await holdfast.close();
  service.kill('SIGKILL');
});

test('nothing is changed in production before that is allowed', async () => {
  test.setTimeout(120_000);
  const { page } = holdfast;
  const attach = async (): Promise<void> => {
    await page.getByRole('tab', { name: 'Attach' }).click();
    await page.getByLabel('Inspector address').fill(inspector);
  };
  await attach();
  await page.getByRole('checkbox', { name: 'It is in production' }).check();
  await look(page, 'attach-production');
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  await expect(pill(page)).toContainText('Production');

  await test.step('recording every allocation is refused with a remedy, and allowed beside the name', async () => {
    const panel = page.locator('[data-recording]');
    await panel.locator('summary').click();
    await page.getByRole('radio', { name: 'Track all', exact: true }).click();
    await panel.getByRole('button', { name: 'Record' }).click();
    const refused = page.locator('[data-failure="EVALUATE_NOT_ALLOWED"]').first();
    await expect(refused).toContainText('Allow it beside the name of the target');
    await look(page, 'production-refused');
    await pill(page).click();
    const guards = page.getByRole('checkbox', { name: /Production/ });
    await expect(guards).toBeChecked();
    await look(page, 'production-pill');
    await page.getByRole('button', { name: 'Allow changes for this run' }).click();
    await expect(page.getByText('Changes are allowed for this run')).toBeVisible();
    await page.setViewportSize({ width: 800, height: 520 });
    await look(page, 'production-pill-small');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
    await panel.getByRole('button', { name: 'Record' }).click();
    await expect(panel).toHaveAttribute('data-recording', 'tracking', { timeout: 30_000 });
  });

  await test.step('its address remembers', async () => {
    await stage(page, 'Connect').click();
    await attach();
    await expect(page.getByRole('listitem').filter({ hasText: inspector }).filter({ hasText: 'Production' }).first()).toBeVisible();
    await expect(page.getByRole('checkbox', { name: 'It is in production' })).toBeChecked();
    await look(page, 'endpoint-production');
  });
  expect(holdfast.pageErrors).toEqual([]);
});
