// What was deleted in one session comes back in the next.
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { look } from './support/look.js';
import { reopen, stage } from './support/window.js';

const at = '2026-01-05T14:00:00.000Z';
const target = { title: 'server.js', runtime: 'v8', version: 'Node.js 22', local: true, capabilities: [] };
const manifest = {
  format: 'holdfast-investigation',
  version: 1,
  name: 'orders',
  createdAt: at,
  runs: [{ id: 'r1', startedAt: at, target, end: { kind: 'closed', at: '2026-01-05T15:00:00.000Z' } }],
  marks: [{ id: 'm1', run: 'r1', at: '2026-01-05T14:30:00.000Z', label: 'after the order', source: 'user' }],
  snapshots: [],
  trash: [],
  judgements: [],
  verdicts: [],
  findings: [
    { id: 'f1', at, title: 'Orders are kept', status: 'open', cause: 'Never deleted.', evidence: [], counterEvidence: [], advice: '' },
  ],
};

const marks = (page: Page) => page.getByRole('region', { name: 'Marks' });
/** While the pointer or the focus is at it; a minute passes in a moment. */
async function theOfferStays(page: Page): Promise<void> {
  const offer = page.getByRole('region', { name: 'Messages' }).getByText('after the order');
  await offer.hover();
  await page.clock.fastForward(60_000);
  await expect(offer).toBeVisible();
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).focus();
  await page.mouse.move(700, 20);
  await page.clock.fastForward(60_000);
  await expect(offer).toBeVisible();
  await stage(page, 'Verify').focus();
  await page.clock.fastForward(60_000);
  await expect(offer).toHaveCount(0);
}

const trash = (page: Page) => page.getByRole('region', { name: 'Investigation', exact: true }).locator('details');

test('a deleted mark and a deleted finding come back after reopening', async () => {
  test.setTimeout(120_000);
  const userData = freshFolder();
  const dir = freshFolder('orders');
  fs.writeFileSync(path.join(dir, 'investigation.json'), JSON.stringify(manifest));
  try {
    const first = await launch({ userData });
    await first.answerDialogs([dir]);
    await first.chooseMenu('open-investigation');
    await stage(first.page, 'Watch').click();
    await first.page.clock.install();
    await marks(first.page).getByText('after the order').hover();
    await marks(first.page)
      .getByRole('button', { name: /after the order/ })
      .last()
      .click();
    await expect(marks(first.page).getByText('after the order')).toHaveCount(0);
    await theOfferStays(first.page);
    await stage(first.page, 'Verify').click();
    await first.page.getByRole('radio', { name: /^Findings/ }).click();
    await first.page.getByRole('button', { name: 'Delete this finding' }).click();
    await expect(first.page.locator('[data-finding]')).toHaveCount(0);
    await first.close();

    const second = await launch({ userData });
    const { page } = second;
    await reopen(page);
    await stage(page, 'Verify').click();
    await page.getByRole('radio', { name: /^Findings/ }).click();
    await expect(page.locator('[data-finding]')).toHaveCount(0);
    await trash(page).getByText('Trash: 2').click();
    await look(page, 'trash');
    await trash(page).getByRole('button', { name: 'Restore Orders are kept' }).click();
    await expect(page.locator('[data-finding]')).toContainText('Never deleted.');
    await trash(page).getByRole('button', { name: 'Restore after the order' }).click();
    await expect(trash(page)).toHaveCount(0);
    await stage(page, 'Watch').click();
    await expect(marks(page).getByText('after the order')).toBeVisible();
    expect(second.pageErrors).toEqual([]);
    await second.close();
    const saved = JSON.parse(fs.readFileSync(path.join(dir, 'investigation.json'), 'utf8')) as typeof manifest;
    expect([saved.marks, saved.findings]).toEqual([manifest.marks, manifest.findings]);
  } finally {
    for (const each of [userData, dir]) fs.rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  }
});
