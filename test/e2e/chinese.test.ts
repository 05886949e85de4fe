// A hunt by someone who reads Chinese: the language is chosen in the window and holds at once, everywhere.
import fs from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { createMessages } from '../../src/messages/index.js';
import { freshFolder, type Holdfast, launch } from './support/launch.js';
import { firstRow, pill } from './support/window.js';

const zh = createMessages('zh-CN').t as unknown as (id: string, values?: object) => string;
const han = /\p{Script=Han}/u;

const menuLabels = ({ app }: Holdfast): Promise<readonly string[]> =>
  app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? []);

const goTo = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: zh('app:rail') })
    .getByRole('button', { name: zh(`app:stage.${name}.name`) })
    .click();

/** Names of controls and headings that have no Chinese in them: of those that are words and not figures, names or code. */
async function notChinese(page: Page): Promise<readonly string[]> {
  const names = await page.evaluate(() =>
    [...document.querySelectorAll('button, h1, h2, h3, label, [role="tab"], th, [aria-label]')].flatMap((element) => {
      if (element.closest('[data-selectable], [data-snapshot], [role="log"], code') !== null) return [];
      const label = element.getAttribute('aria-label');
      return label !== null ? [label] : [element.textContent ?? ''];
    }),
  );
  // English words of the interface: two words of small letters, and none of the signs of code, which chains have.
  return [
    ...new Set(names.filter((name) => /\b[A-Za-z]?[a-z]{2,} [a-z]{2,}\b/.test(name) && !han.test(name) && !/[{}[\]<>@_]/.test(name))),
  ];
}

test('a whole hunt in Chinese', async () => {
  test.setTimeout(240_000);
  const userData = freshFolder();
  const holdfast = await launch({ userData });
  const { page } = holdfast;
  const shot = async (name: string): Promise<void> => {
    await page.screenshot({ path: test.info().outputPath(`${name}.png`), animations: 'disabled' });
    expect(await notChinese(page)).toEqual([]);
  };
  try {
    await test.step('the language is chosen, and the window and its menu speak it at once', async () => {
      expect(await menuLabels(holdfast)).toContain('File');
      await page.getByRole('button', { name: 'Preferences' }).click();
      const choice = page.getByRole('dialog').getByRole('combobox').first();
      await expect(choice.locator('option')).toContainText(['', 'English', '简体中文']);
      await choice.selectOption('zh-CN');
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
      await expect(page.getByRole('dialog', { name: zh('app:preferences.title') })).toBeVisible();
      await expect.poll(() => menuLabels(holdfast)).toContain(zh('menu:file'));
      await shot('preferences');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('heading', { name: zh('connect:title') })).toBeVisible();
      await shot('connect');
    });

    await test.step('a sample is launched and watched', async () => {
      await page.locator('[data-sample="event-emitter"]').click();
      await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'watch');
    });

    await test.step('the experiment states its verdict', async () => {
      const coach = page.getByRole('region', { name: zh('coach:title') });
      await coach.getByRole('button', { name: zh('coach:run') }).click();
      const form = page.getByRole('dialog', { name: zh('coach:dialog.title') });
      await form.getByLabel(zh('coach:field.seconds')).fill('0.3');
      await form.getByLabel(zh('coach:field.warmup')).fill('1');
      await form.getByLabel(zh('coach:field.cycles'), { exact: true }).fill('7');
      await shot('experiment');
      await form.getByRole('button', { name: zh('coach:dialog.start'), exact: true }).click();
      await expect(coach).toHaveAttribute('data-coach', 'running');
      await shot('running');
      await expect(coach.getByRole('heading')).toContainText('发现泄漏：堆', { timeout: 90_000 });
      await expect(coach).toContainText(/PriceBus.*每轮增加.*个 Function 对象/);
      await expect(page.locator('[data-snapshot]')).toHaveCount(3);
      await shot('watch');
    });

    await test.step('Compare shows what grew', async () => {
      await goTo(page, 'compare');
      await expect(firstRow(page)).toBeVisible();
      await expect(page.locator('[data-suspect]').first()).toBeVisible({ timeout: 30_000 });
      await expect(page.getByRole('treegrid').getByRole('columnheader').first()).toHaveText(han);
      await shot('compare');
    });

    await test.step('Verify shows what the verdict rests on, with advice', async () => {
      await goTo(page, 'verify');
      const card = page.getByRole('article', { name: /^发现泄漏：堆/ });
      await expect(card.locator('[data-fact="heap-rising"]')).toContainText(/回收后的堆用量每轮上升 [\d.]+\skB/);
      await expect(card.locator('[data-verdict-suspect="1"]')).toContainText('移除监听器');
      await expect(card).not.toContainText(/in every cycle|Remove the listener|readings/);
      await shot('verify');
    });

    await test.step('Explain shows the chain', async () => {
      await page
        .getByRole('main')
        .getByRole('button', { name: zh('verify:suspect.explain'), exact: true })
        .first()
        .click();
      await expect(page.locator('main')).toHaveAttribute('data-stage', 'explain');
      const chain = page.getByRole('list', { name: zh('explain:chain') }).first();
      await expect(chain).toContainText('PriceBus');
      await expect(chain).toContainText(zh('explain:root'));
      await shot('explain');
    });

    await test.step('a failure is told with its remedy', async () => {
      await goTo(page, 'connect');
      await page.getByRole('tab', { name: zh('connect:way.launch') }).click();
      await page.getByLabel(zh('connect:launch.command'), { exact: true }).fill('nod');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-failure]')).toContainText('没有命令“nod”');
      await shot('failure');
    });

    await test.step('what the workbench words follows too, there and back', async () => {
      await goTo(page, 'verify');
      await page.getByRole('textbox', { name: zh('verify:notes.title') }).fill('the bus');
      const undo = page.getByRole('button', { name: zh('app:undoWhat', { what: zh('run:undo.notes') }) });
      await expect(undo).toBeVisible();
      await page.getByRole('button', { name: zh('app:command.preferences') }).click();
      const choice = page.getByRole('dialog').getByRole('combobox').first();
      await choice.selectOption('en');
      await expect(page.locator('button[aria-label*="edit of the notes"], button[title*="edit of the notes"]').first()).toBeAttached();
      expect(await menuLabels(holdfast)).toContain('File');
      await choice.selectOption('zh-CN');
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
      await page.keyboard.press('Escape');
      await expect(undo).toBeVisible();
    });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }

  // What was chosen holds at the next start.
  const second = await launch({ userData });
  try {
    await expect(second.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(second.page.getByRole('heading', { name: zh('connect:title') })).toBeVisible();
    expect(await menuLabels(second)).toContain(zh('menu:file'));
  } finally {
    await second.close();
    fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});
