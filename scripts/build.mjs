#!/usr/bin/env node
// Builds the application into out/ when it is not fresh.
//   npm run build            the whole application
//   npm run build -- cli     the command line alone (no window)
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';

await main(async () => {
  await ensureDependencies();
  await ensureBuilt(process.argv[2] === 'cli' ? 'cli' : 'app');
});
