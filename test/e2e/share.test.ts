// Sharing from the window: what would leave is listed first, full is typed, the file is checked; and what others sent is opened.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { drop } from './support/window.js';

const secret = 'plantedsecret4929123412341234';
const program = `
class Order { constructor(i) { this.number = i; this.note = Buffer.from(process.argv[2] + i).toString(); } }
globalThis.orders = Array.from({ length: 500 }, (_, i) => new Order(i));
require('node:v8').writeHeapSnapshot(process.argv[1]);
`;

let files: string;
let first: string;
test.beforeAll(() => {
  files = freshFolder('share');
  first = path.join(files, 'orders.heapsnapshot');
  execFileSync(process.execPath, ['-e', program, first, secret]);
});
test.afterAll(() => fs.rmSync(files, { recursive: true, force: true }));

const shareDialog = (page: Page) => page.getByRole('dialog', { name: 'Share this investigation' });

async function saveTo(holdfast: Holdfast, filePath: string): Promise<void> {
  await holdfast.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === '', filePath: chosen });
  }, filePath);
}

async function openShare(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
  await expect(shareDialog(page)).toBeVisible();
}

async function write(page: Page): Promise<void> {
  await shareDialog(page).getByRole('button', { name: 'Save as…' }).click();
  const done = page.getByRole('dialog', { name: 'The file is ready' });
  await expect(done).toContainText('opened again and checked', { timeout: 60_000 });
  await done.getByRole('button', { name: 'Close' }).last().click();
}

test('an investigation is shared at three levels, and opened where it was sent to', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch({ open: [first] });
  const { page } = holdfast;
  try {
    await expect(page.locator('main')).toHaveAttribute('data-stage', 'compare', { timeout: 30_000 });
    await openShare(page);
    const dialog = shareDialog(page);

    await expect(dialog.locator('[data-share-preview="report"]')).toBeVisible({ timeout: 60_000 });
    await expect(dialog.locator('[data-share-kind="stays.snapshots"]')).toContainText('1');
    const report = path.join(files, 'report.html');
    await saveTo(holdfast, report);
    await write(page);
    expect(fs.readFileSync(report, 'utf8')).not.toContain(secret);

    await openShare(page);
    await dialog.locator('[data-share-level="structure"]').click();
    await expect(dialog.locator('[data-share-preview="structure"]')).toBeVisible({ timeout: 60_000 });
    const names = dialog.locator('[data-share-kind="leaves.names"]');
    await names.getByRole('button').click();
    await names.getByLabel('Search this list').fill('Order');
    await expect(names.getByText('Order', { exact: true })).toBeVisible();
    await dialog.getByText('Replace all names by made-up ones').click();
    await expect(dialog.locator('[data-share-preview="structure"]')).toBeVisible({ timeout: 60_000 });
    // Nobody chose a place: nothing is written, nothing is said.
    await saveTo(holdfast, '');
    await dialog.getByRole('button', { name: 'Save as…' }).click();
    await expect(dialog).toBeVisible();

    await dialog.locator('[data-share-level="full"]').click();
    await expect(dialog.locator('[data-share-preview="full"]')).toBeVisible({ timeout: 60_000 });
    const save = dialog.getByRole('button', { name: 'Save as…' });
    await expect(save).toBeDisabled();
    await dialog.getByLabel('Type “share everything” to go on').fill('share');
    await expect(save).toBeDisabled();
    await dialog.getByLabel('Type “share everything” to go on').fill('share everything');
    const bundle = path.join(files, 'sent.holdfast');
    await saveTo(holdfast, bundle);
    await write(page);

    // One thing for another tool: a table, and a snapshot without contents.
    await openShare(page);
    await dialog.getByRole('radio', { name: 'One thing for another tool' }).click();
    await saveTo(holdfast, path.join(files, 'classes.csv'));
    await dialog.getByRole('button', { name: 'Save as CSV…' }).first().click();
    await expect.poll(() => fs.existsSync(path.join(files, 'classes.csv'))).toBe(true);
    expect(fs.readFileSync(path.join(files, 'classes.csv'), 'utf8')).toContain('Order,500,');
    await saveTo(holdfast, path.join(files, 'structure.heapsnapshot'));
    await dialog.getByRole('button', { name: 'Structure only…' }).click();
    await expect.poll(() => fs.existsSync(path.join(files, 'structure.heapsnapshot')), { timeout: 30_000 }).toBe(true);
    expect(fs.readFileSync(path.join(files, 'structure.heapsnapshot'), 'utf8')).not.toContain(secret);
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    // What was sent, dropped on the window: unpacked into a folder of its own.
    const before = fs.readdirSync(path.join(holdfast.userData, 'investigations'));
    await drop(page, [bundle]);
    await expect
      .poll(() => fs.readdirSync(path.join(holdfast.userData, 'investigations')).filter((n) => !before.includes(n)), { timeout: 30_000 })
      .toHaveLength(1);
    await expect(page.locator('[data-snapshot]')).toHaveCount(1);
    await expect(page.locator('[data-snapshot]')).toBeEnabled();
    // Refused with its reason, and nothing else changes.
    fs.writeFileSync(path.join(files, 'bad.holdfast'), 'no archive');
    await drop(page, [path.join(files, 'bad.holdfast')]);
    await expect(page.locator('[data-failure="ARCHIVE_CORRUPT"]')).toBeVisible();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }

  // By double click: its name is on the command line.
  const again = await launch({ open: [path.join(files, 'sent.holdfast')] });
  try {
    await expect(again.page.locator('[data-snapshot]')).toHaveCount(1, { timeout: 30_000 });
    expect(again.pageErrors).toEqual([]);
  } finally {
    await again.close();
  }
});

test('files outside of the folder are read only after a person saw them', async () => {
  const holdfast = await launch();
  const { page } = holdfast;
  const dir = path.join(files, 'foreign');
  fs.mkdirSync(dir);
  const entry = { id: 's1', epoch: 'e', label: 'mine', takenAt: '2026-01-05T14:00:00.000Z', origin: 'opened', file: first };
  fs.writeFileSync(
    path.join(dir, 'investigation.json'),
    JSON.stringify({
      format: 'holdfast-investigation',
      version: 1,
      name: 'from elsewhere',
      createdAt: '2026-01-05T14:00:00.000Z',
      runs: [],
      marks: [],
      snapshots: [{ ...entry, state: 'complete', bytes: 1, storedBytes: 1 }],
      trash: [],
      judgements: [],
      verdicts: [],
    }),
  );
  try {
    await holdfast.answerDialogs([dir]);
    await holdfast.chooseMenu('open-investigation');
    const question = page.getByRole('dialog', { name: 'Files outside of this investigation' });
    await expect(question).toContainText(first);
    await question.getByRole('button', { name: 'Leave them out' }).click();
    await expect(page.locator('[data-snapshot]')).toBeDisabled();
    await page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: 'Watch' }).click();
    await page.getByRole('button', { name: 'Allow…' }).click();
    await question.getByRole('button', { name: 'Allow this file' }).click();
    await expect(page.locator('[data-snapshot]')).toBeEnabled();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
