// A snapshot that was moved away, one that was deleted, and what the list of recent investigations says of them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { stage } from './support/window.js';

test('a moved snapshot is located, a deleted one restored, and recents say what was found', async () => {
  const files = freshFolder('lost');
  const heap = '{"snapshot":{}}';
  const dir = path.join(files, 'inv');
  fs.mkdirSync(path.join(dir, 'snapshots'), { recursive: true });
  const snapshot = (id: string, minute: number) => ({
    id,
    epoch: 'e',
    label: `cycle ${id}`,
    takenAt: `2026-01-05T14:0${minute}:00.000Z`,
    origin: 'captured',
    file: `snapshots/${id}.heapsnapshot`,
    state: 'complete',
    bytes: heap.length,
    storedBytes: heap.length,
    sha256: createHash('sha256').update(heap).digest('hex'),
  });
  const finding = { at: '2026-01-05T14:20:00.000Z', cause: '', evidence: [], counterEvidence: [], advice: '' };
  fs.writeFileSync(path.join(dir, 'snapshots/b.heapsnapshot'), heap);
  fs.writeFileSync(
    path.join(dir, 'investigation.json'),
    JSON.stringify({
      format: 'holdfast-investigation',
      version: 1,
      name: 'a service that grows',
      createdAt: '2026-01-05T14:00:00.000Z',
      runs: [],
      marks: [],
      snapshots: [snapshot('a', 1), snapshot('b', 2)],
      trash: [],
      judgements: [],
      verdicts: [],
      findings: [
        { ...finding, id: 'f1', title: 'sessions are never dropped', status: 'confirmed' },
        { ...finding, id: 'f2', title: 'a later thought', status: 'open' },
      ],
      verifications: [],
    }),
  );
  const moved = path.join(files, 'archive.heapsnapshot');
  const altered = path.join(files, 'altered.heapsnapshot');
  fs.writeFileSync(moved, heap);
  fs.writeFileSync(altered, heap.replace('{}', '[]'));
  const holdfast = await launch({ open: [path.join(dir, 'investigation.json')] });
  const { page } = holdfast;
  try {
    await stage(page, 'Watch').click();
    const chip = (id: string) => page.locator(`[data-snapshot="${id}"]`);
    await expect(chip('a')).toBeDisabled({ timeout: 30_000 });
    await holdfast.answerDialogs([altered]);
    await page.getByRole('button', { name: 'Locate…' }).click();
    await expect(page.locator('[data-failure="SNAPSHOT_ALTERED"]')).toBeVisible();
    await expect(chip('a')).toBeDisabled();
    await holdfast.answerDialogs([moved]);
    await page.getByRole('button', { name: 'Locate…' }).click();
    await expect(chip('a')).toBeEnabled();
    expect(fs.existsSync(moved)).toBe(true);

    await page.getByRole('button', { name: /^Delete .*cycle b/ }).click();
    await expect(chip('b')).toHaveCount(0);
    await expect.poll(() => fs.existsSync(path.join(dir, 'trash/b.heapsnapshot'))).toBe(true);
    await stage(page, 'Verify').click();
    // By key: messages of what was refused and deleted lie above the end of the column.
    await page.locator('summary', { hasText: 'Trash: 1' }).press('Enter');
    await page.getByRole('button', { name: 'Restore' }).press('Enter');
    await expect(chip('b')).toBeEnabled();
    await expect.poll(() => fs.existsSync(path.join(dir, 'snapshots/b.heapsnapshot'))).toBe(true);

    // Another one is opened: the list says what this one was about.
    const other = path.join(files, 'other');
    fs.mkdirSync(other);
    const { findings: _, ...bare } = JSON.parse(fs.readFileSync(path.join(dir, 'investigation.json'), 'utf8'));
    fs.writeFileSync(path.join(other, 'investigation.json'), JSON.stringify({ ...bare, name: 'another', snapshots: [] }));
    await holdfast.answerDialogs([other]);
    await holdfast.chooseMenu('open-investigation');
    await expect(page.getByRole('banner')).toContainText('another');
    await stage(page, 'Connect').click();
    const recent = page.getByRole('region', { name: 'Recent investigations' });
    await expect(recent).toContainText('a service that grows');
    await expect(recent).toContainText('sessions are never dropped');
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
