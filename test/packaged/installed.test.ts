// A person installs the package on a machine on which nothing was ever developed, and hunts a leak.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ZipFile } from 'yazl';
import { captureSeries, firstRow, launchSample, pill, samples, stage } from '../e2e/support/window.js';
import { asUser, belongToUser, cleanRoot, command, finished, freshHome, noCleanRoot, openWindow, type Place } from './support/installed.js';

const version = (JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string })
  .version;
const where = cleanRoot === undefined ? `the unpacked application, not a clean Debian: ${noCleanRoot}` : 'a clean Debian';
const applicationFolder = cleanRoot === undefined ? path.dirname(path.dirname(path.dirname(command))) : '/opt/holdfast';
const sample = `${applicationFolder}/resources/examples/event-emitter.mjs`;

test.describe(where, () => {
  let home: Place;
  test.beforeEach(() => {
    home = freshHome();
  });
  test.afterEach(() => home.remove());

  test('the window hunts a sample; what it found is there again after a restart', async () => {
    test.setTimeout(240_000);
    const first = await openWindow(home);
    // What About shows too.
    expect(first.log()).toContain(`Holdfast ${version} on Electron `);
    await test.step('hunt', async () => {
      await launchSample(first.page, 'event-emitter');
      await expect.poll(() => samples(first.page), { timeout: 20_000 }).toBeGreaterThan(2);
      await captureSeries(first.page, ['baseline', 'later', 'last']);
      await stage(first.page, 'Compare').click();
      await expect(firstRow(first.page)).toContainText('BasketItem');
      await expect(first.page.locator('[data-suspect="1"]')).toContainText('PriceBus');
      await pill(first.page).click();
      await first.page.getByRole('button', { name: 'End the program' }).click();
      await expect(pill(first.page)).toHaveAttribute('data-target-state', 'ended');
    });
    expect(first.pageErrors).toEqual([]);
    await first.close();

    const kept = path.join(home.outside, 'Holdfast');
    const [name = ''] = fs.readdirSync(kept).filter((entry) => fs.existsSync(path.join(kept, entry, 'investigation.json')));
    const second = await openWindow(home, [`./Holdfast/${name}`]);
    await expect(second.page.locator('[data-snapshot]')).toHaveCount(3);
    await stage(second.page, 'Compare').click();
    await expect(firstRow(second.page)).toContainText('BasketItem');
    expect(second.pageErrors).toEqual([]);
    await test.step('the licences of what is inside', async () => {
      await second.page.keyboard.press('Control+Shift+P');
      await second.page.getByRole('combobox', { name: 'All commands' }).fill('about');
      await second.page.keyboard.press('Enter');
      await second.page.getByRole('button', { name: 'Licences' }).click();
      await expect(second.page.getByRole('dialog', { name: 'Licences' })).toContainText('react-dom');
    });
    await second.close();
  });

  test('opening a file opens it in the window that is there, and in a new one where there is none', async () => {
    test.setTimeout(240_000);
    // An investigation to share, by the installed command line.
    const out = path.posix.join(home.inside, 'found');
    const hunt = [
      'hunt',
      '--cycles',
      '3',
      '--warmup',
      '1',
      '--captures',
      '2',
      '--step',
      'stdin:next',
      '--cycle-done',
      'cycle \\d+ done',
      '--out',
      out,
    ];
    const made = await finished(asUser(home, [command, ...hunt, '--', 'node', sample, '--step']));
    expect(made.stderr + made.stdout).toContain('found');
    const investigation = path.join(home.outside, 'found');
    await shared(investigation, path.join(home.outside, 'leak.holdfast'));
    const [snapshot = ''] = fs.readdirSync(path.join(investigation, 'snapshots')).filter((f) => /\.heapsnapshot(\.gz)?$/.test(f));
    const loose = path.join(home.outside, `loose${snapshot.slice(snapshot.indexOf('.'))}`);
    fs.copyFileSync(path.join(investigation, 'snapshots', snapshot), loose);
    fs.rmSync(investigation, { recursive: true });
    belongToUser(home.outside);

    const opens = opener(home);
    const window = await openWindow(home, opens.arguments('leak.holdfast'));
    await expect(window.page.locator('[data-snapshot]')).toHaveCount(2);
    await stage(window.page, 'Compare').click();
    await expect(firstRow(window.page)).toContainText('BasketItem', { timeout: 60_000 });
    // And a second file goes to the same window.
    const again = await finished(window.beside(opens.command(path.basename(loose))));
    expect(again.code, again.stderr).toBe(0);
    await expect(window.page.locator('[data-snapshot]').filter({ hasText: 'loose' })).toHaveCount(1, { timeout: 60_000 });
    expect(window.browser.contexts().flatMap((c) => c.pages())).toHaveLength(1);
    expect(window.pageErrors).toEqual([]);
    await window.close();
  });

  test('the command line works without a screen and without Node for itself', async () => {
    const env = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
    const run = (...words: string[]) => finished(asUser(home, [command, ...words], env));
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    expect((await run('--help')).stdout).toContain('Usage: holdfast');
    expect((await run('nonsense')).code).toBe(2);
    const verdict = path.posix.join(home.inside, 'verdict.json');
    const words = [
      '--cycles',
      '6',
      '--warmup',
      '2',
      '--step',
      'stdin:next',
      '--cycle-done',
      'cycle \\d+ done',
      '--fail-on-leak',
      '--verdict',
      verdict,
    ];
    const hunt = await run('hunt', ...words, '--', 'node', sample, '--step');
    expect(hunt.code, hunt.stderr).toBe(1);
    const written = JSON.parse(fs.readFileSync(path.join(home.outside, 'verdict.json'), 'utf8')) as { leaking: boolean; kind: string };
    expect(written).toMatchObject({ leaking: true, kind: 'heap' });
    const json = await run('histogram', 'no-such.heapsnapshot', '--json');
    expect(json.code).toBe(4);
  });

  test('the desktop knows its files', async () => {
    test.info().skip(cleanRoot === undefined, noCleanRoot);
    const types = {
      'a.holdfast': 'investigation',
      'a.heapsnapshot': 'heapsnapshot',
      'a.heapsnapshot.gz': 'heapsnapshot',
      'a.heapprofile': 'heapprofile',
      'a.heaptimeline': 'heaptimeline',
    };
    for (const [name, kind] of Object.entries(types)) {
      fs.writeFileSync(path.join(home.outside, name), '{"snapshot":{}}');
      belongToUser(home.outside);
      const info = await finished(asUser(home, ['gio', 'info', '--attributes=standard::content-type', name]));
      const type = /standard::content-type: (\S+)/.exec(info.stdout)?.[1];
      expect(type).toContain(kind);
      const app = await finished(asUser(home, ['gio', 'mime', type!]));
      expect(app.stdout).toContain('holdfast.desktop');
    }
  });
});

/** A `.holdfast` file of an investigation folder, as sharing in full writes it (docs/formats.md). */
async function shared(folder: string, to: string): Promise<void> {
  const names = fs
    .readdirSync(folder, { recursive: true })
    .map((name) => String(name).split(path.sep).join('/'))
    .filter((name) =>
      /^(?:investigation\.json|notes\.md|runs\/[^/]+\/(?:timeline\.bin|output\.log)|snapshots\/[^/]+\.heapsnapshot\.gz)$/.test(name),
    );
  const files = names.map((name) => {
    const bytes = fs.readFileSync(path.join(folder, name));
    return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const list = { format: 'holdfast-bundle', version: 1, level: 'full', writtenBy: version, writtenAt: new Date().toISOString(), files };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(list)), 'holdfast.json');
  for (const name of names) zip.addFile(path.join(folder, name), name);
  zip.end();
  const out = fs.createWriteStream(to);
  zip.outputStream.pipe(out);
  await new Promise((resolve, reject) => out.on('close', () => resolve(undefined)).on('error', reject));
}

/** How a desktop opens a file: in the clean Debian by its own words, from the desktop entry. */
function opener(home: Place): { arguments: (file: string) => string[]; command: (file: string) => string[] } {
  const at = (file: string): string => path.posix.join(home.inside, file);
  if (cleanRoot === undefined) return { arguments: (file) => [at(file)], command: (file) => [command, at(file)] };
  const entry = fs.readFileSync(path.join(cleanRoot, 'usr/share/applications/holdfast.desktop'), 'utf8');
  expect(/^Exec=(.*)$/m.exec(entry)?.[1]).toBe('/opt/holdfast/holdfast %F');
  return { arguments: (file) => [at(file)], command: (file) => ['gio', 'open', at(file)] };
}
