// Who allocates: recorded in the window, opened from a file, seen as functions, calls and a flame picture.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { drop, stage } from './support/window.js';

const program = `
class Order { constructor(i) { this.number = i; this.lines = new Array(200).fill(i); } }
globalThis.kept = [];
function makeOrder(i) { return new Order(i); }
function keepOrders() { for (let i = 0; i < 200; i++) kept.push(makeOrder(i)); if (kept.length > 4000) kept.length = 0; }
setInterval(keepOrders, 50);
`;

test('allocations are recorded, kept, and looked at from either end', async () => {
  test.setTimeout(240_000);
  const files = freshFolder('files');
  const script = path.join(files, 'orders.mjs');
  fs.writeFileSync(script, program);
  const holdfast = await launch({});
  const { page } = holdfast;
  const choose = (name: string) => page.getByRole('radio', { name, exact: true });
  try {
    await page.getByLabel('Command', { exact: true }).fill(`node ${script}`);
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch', { timeout: 60_000 });

    await test.step('sampling, with its cost said beforehand', async () => {
      const panel = page.locator('[data-recording]');
      await panel.locator('summary').click();
      await expect(panel).toContainText('hardly any cost');
      await choose('Track all').click();
      await expect(panel).toContainText('60 times slower');
      await look(page, 'recording-offer');
      await choose('Sample').click();
      await panel.getByRole('button', { name: 'Record' }).click();
      await expect(panel).toHaveAttribute('data-recording', 'sampling');
      await look(page, 'recording');
      await page.waitForTimeout(1500);
      await panel.getByRole('button', { name: 'Stop and keep' }).click();
      await expect(page.getByRole('button', { name: 'Show calls' })).toBeVisible({ timeout: 60_000 });
      await expect(panel).toHaveAttribute('data-recording', 'none');
      await look(page, 'recorded');
    });

    await test.step('as functions, as a tree and as a flame picture that the keyboard reaches', async () => {
      await page.getByRole('button', { name: 'Show calls' }).click();
      const profile = page.locator('[data-profile]');
      await expect(profile.getByRole('row', { name: /keepOrders/ })).toBeVisible({ timeout: 30_000 });
      await look(page, 'functions');
      await choose('Calls').click();
      const call = profile.locator('[data-call]', { hasText: 'keepOrders' }).first();
      await expect(call).toBeVisible();
      await look(page, 'calls');
      await choose('Callers').click();
      await expect(profile.locator('[data-call]').first()).toBeVisible();
      await profile.locator('[data-call]').first().focus();
      await page.keyboard.press('ArrowRight');
      await expect(profile.locator('[data-call-level="1"]')).toBeVisible();
      await look(page, 'callers');
      await choose('Flame').click();
      const flame = profile.locator('[data-flame]');
      await flame.getByRole('button').first().focus();
      await page.keyboard.press('ArrowDown');
      await expect(flame.locator('button[data-depth="1"]').first()).toBeFocused();
      await look(page, 'flame');
      await page.keyboard.press('Enter');
    });

    await test.step('tracking: the snapshot at the end tells where its objects were allocated', async () => {
      await stage(page, 'Watch').click();
      const panel = page.locator('[data-recording]');
      if ((await panel.getAttribute('open')) === null) await panel.locator('summary').click();
      await choose('Track all').click();
      await panel.getByRole('button', { name: 'Record' }).click();
      await expect(panel).toHaveAttribute('data-recording', 'tracking');
      await page.waitForTimeout(1500);
      await panel.getByRole('button', { name: 'Stop and keep' }).click();
      await expect(panel).toHaveAttribute('data-recording', 'none', { timeout: 60_000 });
      await stage(page, 'Compare').click();
      await page.getByRole('combobox', { name: 'Group by' }).selectOption('By allocation site');
      await page.getByRole('textbox', { name: 'Filter' }).fill('orders.mjs');
      await expect(page.getByRole('row', { name: /orders\.mjs/ }).first()).toBeVisible({ timeout: 30_000 });
      await look(page, 'sites');
      await stage(page, 'Explain').click();
      await page.getByRole('button', { name: 'Back to the snapshots' }).click();
      await choose('Allocations').click();
      await choose('Still alive').click();
      await expect(page.getByRole('row', { name: /orders\.mjs/ }).first()).toBeVisible({ timeout: 30_000 });
      await look(page, 'alive');
    });
  } finally {
    await holdfast.close();
  }
});

test('a profile that is dropped is shown at once; one that is damaged is refused with its place', async () => {
  const files = freshFolder('files');
  const frame = (functionName: string) => ({ functionName, scriptId: '1', url: 'file:///shop/orders.mjs', lineNumber: 3, columnNumber: 4 });
  const whole = path.join(files, 'a.heapprofile');
  const child = { callFrame: frame('keepOrders'), selfSize: 5_000_000, id: 2, children: [] };
  fs.writeFileSync(whole, JSON.stringify({ head: { callFrame: frame('(root)'), selfSize: 0, id: 1, children: [child] }, samples: [] }));
  const damaged = path.join(files, 'b.heapprofile');
  fs.writeFileSync(damaged, '{"head":{"selfSize":-1}}');
  const holdfast = await launch({});
  const { page } = holdfast;
  try {
    await expect(page.locator('[data-sample]').first()).toBeVisible();
    await drop(page, [damaged]);
    await expect(page.locator('[data-failure]').first()).toContainText('at byte', { timeout: 30_000 });
    await drop(page, [whole]);
    await expect(page.locator('[data-profile]').getByRole('row', { name: /keepOrders/ })).toBeVisible({ timeout: 30_000 });
  } finally {
    await holdfast.close();
  }
});
