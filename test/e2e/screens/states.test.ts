// Pictures of what is seldom met: heaps of millions of objects, work under way, names without end, failures, nothing to show; in small
// windows and at twice the size. Each line of a table is one picture.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { investigationOfBoxes } from '../support/boxes.js';
import { drop, launchSample, pill, samples, stage } from '../support/window.js';
import { large, pictures, resize, type Sitting, small } from './studio.js';

type Step = (page: Page) => Promise<void>;
const done: Step = (page) => expect(page.getByRole('treegrid')).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 });
const lens =
  (name: string): Step =>
  async (page) => {
    await stage(page, 'Explain').click();
    await page.getByRole('radio', { name, exact: true }).click();
  };
const explained: Step = async (page) => {
  await lens('Held by')(page);
  await expect(page.locator('[data-chain]').first()).toBeVisible({ timeout: 60_000 });
};
const drawn: Step = async (page) => {
  await explained(page);
  await page.getByRole('radio', { name: 'Picture' }).click();
  await expect(page.locator('[data-node]').first()).toBeVisible({ timeout: 60_000 });
};
const compared: Step = async (page) => {
  await stage(page, 'Compare').click();
  await done(page);
};

async function each({ page, shot }: Sitting, of: string, table: Readonly<Record<string, Step>>): Promise<void> {
  for (const [name, step] of Object.entries(table))
    await test.step(`${of}-${name}`, async () => {
      await step(page);
      await shot(`${of}-${name}`);
    });
}

/** What a large window shows at 200 %. */
const twice = { width: large[0] / 2, height: large[1] / 2 };

const millions = 5_000_000;
pictures(
  'millions of objects',
  async (sitting) => {
    const { page } = sitting;
    await expect(page.locator('[data-snapshot]')).toHaveCount(3, { timeout: 60_000 });
    await stage(page, 'Compare').click();
    await page.getByText(/^B .*is being opened; what differs follows$/).waitFor();
    await sitting.shotNow('huge-early-rows');
    await page.getByRole('banner').getByRole('button', { name: /job/ }).click();
    await sitting.shotNow('huge-jobs');
    await page.keyboard.press('Escape');
    await each(sitting, 'huge', {
      compare: done,
      objects: async () => {
        await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Object by object' });
        await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', String(millions + 1), { timeout: 120_000 });
        await page.getByRole('treegrid').focus();
        await page.keyboard.press('End');
        await done(page);
      },
      explain: async () => {
        await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'By class' });
        await done(page);
        await page.getByRole('row', { name: /Box / }).first().dblclick();
        await explained(page);
      },
      'explain-objects': () => page.getByRole('radio', { name: 'Objects' }).click(),
      strings: lens('Strings'),
      collections: lens('Collections'),
      dominators: lens('Dominators'),
      treemap: lens('Treemap'),
      search: async () => {
        await lens('Search')(page);
        await page.getByRole('textbox').first().fill('nothing is called so');
        await expect(page.getByText(/^No/).first()).toBeVisible({ timeout: 60_000 });
      },
    });
  },
  {
    prepare: async ({ home }) => {
      const dir = path.join(home, 'Holdfast/boxes');
      await investigationOfBoxes(dir, [1000, millions, millions]);
      return { open: [dir] };
    },
    folder: 'looked',
  },
);

const long = 'AbstractSingletonProxyFactoryBeanThatKeepsEveryCustomerAggregateForEver'.repeat(3);
pictures(
  'names without end',
  async (sitting) => {
    const { page, studio } = sitting;
    const files = heapsOfLongNames(
      path.join(studio.home, 'work/shop', ...Array.from({ length: 6 }, (_, i) => `services-of-the-warehouse-${i}`)),
    );
    await drop(page, files);
    await expect(page.locator('[data-snapshot]')).toHaveCount(3, { timeout: 60_000 });
    const screens: Readonly<Record<string, Step>> = {
      connect: (p) => stage(p, 'Connect').click(),
      compare: compared,
      explain: async () => {
        await compared(page);
        await page
          .getByRole('row', { name: /AbstractSingleton/ })
          .first()
          .dblclick();
        await explained(page);
        await page.locator('[data-link-button]').last().click();
      },
      picture: drawn,
      dominators: lens('Dominators'),
      treemap: lens('Treemap'),
      strings: lens('Strings'),
      collections: lens('Collections'),
      verify: (p) => stage(p, 'Verify').click(),
    };
    await each(sitting, 'long', screens);
    await resize(sitting.holdfast, small);
    await each(sitting, 'long-small', screens);
    await resize(sitting.holdfast, large);
    await page.setViewportSize(twice);
    await each(sitting, 'zoom', screens);
  },
  { folder: 'looked' },
);

pictures(
  'what went wrong',
  async (sitting) => {
    const { page } = sitting;
    await launchSample(page, 'event-emitter');
    await expect.poll(() => samples(page), { timeout: 30_000 }).toBeGreaterThan(8);
    await pill(page).click();
    const pid = Number(await page.locator('dt:text-is("Process") + dd').innerText());
    await page.keyboard.press('Escape');
    process.kill(pid, 'SIGKILL');
    await expect(pill(page)).toHaveAttribute('data-target-state', 'ended', { timeout: 30_000 });
    const junk = path.join(sitting.studio.home, 'Downloads', 'heap.heapsnapshot');
    execFileSync(process.execPath, ['-e', 'require("node:v8").writeHeapSnapshot(process.argv[1])', junk]);
    const other = junk.replace('heap.', 'later.');
    fs.copyFileSync(junk, other);
    await each(sitting, 'wrong', {
      'watch-ended': (p) => stage(p, 'Watch').click(),
      compare: async () => {
        await drop(page, [junk, other]);
        await expect(page.locator('[data-snapshot]')).toHaveCount(2, { timeout: 60_000 });
        for (const file of [junk, other]) fs.writeFileSync(file, '{"snapshot":{}}');
        await stage(page, 'Compare').click();
        await expect(page.locator('main [data-failure]').first()).toBeVisible({ timeout: 60_000 });
      },
      explain: async () => {
        await lens('Dominators')(page);
        await expect(page.locator('main [data-failure]').first()).toBeVisible({ timeout: 60_000 });
      },
    });
  },
  { folder: 'looked' },
);

/** Three snapshots of a program whose classes, properties and folders have long names. */
function heapsOfLongNames(folder: string): readonly string[] {
  fs.mkdirSync(folder, { recursive: true });
  const program = path.join(folder, 'the-service-that-is-never-restarted-because-nobody-dares.cjs');
  fs.writeFileSync(
    program,
    `const v8 = require('node:v8'), path = require('node:path');
     class ${long} { constructor(i) { this.${long} = 'a text that goes on and on '.repeat(9) + i; } }
     globalThis.registry_${long} = new Map();
     for (let round = 0; round < 3; round++) {
       for (let i = 0; i < 2000; i++) registry_${long}.set('customer/' + '${long}'.slice(0, 90) + round + '/' + i, new ${long}(i));
       v8.writeHeapSnapshot(path.join(${JSON.stringify(folder)}, 'after-the-nightly-import-of-all-customers-and-their-orders-' + round + '.heapsnapshot'));
     }`,
  );
  execFileSync(process.execPath, [program]);
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.heapsnapshot'))
    .sort()
    .map((name) => path.join(folder, name));
}
