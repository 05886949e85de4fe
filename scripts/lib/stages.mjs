// What the runners need around them, in one place: `npm test`, `npm run e2e` and `npm run screens` share it.
import fs from 'node:fs';
import { ensureElectron } from '../electron/runtime.mjs';
import { ensureLibraries, ensureVirtualDisplay, installPackages } from '../electron/system-libraries.mjs';
import { ensureBuilt } from './build.mjs';
import { hasDisplay } from './display.mjs';
import { SetupError, say } from './project.mjs';
import { onPath } from './run.mjs';
import { runPlaywright } from './runners.mjs';

/** Runs one Playwright project in the real application, on a virtual screen where there is no other. */
export async function runInElectron(project, extra = []) {
  const { executable } = await ensureElectron();
  await ensureLibraries(executable);
  await ensureBuilt('app');
  if (await hasDisplay()) return await runPlaywright(project, { extra });
  await ensureVirtualDisplay();
  return await runPlaywright(project, { prefix: ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24'], extra });
}

/**
 * Some tests attach to a browser or to Electron, go through sshd, or ask objgraph; they skip themselves by name where there is none, so failing to
 * install it is worth a line, not a failure.
 */
export async function ensureProgramsForTests() {
  await orSkipped(async () => ensureLibraries((await ensureElectron()).executable));
  const browser = ['chromium', 'chromium-browser', 'google-chrome'].some(onPath);
  await ensureForTests(browser, ['chromium'], 'The browser tests need Chromium.');
  // sshd is not on the path of every user
  const ssh = fs.existsSync('/usr/sbin/sshd') && onPath('ssh');
  await ensureForTests(ssh, ['openssh-server', 'openssh-client'], 'The tunnel tests need OpenSSH.');
  const objgraph = process.env.HOLDFAST_OBJGRAPH ?? '/usr/lib/python3/dist-packages/objgraph.py';
  await ensureForTests(fs.existsSync(objgraph), ['python3-objgraph'], "Counts of Python's objects are compared with objgraph's.");
}

async function ensureForTests(there, packages, why) {
  if (!there) await orSkipped(() => installPackages(packages, why));
}

async function orSkipped(install) {
  try {
    await install();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say('Those tests will be skipped.');
  }
}
