#!/usr/bin/env node
// Provides Electron and prints the path of its executable.
//   npm run electron                 find or fetch it, with the libraries it needs
//   npm run electron -- --official   the official build or nothing
import { ensureElectron } from './electron/runtime.mjs';
import { ensureLibraries } from './electron/system-libraries.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';

await main(async () => {
  await ensureDependencies();
  const { executable } = await ensureElectron({ official: process.argv.includes('--official') });
  await ensureLibraries(executable);
  console.log(executable);
});
