// A page of Chromium and the page of an Electron application, each reached by its host and port, watched and captured.
import { expect, test } from '@playwright/test';
import { chromium, electron, startChromium, startElectron } from '../builders/chromium-target.js';
import { cleanUp } from '../builders/inspector-session.js';
import { type Holdfast, launch } from './support/launch.js';
import { look } from './support/look.js';
import { capture, pill } from './support/window.js';

let holdfast: Holdfast | undefined;
test.afterEach(async () => {
  await holdfast?.close();
  holdfast = undefined;
  await cleanUp();
});

async function attachByAddress(address: string, title: string, name: string): Promise<void> {
  holdfast = await launch();
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await page.getByLabel('Inspector address').fill(address);
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
  // one page is attached to at once; of several a person chooses
  const several = page.getByText('This port serves several targets');
  await expect(several.or(page.locator('[data-target-state="live"]')).first()).toBeVisible({ timeout: 30_000 });
  if (await several.isVisible()) {
    await look(page, `${name}-several`);
    await page.getByRole('row').filter({ hasText: title }).last().getByRole('button', { name: 'Attach' }).click();
  }
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
  await expect(pill(page)).toContainText(title);
  await expect(page.getByRole('region', { name: "In the page's DOM" })).toContainText(/DOM nodes\s*\d+/, { timeout: 30_000 });
  await capture(page, 'first');
  await look(page, `${name}-watch`);
  expect(holdfast.pageErrors).toEqual([]);
}

(chromium === undefined ? test.skip : test)('a page of Chromium (skipped without Chromium)', async () => {
  test.setTimeout(180_000);
  const { port } = await startChromium({ 'basket.html': '<title>Basket</title><p>3', 'orders.html': '<title>Orders</title>' });
  await attachByAddress(`127.0.0.1:${port}`, 'Basket', 'tour-chromium');
});

(electron === undefined ? test.skip : test)('the renderer of an Electron application, by the line that it printed', async () => {
  test.setTimeout(180_000);
  const { started } = await startElectron();
  const [printed] = await started.waitFor(/ws:\/\/\S+\/devtools\/browser\/\S+/);
  await attachByAddress(`DevTools listening on ${printed}`, 'Small app', 'tour-electron');
});
