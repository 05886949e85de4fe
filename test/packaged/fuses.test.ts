// The installed executable is Holdfast and nothing else: no way to make it run another program's code.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { asUser, cleanRoot, command, finished, freshHome, type Place } from './support/installed.js';

const binary = cleanRoot === undefined ? command : '/opt/holdfast/holdfast';
let home: Place;
test.beforeEach(() => {
  home = freshHome();
});
test.afterEach(() => home.remove());

const evil = (): { inside: string; ran: () => boolean } => {
  fs.writeFileSync(
    path.join(home.outside, 'evil.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(path.posix.join(home.inside, 'evil-ran'))}, '');`,
  );
  return { inside: path.posix.join(home.inside, 'evil.cjs'), ran: () => fs.existsSync(path.join(home.outside, 'evil-ran')) };
};

test('it does not run scripts as Node', async () => {
  const script = evil();
  const version = await finished(asUser(home, [command, '--version'], { ELECTRON_RUN_AS_NODE: '1' }));
  // Node would say v20…
  expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  await finished(
    asUser(home, ['timeout', '10', binary, '--ozone-platform=headless', '--no-sandbox', script.inside, '--cli'], {
      ELECTRON_RUN_AS_NODE: '1',
    }),
  );
  expect(script.ran()).toBe(false);
});

test('it loads no code named in NODE_OPTIONS', async () => {
  const script = evil();
  const { stdout } = await finished(asUser(home, [command, '--version'], { NODE_OPTIONS: `--require ${script.inside}` }));
  expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  expect(script.ran()).toBe(false);
});

test('it opens no inspector', async () => {
  const flags = ['--inspect=0', '--inspect-brk=0'];
  for (const flag of flags) {
    const words = [binary, flag, '--ozone-platform=headless', '--no-sandbox', '--cli', '--version'];
    const { code, stderr } = await finished(asUser(home, ['timeout', '20', ...words]));
    expect(stderr).not.toContain('Debugger listening');
    expect(code).toBe(0);
  }
});

test('it does not load another application, by argument or from a folder beside its archive', async () => {
  const other = path.join(home.outside, 'other');
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, 'package.json'), '{"name":"other","main":"main.js"}');
  const script = evil();
  fs.writeFileSync(path.join(other, 'main.js'), `require(${JSON.stringify(script.inside)})`);
  const words = [
    binary,
    '--ozone-platform=headless',
    '--no-sandbox',
    `--app=${path.posix.join(home.inside, 'other')}`,
    '--cli',
    '--version',
  ];
  const { stdout } = await finished(asUser(home, ['timeout', '20', ...words]));
  expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  expect(script.ran()).toBe(false);
});
