// What the runners need around them, in one place: `npm test`, `npm run e2e` and `npm run screens` share it.
import fs from 'node:fs';
import { ensureElectron } from '../electron/runtime.mjs';
import { ensureLibraries, ensureVirtualDisplay, installPackages } from '../electron/system-libraries.mjs';
import { ensureBuilt } from './build.mjs';
import { hasDisplay } from './display.mjs';
import { at, SetupError, say } from './project.mjs';
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
 * Some integration tests attach to a browser. Their files carry "chromium" in the name; they skip themselves where there is none,
 * so failing to install it is worth a line, not a failure.
 */
export async function ensureChromiumForTests() {
  const wanted =
    fs.existsSync(at('test/integration')) &&
    fs.readdirSync(at('test/integration'), { recursive: true }).some((f) => /chromium.*\.test\.ts$/.test(String(f)));
  if (!wanted || ['chromium', 'chromium-browser', 'google-chrome'].some(onPath)) return;
  try {
    await installPackages(['chromium'], 'The browser tests need Chromium.');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say('The browser tests will be skipped.');
  }
}
