#!/usr/bin/env node
// The workbench with live reload of the window; needs a display.
//   npm run dev
import { ensureElectron } from './electron/runtime.mjs';
import { ensureLibraries } from './electron/system-libraries.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronSwitches, hasDisplay } from './lib/display.mjs';
import { main } from './lib/main.mjs';
import { at, SetupError } from './lib/project.mjs';
import { run } from './lib/run.mjs';

await main(async () => {
  await ensureDependencies();
  if (!(await hasDisplay())) throw new SetupError('There is no display here; try `xvfb-run -a npm run dev`.');
  const { executable } = await ensureElectron();
  await ensureLibraries(executable);
  const switches = electronSwitches();
  const { code } = await run(process.execPath, [
    at('node_modules/electron-vite/bin/electron-vite.js'),
    'dev',
    '--watch',
    ...(switches.includes('--no-sandbox') ? ['--noSandbox'] : []),
    '--',
    ...switches.filter((s) => s !== '--no-sandbox'),
    ...process.argv.slice(2),
  ]);
  return code;
});
