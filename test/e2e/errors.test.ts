// What goes wrong says why and what to do, and the window lives.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { drop, pill, stage } from './support/window.js';

let holdfast: Holdfast;
let files: string;

test.beforeEach(async () => {
  files = freshFolder('files');
  holdfast = await launch();
});
test.afterEach(async () => {
  await holdfast.close();
  fs.rmSync(files, { recursive: true, force: true });
});

const failure = (code: string) => holdfast.page.locator(`[data-failure="${code}"]`);

async function attach(address: string): Promise<void> {
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await page.getByLabel('Inspector address').fill(address);
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
}

test('a port that is not an inspector', async () => {
  const server = http.createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await attach(`127.0.0.1:${port}`);
    await expect(failure('NOT_AN_INSPECTOR')).toContainText(`127.0.0.1:${port} is not an inspector port`);
    await expect(failure('NOT_AN_INSPECTOR')).toContainText('Debugger listening on');
  } finally {
    server.close();
  }
  // Nothing listens there any more: another cause, another remedy, in the same place.
  await holdfast.page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await expect(failure('CONNECTION_REFUSED')).toContainText('Nothing listens on');
  await expect(failure('NOT_AN_INSPECTOR')).toHaveCount(0);
});

test('an address of another machine is warned of before anything is sent', async () => {
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await page.getByLabel('Inspector address').fill('build.example:9229');
  await expect(page.getByRole('alert')).toContainText('build.example is not this machine');
  await expect(page.getByText('ssh -N -L 9229:127.0.0.1:9229 build.example')).toBeVisible();
  await page.getByRole('button', { name: 'The tunnel is open: use 127.0.0.1:9229' }).click();
  await expect(page.getByLabel('Inspector address')).toHaveValue('127.0.0.1:9229');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('commands that do not exist, do not parse, or end at once', async () => {
  const { page } = holdfast;
  const command = page.getByLabel('Command', { exact: true });
  await command.fill('no-such-command-anywhere --x');
  await page.keyboard.press('Enter');
  await expect(failure('COMMAND_NOT_FOUND')).toContainText('no-such-command-anywhere');
  await command.fill('node "unclosed');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A quote is not closed.')).toBeVisible();
  await command.fill(`node -e 'process.exit(3)'`);
  await expect(page.getByRole('list', { name: 'What will be run' })).toContainText('process.exit(3)');
  await page.keyboard.press('Enter');
  await expect(failure('LAUNCH_ENDED').or(pill(page))).toBeVisible({ timeout: 30_000 });
});

test('snapshots that hold nothing leave no trace; one that was cut near its end says so; a deleted one comes back', async () => {
  const { page } = holdfast;
  const good = path.join(files, 'good.heapsnapshot');
  // In a small process: the test runner's own heap is large.
  execFileSync(process.execPath, ['-e', 'require("node:v8").writeHeapSnapshot(process.argv[1])', good]);
  const whole = fs.readFileSync(good);
  const cut = path.join(files, 'cut.heapsnapshot');
  fs.writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)));
  const none = path.join(files, 'readme.heapsnapshot');
  fs.writeFileSync(none, '# not a snapshot\n');

  const empty = path.join(files, 'empty.heapsnapshot');
  fs.writeFileSync(empty, '');

  const messages = page.getByRole('region', { name: 'Messages' });
  await drop(page, [cut]);
  await expect(failure('SNAPSHOT_TRUNCATED')).toContainText('was cut short');
  await expect(failure('SNAPSHOT_TRUNCATED')).toContainText('take a new snapshot');
  // One file, one message; and nothing of it stays.
  await expect(page.locator('[data-failure]')).toHaveCount(1);
  await expect(page.locator('[data-snapshot]')).toHaveCount(0);
  await expect(page.getByText('No investigation yet')).toBeVisible();
  await messages.getByRole('button', { name: 'Dismiss' }).click();

  await holdfast.answerDialogs([none]);
  await holdfast.chooseMenu('open-files');
  await expect(failure('SNAPSHOT_NOT_RECOGNISED')).toContainText('is not a heap snapshot');
  await expect(page.locator('[data-failure]')).toHaveCount(1);
  await messages.getByRole('button', { name: 'Dismiss' }).click();

  // Cut inside its strings, the last section: every object is there.
  const last = path.join(files, 'nearly-all.heapsnapshot');
  fs.writeFileSync(last, whole.subarray(0, whole.length - 1000));
  const stored = path.join(files, 'good-copy.heapsnapshot.gz');
  fs.writeFileSync(stored, gzipSync(whole));
  await drop(page, [stored, empty, last]);
  await expect(page.locator('main')).toHaveAttribute('data-stage', 'compare');
  await expect(failure('FILE_EMPTY')).toContainText('is empty');
  await expect(page.locator('[data-failure]')).toHaveCount(1);
  await expect(page.locator('[data-snapshot][aria-pressed="true"]')).toHaveCount(2);
  const stringRow = page
    .getByRole('treegrid')
    .getByRole('row', { name: /\(string\)/ })
    .first();
  await expect(stringRow).toBeVisible({ timeout: 30_000 });
  await messages.getByRole('button', { name: 'Dismiss' }).click();

  const badge = page.locator('main [data-cut-short]');
  await expect(badge).toHaveText('cut short');
  await badge.getByRole('button').focus();
  await expect(page.getByRole('tooltip')).toContainText('The file of “nearly-all” ends early, in its section “strings”');
  await expect(page.locator('[data-snapshot]').filter({ hasText: 'nearly-all' }).getByRole('img', { name: 'cut short' })).toBeVisible();
  await stage(page, 'Watch').click();
  await expect(page.locator('[data-snapshot-row]').filter({ hasText: 'nearly-all' })).toContainText('cut short');
  await expect(page.locator('[data-snapshot-row]').filter({ hasText: 'good-copy' })).not.toContainText('cut short');

  // Deleting and undoing: it comes back into the comparison, and the offer goes when it is taken.
  await page.locator('[data-snapshot-row]').filter({ hasText: 'good-copy' }).hover();
  await page.getByRole('button', { name: 'Delete good-copy' }).click();
  await expect(page.locator('[data-snapshot]')).toHaveCount(1);
  await messages.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-snapshot][aria-pressed="true"]')).toHaveCount(2);
  await expect(messages.getByRole('button', { name: 'Undo' })).toHaveCount(0);
});

test('a name of 3,000 letters and hostile ones break no screen', async () => {
  const { page } = holdfast;
  const good = path.join(files, 'good.heapsnapshot');
  execFileSync(process.execPath, [
    '-e',
    `globalThis.kept = new (class ${'Long'.repeat(300)} { x = 1 })(); require("node:v8").writeHeapSnapshot(process.argv[1])`,
    good,
  ]);
  await drop(page, [good]);
  await expect(page.locator('[data-snapshot]')).toHaveCount(1);
  const [folder] = fs.readdirSync(path.join(holdfast.userData, 'investigations')).filter((name) => !name.startsWith('.'));
  const manifest = path.join(holdfast.userData, 'investigations', folder ?? '', 'investigation.json');
  await holdfast.chooseMenu('close');
  await expect(page.getByText('No investigation yet')).toBeVisible();
  const saved = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const long = `<img src=x onerror=alert(1)>\u202egnp.exe\n${'very long name '.repeat(200)}`;
  saved.name = long;
  saved.snapshots[0].label = long;
  fs.writeFileSync(manifest, JSON.stringify(saved));
  await page.getByRole('region', { name: 'Recent investigations' }).getByRole('button').first().click();
  await expect(page.locator('[data-snapshot]')).toHaveCount(1);
  await holdfast.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600));
  for (const name of ['Connect', 'Watch', 'Compare', 'Explain', 'Verify'] as const) {
    await stage(page, name).click();
    await expect(page.locator('main')).toHaveAttribute('data-stage', name.toLowerCase());
    // Nothing is pushed out of the window, and no line of text stands higher than the banner it is in.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), name).toBeLessThanOrEqual(0);
    const heights = await page
      .locator('main button, header button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(Math.max(...heights), name).toBeLessThan(120);
  }
  await stage(page, 'Connect').click();
  const banner = page.getByText(/^What you connect or open is added to/);
  expect((await banner.boundingBox())?.height).toBeLessThan(40);
  await expect(banner).toHaveAttribute('title', /very long name/);
  expect((await page.title()).length).toBeLessThan(160);
  expect(holdfast.pageErrors).toEqual([]);
});

test('a target that dies', async () => {
  const { page } = holdfast;
  const script = path.join(files, 'dies.js');
  fs.writeFileSync(script, `process.stdin.once('data', () => process.exit(7)); console.log('waiting'); setInterval(() => {}, 1000);`);
  await page.getByLabel('Command', { exact: true }).fill(`node '${script}'`);
  await page.keyboard.press('Enter');
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  await expect(page.getByRole('log')).toContainText('waiting');
  await page.getByRole('textbox', { name: 'Send a line to the program' }).fill('go');
  await page.keyboard.press('Enter');
  await expect(pill(page)).toHaveAttribute('data-target-state', 'ended');
  await pill(page).click();
  await expect(page.getByText('exited with code 7').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Capture', exact: true })).toHaveCount(0);
});

test('a target that is killed while it is captured leaves a partial snapshot that says so', async () => {
  test.setTimeout(120_000);
  const { page } = holdfast;
  const script = path.join(files, 'big.js');
  fs.writeFileSync(
    script,
    `globalThis.kept = Array.from({ length: 700_000 }, (_, i) => ({ i, text: 'row ' + i })); console.log('pid', process.pid, kept.length); setInterval(() => {}, 1000);`,
  );
  await page.getByLabel('Command', { exact: true }).fill(`node '${script}'`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText(/pid \d+/, { timeout: 60_000 });
  const pid = Number(/pid (\d+)/.exec(await page.getByRole('log').innerText())?.[1]);
  await page.getByRole('button', { name: 'Capture', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Label').fill('too much');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('the target is paused', { timeout: 60_000 });
  // The first bytes come late: only then is there something to keep.
  await expect(dialog).toContainText('Storing the snapshot', { timeout: 60_000 });
  process.kill(pid, 'SIGKILL');
  await expect(dialog.locator('[data-failure]')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(pill(page)).toHaveAttribute('data-target-state', 'ended');
  await expect(page.locator('[data-snapshot-row]').filter({ hasText: 'too much' })).toContainText('partial');
  await expect(page.locator('[data-snapshot]').filter({ hasText: 'too much' })).toBeDisabled();
  await stage(page, 'Compare').click();
  await expect(page.getByRole('heading', { name: 'Nothing to compare yet' })).toBeVisible();
});
