// Pictures of a hunt in Chinese, for docs/guide; beside those of screens.test.ts.
import { expect } from '@playwright/test';
import { createMessages } from '../../../src/messages/index.js';
import { firstRow, launchSample } from '../support/window.js';
import { pictures } from './studio.js';

const zh = createMessages('zh-CN').t as unknown as (id: string, values?: object) => string;

pictures(
  'a hunt in Chinese',
  async ({ page, shot: take }) => {
    const shot = (name: string) => take(`zh-${name}`);
    const stage = (name: string) =>
      page
        .getByRole('navigation', { name: zh('app:rail') })
        .getByRole('button', { name: zh(`app:stage.${name}.name`) })
        .click();
    const coach = page.getByRole('region', { name: zh('coach:title') });
    const form = page.getByRole('dialog', { name: zh('coach:dialog.title') });
    await expect(page.locator('[data-sample]').first()).toBeVisible();
    await shot('connect');
    await launchSample(page, 'cache-server');
    await coach.getByRole('button', { name: zh('coach:run') }).click();
    await form.getByLabel(zh('coach:field.seconds')).fill('0.5');
    await shot('experiment-form');
    await form.getByRole('button', { name: zh('coach:dialog.start'), exact: true }).click();
    await expect(coach.locator('[data-outcome="leak"]')).toBeVisible({ timeout: 120_000 });
    await shot('experiment-verdict');
    await stage('compare');
    await expect(firstRow(page)).toBeVisible();
    await expect(page.locator('[data-suspect]').first()).toBeVisible({ timeout: 30_000 });
    await shot('compare');
    await stage('verify');
    await expect(page.locator('[data-verdict-suspect="1"]')).toBeVisible();
    await shot('verify-verdict');
    await page
      .getByRole('main')
      .getByRole('button', { name: zh('verify:suspect.explain'), exact: true })
      .first()
      .click();
    await expect(page.getByRole('list', { name: zh('explain:chain') }).first()).toBeVisible({ timeout: 30_000 });
    await shot('explain');
    // one entry of the cache: the program goes on without it
    const entry = page
      .getByRole('list', { name: zh('explain:chain') })
      .first()
      .getByRole('listitem')
      .last();
    await entry.hover();
    await entry.getByRole('button', { name: zh('explain:cut.link') }).click();
    const dialog = page.getByRole('dialog', { name: zh('explain:cut.title') });
    await dialog.getByRole('button', { name: zh('explain:cut.do') }).click();
    await expect(dialog.locator('[data-cut-fate]')).toBeVisible({ timeout: 60_000 });
    await shot('cut-done');
  },
  { prepare: () => ({ env: { HOLDFAST_LANG: 'zh-CN' } }) },
);
