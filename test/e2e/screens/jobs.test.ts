// Pictures of the job list with more than one job in it: the experiment drives a program while millions of objects are being compared.
import path from 'node:path';
import { expect } from '@playwright/test';
import { investigationOfBoxes } from '../support/boxes.js';
import { launchSample, stage } from '../support/window.js';
import { pictures } from './studio.js';

pictures(
  'several jobs at once',
  async ({ page, shotNow }) => {
    await expect(page.locator('[data-snapshot]')).toHaveCount(2, { timeout: 60_000 });
    await stage(page, 'Connect').click();
    await launchSample(page, 'cache-server');
    await page.getByRole('main').getByRole('button', { name: 'Run the experiment' }).click();
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    await form.getByLabel('Seconds in each cycle').fill('60');
    await form.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByRole('banner').getByRole('button', { name: /job/ })).toBeVisible({ timeout: 30_000 });
    await stage(page, 'Compare').click();
    await page.getByText(/is being opened; what differs follows$/).waitFor();
    await page.getByRole('banner').getByRole('button', { name: /job/ }).click();
    const jobs = page.getByRole('dialog', { name: 'Work under way' });
    await expect(jobs.getByRole('listitem')).toHaveCount(2);
    await shotNow('jobs');
    await jobs.getByRole('listitem').filter({ hasText: 'Comparing' }).getByRole('button').click();
    await expect(jobs.getByRole('listitem')).toHaveCount(1, { timeout: 30_000 });
    await page.keyboard.press('Escape');
    await shotNow('jobs-cancelled');
  },
  {
    prepare: async ({ home }) => {
      const dir = path.join(home, 'Holdfast/boxes');
      await investigationOfBoxes(dir, [1000, 5_000_000]);
      return { open: [dir] };
    },
    folder: 'looked',
  },
);
