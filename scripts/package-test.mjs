#!/usr/bin/env node
// Tests of what people install: the unpacked application, the deb in a clean Debian, the npm package of the command line.
//   npm run test:packaged [-- files or options of Playwright]
//   npm run test:packaged -- --built …      the packages of the last `npm run package`, not built anew
import fs from 'node:fs';
import { ensureElectron } from './electron/runtime.mjs';
import { ensureLibraries, ensureVirtualDisplay } from './electron/system-libraries.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { hasDisplay } from './lib/display.mjs';
import { main } from './lib/main.mjs';
import { at, SetupError, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';
import { runPlaywright } from './lib/runners.mjs';
import { printSummary } from './lib/tally.mjs';
import { cleanRootImpossible, makeCleanRoot } from './package/clean-root.mjs';

await main(async () => {
  const built = process.argv.includes('--built');
  const extra = process.argv.slice(2).filter((a) => a !== '--built');
  await ensureDependencies();
  const { executable } = await ensureElectron();
  await ensureLibraries(executable);
  if (!built) {
    const { code } = await run(process.execPath, [at('scripts', 'package.mjs')], { output: 'stderr' });
    if (code !== 0) throw new SetupError('There is nothing to test: packaging failed.');
  }
  const impossible = cleanRootImpossible();
  if (impossible !== undefined) say(`The installed package is not tried in a clean Debian: ${impossible}.`);
  const root = impossible === undefined ? await makeCleanRoot(newestDeb()) : undefined;
  const env = { HOLDFAST_CLEAN_ROOT: root, HOLDFAST_NO_CLEAN_ROOT: impossible };
  if (await hasDisplay()) return printSummary([await runPlaywright('packaged', { extra, env })]);
  await ensureVirtualDisplay();
  const prefix = ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24'];
  return printSummary([await runPlaywright('packaged', { prefix, extra, env })]);
});

function newestDeb() {
  const folder = at('dist', 'packages');
  const debs = fs.existsSync(folder) ? fs.readdirSync(folder).filter((f) => f.endsWith('.deb')) : [];
  const newest = debs.map((f) => at('dist', 'packages', f)).sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)[0];
  if (newest === undefined) throw new SetupError('There is no deb in dist/packages: run npm run package first.');
  return newest;
}
