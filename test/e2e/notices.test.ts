// Long work while a person is elsewhere: in the list of jobs, stopped from there, and told of when it is over.
import { expect, test } from '@playwright/test';
import { type Holdfast, launch } from './support/launch.js';
import { launchSample } from './support/window.js';

/** Keeps what would be shown by the system, which has no such service here. */
const keepNotices = ({ app }: Holdfast): Promise<void> =>
  app.evaluate(({ Notification }) => {
    const shown: string[] = [];
    (globalThis as { shown?: string[] }).shown = shown;
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: Electron.Notification) {
      shown.push(`${this.title}: ${this.body}`);
    };
  });
const notices = ({ app }: Holdfast): Promise<readonly string[]> =>
  app.evaluate(() => (globalThis as { shown?: readonly string[] }).shown ?? []);
const inFront = ({ app }: Holdfast): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isFocused()));

test('the end of long work is told to a person who has turned away, and to nobody who looks on', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page, app } = holdfast;
    await keepNotices(holdfast);
    await launchSample(page, 'event-emitter');
    const coach = page.getByRole('region', { name: 'Experiment' });
    const form = page.getByRole('dialog', { name: 'Run the experiment' });
    const jobs = page.getByRole('dialog', { name: 'Work under way' });
    /** By hand it lasts as long as one likes. */
    const begin = async (): Promise<void> => {
      await page.keyboard.press('Control+E');
      await form.getByRole('radio', { name: /^By hand/ }).check();
      await form.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('button', { name: '1 job under way' }).click();
      await expect(jobs).toContainText('Running the experiment');
    };
    const lastLong = async (): Promise<void> => {
      await expect(jobs).toContainText(/0:1[1-9]|0:[2-5]\d/, { timeout: 60_000 });
      await page.keyboard.press('Escape');
    };
    const stop = (): Promise<void> => coach.getByRole('button', { name: 'Stop', exact: true }).click();
    const over = async (): Promise<void> => {
      await expect(coach.getByRole('heading', { level: 3 })).toContainText('Not enough evidence', { timeout: 60_000 });
      await expect(page.getByRole('button', { name: /under way$/ })).toHaveCount(0);
    };

    await test.step('who looks on is told nothing', async () => {
      await begin();
      await lastLong();
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
      await expect.poll(() => inFront(holdfast)).toBe(true);
      await stop();
      await over();
      expect(await notices(holdfast)).toEqual([]);
    });
    await test.step('who has turned away is', async () => {
      await begin();
      await lastLong();
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur());
      await expect.poll(() => inFront(holdfast)).toBe(false);
      await stop();
      await expect.poll(() => notices(holdfast), { timeout: 60_000 }).toEqual(['Finished: Running the experiment']);
      await over();
    });
    await test.step('it is stopped from the list, with what there is', async () => {
      await begin();
      await jobs.getByRole('button', { name: 'Cancel' }).click();
      await over();
      expect(await notices(holdfast)).toHaveLength(1);
    });
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
