// Attaching to a program that is not ours: a published web server, started by hand with its inspector on.
import { type ChildProcess, spawn } from 'node:child_process';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from './support/launch.js';
import { capture, firstRow, pill, samples, stage } from './support/window.js';

const require = createRequire(import.meta.url);
const serverProgram = path.join(path.dirname(require.resolve('http-server/package.json')), 'bin', 'http-server');

let holdfast: Holdfast;
let server: ChildProcess;
/** So many that a person looks for one by its name. */
let crowd: readonly ChildProcess[];
let inspector: string;
let site: string;

test.beforeAll(async () => {
  server = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', serverProgram, path.dirname(serverProgram), '-a', '127.0.0.1', '-p', '0', '-c-1'],
    {
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  server.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  server.stderr?.on('data', (chunk) => {
    text += String(chunk);
  });
  await expect.poll(() => /ws:\/\/([\d.:]+)\//.exec(text)?.[1], { timeout: 20_000 }).toBeDefined();
  // It takes the first free port from 8080 on, and says which.
  await expect.poll(() => /http:\/\/127\.0\.0\.1:\S*?(\d+)/.exec(text)?.[1], { timeout: 20_000 }).toBeDefined();
  inspector = /ws:\/\/([\d.:]+)\//.exec(text)?.[1] ?? '';
  site = `http://127.0.0.1:${/http:\/\/127\.0\.0\.1:\S*?(\d+)/.exec(text)?.[1]}`;
  crowd = Array.from({ length: 5 }, (_, i) =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `passer-by-${i}`], { stdio: 'ignore' }),
  );
  holdfast = await launch();
});
test.afterAll(async () => {
  await holdfast.close();
  for (const each of [server, ...crowd]) each.kill('SIGKILL');
});

test('a program is found among many by its name, its PID or its command', async () => {
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  const strangers = page.getByRole('row', { name: /passer-by-/ });
  await expect(strangers).toHaveCount(5, { timeout: 20_000 });
  const filter = page.getByRole('textbox', { name: 'Filter by name, PID or command' });
  await filter.fill('HTTP-server');
  await expect(page.getByRole('row', { name: /http-server/ })).toBeVisible();
  await expect(strangers).toHaveCount(0);
  await filter.fill(String(crowd[0]?.pid));
  await expect(page.getByRole('row', { name: /passer-by-0/ })).toBeVisible();
  await filter.fill('nobody is called so');
  await expect(page.getByText('No program matches “nobody is called so”.')).toBeVisible();
  await filter.fill('');
  await expect(strangers).toHaveCount(5);
});

test('attach by address, watch, capture, see what is new', async () => {
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await expect(page.getByRole('row', { name: /http-server/ })).toContainText(inspector);
  await page.getByLabel('Inspector address').fill(inspector);
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  await expect.poll(() => samples(page), { timeout: 20_000 }).toBeGreaterThan(2);
  await capture(page, 'before');
  await Promise.all(Array.from({ length: 50 }, () => request(site)));
  await capture(page, 'after');
  await stage(page, 'Compare').click();
  await expect(firstRow(page)).toBeVisible();
  await page.getByRole('radio', { name: 'New' }).click();
  await expect(page.getByRole('treegrid')).toHaveAttribute('aria-busy', 'false');
  await expect(firstRow(page)).toBeVisible();
});

test('parting from it leaves it running', async () => {
  const { page } = holdfast;
  await pill(page).click();
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'ended');
  expect(await request(site)).toBe(200);
});

const request = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    http
      .get(url, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      })
      .on('error', reject);
  });
