// Code runs in a program on another machine only after a person has said so, in the experiment's form.
import { type ChildProcess, spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from './support/launch.js';
import { pill, stage } from './support/window.js';

// An address of this machine that is not loopback is another machine as far as anybody can tell.
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const whereOutside = outside === undefined ? test.skip : test;
const program = `globalThis.kept = []; globalThis.work = () => { for (let i = 0; i < 200; i++) kept.push({ i, text: 'row ' + i }); }; setInterval(() => {}, 1000);`;

let holdfast: Holdfast;
let service: ChildProcess;
let address: string;

test.beforeAll(async () => {
  if (outside === undefined) return;
  service = spawn(process.execPath, [`--inspect=${outside}:0`, '-e', program], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  service.stderr?.on('data', (chunk) => {
    text += String(chunk);
  });
  await expect.poll(() => /ws:\/\/([\d.:]+)\//.exec(text)?.[1], { timeout: 20_000 }).toBeDefined();
  address = /ws:\/\/([\d.:]+)\//.exec(text)?.[1] ?? '';
  holdfast = await launch();
});
test.afterAll(async () => {
  await holdfast?.close();
  service?.kill('SIGKILL');
});

whereOutside('an expression is evaluated in a remote program only after it was allowed, and the timeline says so', async () => {
  test.setTimeout(180_000);
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await page.getByLabel('Inspector address').fill(address);
  await expect(page.getByRole('alert')).toContainText(`${outside} is not this machine`);
  await page.getByRole('button', { name: 'Attach anyway' }).click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });

  await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
  const form = page.getByRole('dialog', { name: 'Run the experiment' });
  const start = form.getByRole('button', { name: 'Start' });
  // Waiting runs nothing in the program, and needs no word.
  await expect(start).toBeEnabled();
  await expect(form.getByRole('checkbox')).toHaveCount(0);
  await form.getByRole('radio', { name: /expression/i }).check({ force: true });
  await form.getByRole('textbox').first().fill('work()');
  const consent = form.getByRole('checkbox');
  await expect(form).toContainText('It is on another machine or in production');
  await expect(consent).not.toBeChecked();
  await expect(start).toBeDisabled();
  // Enter in a field is no way round it.
  await form.getByRole('textbox').first().press('Enter');
  await expect(form).toBeVisible();

  await consent.check();
  await form.getByLabel('Warm-up cycles').fill('1');
  await form.getByLabel('Cycles', { exact: true }).fill('6');
  await start.click();
  const coach = page.getByRole('region', { name: 'Experiment' });
  await expect(coach.locator('[data-coach-verdict]')).toBeVisible({ timeout: 120_000 });
  await stage(page, 'Verify').click();
  await expect(page.getByRole('article').first()).toContainText('Leak in the heap');
  await stage(page, 'Watch').click();
  await expect(page.getByText('running code in the program was allowed').first()).toBeAttached();
  expect(holdfast.pageErrors).toEqual([]);
});
