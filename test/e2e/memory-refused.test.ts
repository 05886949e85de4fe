// A capture that would take more memory than a container leaves is refused with its reasons, and taken when a person insists.
import { expect, test } from '@playwright/test';
import { cleanUp, idle, startInspected } from '../builders/inspector-session.js';
import { canServeSsh, startSshServer } from '../builders/ssh-server.js';
import { type Holdfast, launch } from './support/launch.js';
import { look } from './support/look.js';
import { pill } from './support/window.js';

let holdfast: Holdfast | undefined;
test.afterAll(async () => {
  await holdfast?.close();
  await cleanUp();
});

/** A Node in a small container: through the tunnel its own words are all that can be known of its memory. */
const cramped = `process.availableMemory = () => 60e6; process.constrainedMemory = () => 512e6;
  globalThis.kept = Array.from({ length: 200000 }, (_, i) => ({ i })); ${idle}`;

(canServeSsh ? test : test.skip)(
  'a capture is refused where the container leaves too little; the person overrides it (skipped without openssh)',
  async () => {
    test.setTimeout(180_000);
    const server = await startSshServer();
    const target = await startInspected(['-e', cramped, 'service']);
    holdfast = await launch({ env: { PATH: `${server.bin}:${process.env['PATH']}` } });
    const { page } = holdfast;
    await page.getByRole('tab', { name: 'Attach' }).click();
    await page.getByLabel('Inspector address').fill(`127.0.0.1:${target.port}`);
    await page.getByText('Through ssh').click();
    await page.getByLabel('SSH host').fill(server.host);
    await page.getByRole('tabpanel').locator('button[type="submit"]').click();
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 60_000 });
    await look(page, 'tour-ssh-watch');
    await page.getByRole('button', { name: 'Capture', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Capture a snapshot' });
    await dialog.getByLabel('Label').fill('all the same');
    await expect(dialog).toContainText(/will stand still for .* to /);
    await expect(dialog).toContainText(/need about [\d.]+\sMB more memory meanwhile; its container or control group leaves 60(\.0)?\sMB/);
    await expect(dialog).toContainText('liveness probes');
    await expect(dialog.getByRole('alert')).toContainText('more than is safe');
    await expect(dialog.getByRole('button', { name: 'Capture', exact: true })).toHaveCount(0);
    await look(page, 'memory-refused');
    await page.setViewportSize({ width: 900, height: 600 });
    await look(page, 'memory-refused-small');
    await dialog.getByRole('button', { name: 'Capture anyway' }).click();
    await expect(page.locator('dialog')).toHaveCount(0, { timeout: 60_000 });
    await expect(page.locator('[data-snapshot]').filter({ hasText: 'all the same' })).toBeVisible();
    await look(page, 'memory-refused-taken');
    expect(holdfast.pageErrors).toEqual([]);
  },
);
