// The experiment, driven by the coach in the window: from a running program to a verdict that is still there tomorrow.
import fs from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { launchSample, pill, reopen, stage } from './support/window.js';

const coach = (page: Page) => page.getByRole('region', { name: 'Experiment' });
const form = (page: Page) => page.getByRole('dialog', { name: 'Run the experiment' });

/** Small numbers: what a test needs, six readings and three captures. */
async function fillIn(page: Page, { cycles = '6', seconds = '0.3', warmup = '1' } = {}): Promise<void> {
  await form(page).getByLabel('Seconds in each cycle').fill(seconds);
  await form(page).getByLabel('Warm-up cycles').fill(warmup);
  await form(page).getByLabel('Cycles', { exact: true }).fill(cycles);
}

test('the coach finds the leak of a sample; its verdict survives a restart', async () => {
  test.setTimeout(180_000);
  const userData = freshFolder();
  try {
    const first = await launch({ userData });
    const { page } = first;
    await test.step('nothing is stated yet, and the way on is offered', async () => {
      await launchSample(page, 'event-emitter');
      await stage(page, 'Verify').click();
      await expect(page.getByRole('heading', { name: 'No verdict yet' })).toBeVisible();
      await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch');
      await expect(form(page)).toBeVisible();
    });
    await test.step('the form says what is wrong before anything starts', async () => {
      await fillIn(page);
      await form(page).getByLabel('Captures').fill('9');
      await expect(form(page).getByRole('alert')).toHaveText('A whole number, 0 to 7.');
      await form(page).getByRole('button', { name: 'Start' }).click();
      await expect(form(page)).toBeVisible();
      await form(page).getByLabel('Captures').fill('3');
      await expect(form(page).getByRole('alert')).toHaveCount(0);
      await form(page)
        .getByLabel(/^A cycle ends/)
        .fill('cycle \\d+ done');
      await expect(form(page).getByText(/so far match(es)?; the newest: cycle \d+ done/)).toBeVisible();
    });
    await test.step('it runs, whatever stage is looked at', async () => {
      // Enter in a field starts.
      await form(page).getByLabel('Captures').press('Enter');
      await expect(form(page)).toHaveCount(0);
      await expect(coach(page).locator('[data-count="captures"]')).toContainText('of 3');
      await expect(coach(page).getByRole('button', { name: 'Stop' })).toBeFocused();
      await stage(page, 'Verify').click();
      await expect(page.getByRole('main')).toContainText('The experiment is running.');
      await page.getByRole('button', { name: '1 job under way' }).click();
      await expect(page.getByRole('dialog', { name: 'Work under way' })).toContainText('Running the experiment');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Show it in Watch' }).click();
      await expect(coach(page)).toHaveAttribute('data-coach', 'running');
      await expect(coach(page).getByText(/the target is paused/)).toBeVisible({ timeout: 30_000 });
    });
    await test.step('it states its verdict where it was run', async () => {
      await expect(coach(page).getByRole('heading')).toContainText('Leak in the heap', { timeout: 60_000 });
      await expect(coach(page)).toContainText('PriceBus');
      await expect(page.locator('[data-snapshot]')).toHaveCount(3);
      await expect(page.getByRole('button', { name: /job under way/ })).toHaveCount(0);
      // The program was there before and stays.
      await expect(pill(page)).toHaveAttribute('data-target-state', 'live');
    });
    await test.step('Verify shows what it rests on', async () => {
      await coach(page).getByRole('button', { name: 'Open in Verify' }).click();
      await expectVerdict(page);
      const card = page.getByRole('article', { name: /^Leak in the heap/ });
      await expect(card.getByRole('region', { name: 'Evidence' }).locator('[data-fact="heap-rising"]')).toContainText(
        /\d\skB in every cycle/,
      );
      await expect(card.getByText(/^Remove the listener/)).toBeVisible();
    });
    await test.step('notes are saved while typing and can be undone', async () => {
      const notes = page.getByRole('textbox', { name: 'Notes' });
      await notes.fill('the bus keeps every listener');
      await page
        .getByRole('button', { name: 'Undo: edit the notes' })
        .or(page.getByRole('button', { name: /^Undo/ }))
        .click();
      await expect(notes).toHaveValue('');
      await page.getByRole('button', { name: /^Redo/ }).click();
      await expect(notes).toHaveValue('the bus keeps every listener');
    });
    await test.step('and leads to the object in Explain', async () => {
      await page.getByRole('main').getByRole('button', { name: 'Explain' }).click();
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'explain');
      const chain = page.getByRole('list', { name: 'Chain from the GC root' }).first();
      await expect(chain).toContainText('PriceBus');
      await expect(chain).toContainText('._events');
      await stage(page, 'Verify').click();
      // Closed before the pause after which notes are saved.
      await page.getByRole('textbox', { name: 'Notes' }).press('End');
      await page.keyboard.type('!');
    });
    expect(first.pageErrors).toEqual([]);
    await first.close();

    const second = await launch({ userData });
    await test.step('after a restart it is still there, under the name of its program', async () => {
      const recents = second.page.getByRole('region', { name: 'Recent investigations' });
      await expect(recents.getByRole('button').first()).toContainText(/^event-emitter\.mjs \d{4}-\d\d-\d\d/);
      await expect(recents).toContainText(/ · 1 run · 3 snapshots/);
      await expect(recents).toContainText('Leak: ');
      await reopen(second.page);
      await stage(second.page, 'Verify').click();
      await expectVerdict(second.page);
      await expect(second.page.getByRole('textbox', { name: 'Notes' })).toHaveValue('the bus keeps every listener!');
      await stage(second.page, 'Watch').click();
      await expect(coach(second.page)).toContainText('PriceBus');
      // The program is gone: nothing offers to run it.
      await expect(coach(second.page).getByRole('button', { name: 'Run it again' })).toHaveCount(0);
    });
    expect(second.pageErrors).toEqual([]);
    await second.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** The right holder, with the chain that proves it. */
async function expectVerdict(page: Page): Promise<void> {
  const card = page.getByRole('article', { name: /^Leak in the heap: event-emitter/ });
  await expect(card.locator('[data-verdict-suspect="1"]')).toContainText('PriceBus');
  const chain = card.getByRole('list', { name: 'Chain from the GC root to Function' });
  await expect(chain).toContainText('._events');
  await expect(chain.getByRole('listitem').last()).toContainText('onPrice');
}

test.describe('an experiment that does not reach its end', () => {
  let holdfast: Holdfast;
  test.beforeAll(async () => {
    holdfast = await launch();
    await launchSample(holdfast.page, 'closure');
  });
  test.afterAll(async () => holdfast.close());

  test('is stopped, and says what would decide', async () => {
    const { page } = holdfast;
    await coach(page).getByRole('button', { name: 'Run the experiment' }).click();
    await fillIn(page, { cycles: '50' });
    await form(page).getByRole('button', { name: 'Start' }).click();
    await expect(coach(page).locator('[data-count="cycles"]')).toContainText('1 of 50', { timeout: 60_000 });
    await coach(page).getByRole('button', { name: 'Stop' }).click();
    await expect(coach(page).getByRole('heading')).toContainText('Not enough evidence', { timeout: 30_000 });
    await expect(coach(page)).toContainText('at least 6 are needed');
    await coach(page).getByRole('button', { name: 'Open in Verify' }).click();
    await expect(page.getByRole('region', { name: 'What would decide' })).toContainText('Run more cycles');
    await expect(page.locator('[data-fact="stopped-early"]')).toContainText('of 50 cycles');
  });

  test('fails with cause and remedy where it was started', async () => {
    const { page } = holdfast;
    await stage(page, 'Watch').click();
    await coach(page).getByRole('button', { name: 'Run it again' }).click();
    await form(page)
      .getByRole('radio', { name: /^An expression/ })
      .check();
    await form(page).getByRole('button', { name: 'Start' }).click();
    await expect(form(page).getByRole('alert')).toHaveText('Needed.');
    await form(page).getByRole('textbox', { name: 'Expression' }).fill('thereIsNoSuchThing()');
    await form(page).getByRole('button', { name: 'Start' }).click();
    const failure = coach(page).getByRole('alert');
    await expect(failure).toContainText('thereIsNoSuchThing() failed in the target');
    await expect(failure).toContainText('Check the expression');
    await failure.getByRole('button', { name: 'Dismiss' }).click();
    await expect(coach(page).getByRole('alert')).toHaveCount(0);
    expect(holdfast.pageErrors).toEqual([]);
  });
});
