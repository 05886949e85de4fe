// What all pictures share: a person's home folder that looks like one, window sizes, and the two colour schemes.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, type Holdfast, type LaunchOptions, launch } from '../support/launch.js';

const root = path.resolve(import.meta.dirname, '../../..');
/** Those that documents show, and those that are only looked at. */
const folders = { kept: path.join(root, 'docs/screens'), looked: path.join(root, '.cache/screens') } as const;
export const large = [1280, 800] as const;
export const small = [900, 600] as const;

export interface Sitting {
  readonly holdfast: Holdfast;
  readonly page: Holdfast['page'];
  readonly studio: Studio;
  /** A picture of what the window shows now, in both colour schemes. */
  readonly shot: (name: string) => Promise<void>;
  /** The same without waiting for what is loading. */
  readonly shotNow: (name: string) => Promise<void>;
}

export interface SittingOptions {
  /** `test.skip` where what it needs is not there. */
  readonly run?: typeof test | typeof test.skip;
  readonly folder?: keyof typeof folders;
  /** What is made in the person's folder before the window opens, and how it is started. */
  readonly prepare?: (studio: Studio) => LaunchOptions | Promise<LaunchOptions>;
}

/** A test that takes pictures: a person's folder, a large window, and no errors in the page at the end. */
export function pictures(
  title: string,
  body: (sitting: Sitting) => Promise<void>,
  { run = test, folder = 'kept', prepare }: SittingOptions = {},
): void {
  run(title, async () => {
    test.setTimeout(600_000);
    fs.mkdirSync(folders[folder], { recursive: true });
    const studio = openStudio();
    let holdfast: Holdfast | undefined;
    try {
      const { env, ...options } = (await prepare?.(studio)) ?? {};
      const opened = await launch({ ...options, env: { ...studio.env, ...env } });
      holdfast = opened;
      await resize(opened, large);
      await body({
        holdfast: opened,
        page: opened.page,
        studio,
        shot: (name) => picture(opened, path.join(folders[folder], name), true),
        shotNow: (name) => picture(opened, path.join(folders[folder], name), false),
      });
      expect(opened.pageErrors).toEqual([]);
    } finally {
      await holdfast?.close();
      studio.remove();
    }
  });
}

interface Studio {
  /** The folder of the person in the pictures. */
  readonly home: string;
  /** What Holdfast is started with, so that its investigations lie there. */
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => void;
}

/** `/home/ada` where that can be made and is nobody's: pictures then show no folder of the machine that took them. */
function openStudio(): Studio {
  const wanted = '/home/ada';
  let home = wanted;
  try {
    fs.mkdirSync(wanted);
  } catch {
    home = freshFolder('home');
  }
  for (const name of ['Downloads', 'work/shop']) fs.mkdirSync(path.join(home, name), { recursive: true });
  return {
    home,
    env: { HOME: home, HOLDFAST_HOME: path.join(home, 'Holdfast') },
    remove: () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function picture({ page }: Holdfast, to: string, whole: boolean): Promise<void> {
  await page.mouse.move(80, 500);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    if (whole) await settled(page);
    await page.screenshot({ path: `${to}-${colorScheme}.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing is loading and the canvas has been drawn. */
async function settled(page: Holdfast['page']): Promise<void> {
  await expect(page.locator('main [data-loading]')).toHaveCount(0, { timeout: 30_000 });
  await page.waitForTimeout(250);
}

export async function resize({ app, page }: Holdfast, [width, height]: readonly [number, number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [width, height] as const);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}
