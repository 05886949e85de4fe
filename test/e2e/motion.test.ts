// Nothing moves for a person who asked for that, in the system or in Preferences.
import { expect, type Page, test } from '@playwright/test';
import { type Holdfast, launch } from './support/launch.js';
import { launchSample, stage } from './support/window.js';

/** From now on the page keeps what has begun to move, and takes time for it. */
const watchMotion = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const moved: string[] = [];
    (window as { moved?: string[] }).moved = moved;
    // Something that only appears after a while, at once, does not move.
    const shortest = 2;
    const note = (event: Event): void => {
      for (const animation of (event.target as Element).getAnimations({ subtree: false })) {
        if (Number(animation.effect?.getComputedTiming().activeDuration) >= shortest) moved.push((event.target as Element).className);
      }
    };
    document.addEventListener('animationstart', note, true);
    document.addEventListener('transitionrun', note, true);
  });
const moved = (page: Page): Promise<number> => page.evaluate(() => (window as { moved?: string[] }).moved?.length ?? 0);

/** Buttons that change colour under the pointer, a wheel while a program is started, a part that opens. */
async function tryOut({ page }: Holdfast, sample: string): Promise<void> {
  await page.getByRole('button', { name: 'With Node' }).hover();
  await launchSample(page, sample);
  await page.getByRole('banner').getByRole('button', { name: 'Mark' }).hover();
  await page.getByRole('banner').getByRole('button', { name: 'Collect garbage' }).click();
  await stage(page, 'Connect').click();
}

test('nothing moves where motion is reduced by the system, or in Preferences', async () => {
  test.setTimeout(180_000);
  const holdfast = await launch();
  try {
    const { page } = holdfast;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await watchMotion(page);
    await tryOut(holdfast, 'event-emitter');
    expect(await moved(page)).toBe(0);

    // Work of unknown length: it rests, in the middle of its bar.
    const bar = await page.evaluate(() => {
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const rule = rules.find((each) => each.cssText.includes(':indeterminate') && each.cssText.includes('animation'));
      const progress = document.createElement('progress');
      progress.className = /^\.([\w-]+)/.exec(rule?.cssText ?? '')?.[1] ?? '';
      document.body.append(progress);
      const { backgroundPosition, animationName } = getComputedStyle(progress);
      const runs = progress.getAnimations().some((animation) => animation.playState === 'running');
      progress.remove();
      return { backgroundPosition, animated: animationName !== 'none', runs };
    });
    expect(bar).toEqual({ backgroundPosition: '40% 0px', animated: true, runs: false });

    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.getByRole('button', { name: 'Preferences' }).click();
    const dialog = page.getByRole('dialog', { name: 'Preferences' });
    await dialog.getByRole('radio', { name: 'Reduced' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-motion', 'reduced');
    await page.keyboard.press('Escape');
    const before = await moved(page);
    await tryOut(holdfast, 'event-emitter');
    expect(await moved(page)).toBe(before);

    // What is tested moves otherwise.
    await page.getByRole('button', { name: 'Preferences' }).click();
    await dialog.getByRole('radiogroup', { name: 'Motion' }).getByRole('radio', { name: 'As the system' }).click();
    await page.keyboard.press('Escape');
    await tryOut(holdfast, 'event-emitter');
    expect(await moved(page)).toBeGreaterThan(before);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
});
