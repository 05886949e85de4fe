// Closing the window while something runs: it asks, and what there was is kept.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { investigationOfBoxes } from './support/boxes.js';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { launchSample, pill, reopen, stage } from './support/window.js';

/** Answers the next question with its button `button`, and remembers what was asked. */
async function answer({ app }: Holdfast, button: 0 | 1): Promise<void> {
  await app.evaluate(({ dialog }, response) => {
    const holder = globalThis as { asked?: unknown[] };
    const asked = holder.asked ?? [];
    holder.asked = asked;
    dialog.showMessageBox = ((...args: unknown[]) => {
      asked.push(args.at(-1));
      return Promise.resolve({ response, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, button);
}
const asked = ({ app }: Holdfast): Promise<readonly { readonly message: string }[]> =>
  app.evaluate(() => ((globalThis as { asked?: unknown[] }).asked ?? []) as { message: string }[]);
const closeWindow = ({ app }: Holdfast): Promise<void> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('an experiment is asked about; stopping it keeps a verdict and ends the program', async () => {
  test.setTimeout(180_000);
  const userData = freshFolder();
  try {
    const first = await launch({ userData });
    const { page } = first;
    await launchSample(page, 'event-emitter');
    await pill(page).click();
    const pid = Number(await page.locator('dt:text-is("Process") + dd').innerText());
    await page.keyboard.press('Escape');
    await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByLabel('Seconds in each cycle').fill('0.3');
    await form.getByLabel('Cycles', { exact: true }).fill('500');
    await form.getByRole('button', { name: 'Start' }).click();
    const coach = page.getByRole('region', { name: 'Experiment' });
    await expect(coach).toHaveAttribute('data-coach', 'running');
    await expect(coach.getByText(/Working: cycle/).first()).toBeVisible({ timeout: 60_000 });

    await answer(first, 0);
    await closeWindow(first);
    await expect.poll(async () => (await asked(first)).map((question) => question.message)).toEqual(['An experiment is running.']);
    await expect(coach).toHaveAttribute('data-coach', 'running');
    expect(isAlive(pid)).toBe(true);

    await answer(first, 1);
    const gone = new Promise((resolve) => first.app.process().once('exit', resolve));
    await closeWindow(first);
    await gone;
    await expect.poll(() => isAlive(pid)).toBe(false);

    const second = await launch({ userData });
    await reopen(second.page);
    await stage(second.page, 'Verify').click();
    await expect(second.page.getByRole('article').first()).toContainText('The experiment ended early');
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a capture is asked about; stopping it keeps its part', async () => {
  test.setTimeout(180_000);
  const userData = freshFolder();
  const files = freshFolder('files');
  try {
    const first = await launch({ userData });
    const { page } = first;
    const script = `${files}/big.js`;
    fs.writeFileSync(
      script,
      `globalThis.kept = Array.from({ length: 700_000 }, (_, i) => ({ i, text: 'row ' + i })); console.log('pid', process.pid); setInterval(() => {}, 1000);`,
    );
    await page.getByLabel('Command', { exact: true }).fill(`node '${script}'`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText(/pid \d+/, { timeout: 60_000 });
    await answer(first, 1);
    await page.getByRole('button', { name: 'Capture', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Label').fill('broken off');
    await page.keyboard.press('Enter');
    await expect(dialog).toContainText('Storing the snapshot', { timeout: 60_000 });
    const gone = new Promise((resolve) => first.app.process().once('exit', resolve));
    await closeWindow(first);
    await gone;

    const second = await launch({ userData });
    await reopen(second.page);
    await stage(second.page, 'Watch').click();
    await expect(second.page.locator('[data-snapshot-row]').filter({ hasText: 'broken off' })).toContainText('partial');
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    fs.rmSync(files, { recursive: true, force: true });
  }
});

test('a file that is being written is asked about; stopping it leaves nothing of it', async () => {
  test.setTimeout(180_000);
  const files = freshFolder('files');
  const out = path.join(files, 'out');
  fs.mkdirSync(out);
  try {
    const dir = path.join(files, 'boxes');
    await investigationOfBoxes(dir, [1_200_000, 1_200_000]);
    const holdfast = await launch({ open: [dir] });
    const { page } = holdfast;
    await expect(page.locator('[data-snapshot]')).toHaveCount(2, { timeout: 60_000 });
    await holdfast.app.evaluate(
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      },
      path.join(out, 'shared.holdfast'),
    );
    await page.keyboard.press('Control+Shift+S');
    const share = page.getByRole('dialog', { name: 'Share this investigation' });
    await share.locator('[data-share-level="structure"]').click();
    await expect(share.locator('[data-share-preview="structure"]')).toBeVisible({ timeout: 60_000 });
    await answer(holdfast, 1);
    await share.getByRole('button', { name: 'Save as…' }).click();
    await expect.poll(() => fs.readdirSync(out).length, { intervals: [50], timeout: 60_000 }).toBeGreaterThan(0);
    const gone = new Promise((resolve) => holdfast.app.process().once('exit', resolve));
    await answer(holdfast, 0);
    await closeWindow(holdfast);
    await expect.poll(async () => (await asked(holdfast)).map((question) => question.message)).toEqual(['A file is being written.']);
    await answer(holdfast, 1);
    await closeWindow(holdfast);
    await gone;
    expect(fs.readdirSync(out)).toEqual([]);
  } finally {
    fs.rmSync(files, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a stage chosen just before the window closes is the one that opens again', async () => {
  test.setTimeout(120_000);
  const userData = freshFolder();
  try {
    const first = await launch({ userData });
    await launchSample(first.page, 'event-emitter');
    await stage(first.page, 'Verify').click();
    const gone = new Promise((resolve) => first.app.process().once('exit', resolve));
    await closeWindow(first);
    await gone;

    const second = await launch({ userData });
    await reopen(second.page);
    await expect(second.page.locator('main')).toHaveAttribute('data-stage', 'verify');
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});
