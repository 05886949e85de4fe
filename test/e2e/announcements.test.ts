// What a person who does not see the window is told: what they need, once.
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { capture, drop, launchSample, stage } from './support/window.js';

/** From now on the page keeps what comes into a live region, as a screen reader hears it. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const heard: string[] = [];
    (window as { heard?: string[] }).heard = heard;
    const live = '[aria-live], [role="alert"], [role="status"]';
    const within = (node: Element): Element | null | undefined => node.parentElement?.closest(live);
    new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof HTMLElement)) continue;
        // An alert speaks as it comes; other regions have to be there before what is said in them.
        const alerts = [node, ...node.querySelectorAll<HTMLElement>('*')].filter((each) => each.role === 'alert');
        for (const alert of alerts) heard.push(within(alert) ? `twice: ${alert.innerText}` : alert.innerText);
        if (alerts.length === 0 && within(node)) heard.push(node.innerText);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
const heard = (page: Page, text: string | RegExp): Promise<number> =>
  page
    .evaluate(() => (window as { heard?: string[] }).heard ?? [])
    .then((all) => all.filter((each) => (typeof text === 'string' ? each.includes(text) : text.test(each))).length);

test('a capture, a deletion, its undo, an error and a verdict are told, each once', async () => {
  test.setTimeout(240_000);
  const holdfast = await launch();
  const files = freshFolder('files');
  try {
    const { page } = holdfast;
    const once = (text: string | RegExp): Promise<void> => expect.poll(() => heard(page, text), { timeout: 30_000 }).toBe(1);
    await launchSample(page, 'event-emitter');
    await listen(page);

    await capture(page, 'baseline');
    await once(/^Snapshot “baseline” is captured, [\d.]+\sMB\.$/);

    await page.locator('[data-snapshot-row]').filter({ hasText: 'baseline' }).hover();
    await page.getByRole('button', { name: 'Delete baseline' }).click();
    await once('“baseline” was deleted.');
    await once(/(?:Ctrl\+|⌘)Z undoes it\.$/);
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
    await once('Undone: deletion of a snapshot.');
    await expect(page.locator('[data-snapshot]')).toHaveCount(1);

    const empty = path.join(files, 'empty.heapsnapshot');
    fs.writeFileSync(empty, '');
    await drop(page, [empty]);
    await once(/empty\.heapsnapshot is empty/);

    // A verdict is told wherever the person is.
    await page.keyboard.press('Control+E');
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByRole('radio', { name: /^By hand/ }).check();
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('region', { name: 'Experiment' }).getByRole('button', { name: 'Stop', exact: true }).click();
    await stage(page, 'Verify').click();
    await once(/^Not enough evidence\./);

    expect(await heard(page, 'is captured')).toBe(1);
    expect(await heard(page, 'was deleted')).toBe(1);
    expect(await heard(page, /^twice/)).toBe(0);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
