// A person does the work and says when a cycle is done; and what a hasty hand does to dialogs.
import { expect, test } from '@playwright/test';
import { launch } from './support/launch.js';
import { launchSample } from './support/window.js';

test('the experiment by hand: Next after each cycle, what grows meanwhile, a verdict when it is stopped', async () => {
  test.setTimeout(240_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await launchSample(page, 'event-emitter');
    const coach = page.getByRole('region', { name: 'Experiment' });
    await coach.getByRole('button', { name: 'Run the experiment' }).click();
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByRole('radio', { name: /^By hand/ }).check();
    await expect(form.getByLabel('Cycles', { exact: true })).toHaveValue('6');
    await expect(form.getByLabel(/^A cycle ends at/)).toHaveCount(0);
    await form.getByRole('button', { name: 'Start', exact: true }).click();
    const next = coach.getByRole('button', { name: 'Next', exact: true });
    await expect(coach.getByRole('status')).toContainText('Warming up: do the work once');
    await next.click();
    for (let cycle = 1; cycle <= 5; cycle++) {
      await expect(coach.getByRole('status')).toContainText(`Do the work of cycle ${cycle} of 6`, { timeout: 60_000 });
      await next.click();
    }
    await expect(coach.getByRole('status')).toContainText('Do the work of cycle 6 of 6', { timeout: 60_000 });
    await expect(coach).toContainText('Stop would give a verdict now');
    await expect(coach.getByRole('region', { name: 'Grew between all captures so far' })).toContainText('BasketItem', {
      timeout: 60_000,
    });
    await page.screenshot({ path: test.info().outputPath('by-hand.png') });
    await coach.getByRole('button', { name: 'Stop', exact: true }).click();
    // How much it is worth depends on how evenly the sample worked meanwhile.
    await expect(coach.getByRole('heading', { level: 3 })).toContainText(/^(Leak|Not enough evidence)/, { timeout: 120_000 });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});

test('a dialog outlives the double click that opens it, and text that is selected past its edge', async () => {
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await page.getByRole('button', { name: 'Preferences' }).dblclick();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    const box = await dialog.boundingBox();
    if (box === null) throw new Error('no dialog');
    await page.mouse.move(box.x + 40, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 60);
    await page.mouse.up();
    await expect(dialog).toBeVisible();
    await page.mouse.click(box.x - 60, box.y + 60);
    await expect(dialog).toHaveCount(0);
  } finally {
    await holdfast.close();
  }
});
