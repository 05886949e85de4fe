// Every way in which the coach repeats the work of a program that does nothing by itself. By hand and by waiting: by-hand, hunt.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { pill } from './support/window.js';

const shop = `
class Order { constructor(i) { this.lines = Array.from({ length: 20 }, (_, line) => ({ line, i })); } }
const orders = [];
globalThis.sell = () => { for (let i = 0; i < 200; i++) orders.push(new Order(i)); };
process.stdin.on('data', (text) => { for (const line of String(text).split('\\n')) if (line === 'sell') sell(); });
process.on('SIGUSR2', sell);
require('node:http')
  .createServer((_, answer) => { sell(); answer.end('sold'); })
  .listen(0, '127.0.0.1', function () { console.log('listening on http://127.0.0.1:' + this.address().port + '/'); });
`;

test('a line, a signal, requests, a command and an expression each drive the work, and find who holds it', async () => {
  test.setTimeout(420_000);
  const files = freshFolder('files');
  const program = path.join(files, 'shop.cjs');
  fs.writeFileSync(program, shop);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await page.getByLabel('Command', { exact: true }).fill(`node '${program}'`);
    await page.keyboard.press('Enter');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    await expect(page.getByRole('log')).toContainText('listening on', { timeout: 30_000 });
    await pill(page).click();
    const pid = await page.locator('dt:text-is("Process") + dd').innerText();
    await page.keyboard.press('Escape');
    const coach = page.getByRole('region', { name: 'Experiment' });
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    const ways = [
      { way: /^A line/, field: 'Line', text: 'sell' },
      { way: /^A signal/, field: 'Signal', text: 'SIGUSR2' },
      // the address is the one that the program printed
      { way: /^An HTTP/, field: 'Requests in each cycle', text: '1' },
      { way: /^A command/, field: 'Command', text: `kill -USR2 ${pid}` },
      { way: /^An expression/, field: 'Expression', text: 'sell()' },
    ];
    for (const { way, field, text } of ways) {
      await test.step(field, async () => {
        await page.keyboard.press('Control+E');
        await form.getByLabel('Warm-up cycles').fill('1');
        await form.getByLabel('Cycles', { exact: true }).fill('6');
        await form.getByRole('radio', { name: way }).check();
        // numbers that were typed outlive the choice of another way
        await expect(form.getByLabel('Cycles', { exact: true })).toHaveValue('6');
        await form.getByLabel(field, { exact: true }).fill(text);
        await form.getByRole('button', { name: 'Start', exact: true }).click();
        await expect(coach).toHaveAttribute('data-coach', 'running');
        await expect(coach.locator('[data-coach-verdict]')).toContainText(/orders gains [\d,]+ Order objects per cycle/, {
          timeout: 120_000,
        });
        await expect(coach.getByRole('heading', { level: 3 })).toContainText('Leak in the heap');
      });
    }
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
