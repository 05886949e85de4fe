#!/usr/bin/env node
// End-to-end tests in the built application.
//   npm run e2e [-- files or options of Playwright]
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { runInElectron } from './lib/stages.mjs';
import { printSummary } from './lib/tally.mjs';

await main(async () => {
  await ensureDependencies();
  return printSummary([await runInElectron('e2e', process.argv.slice(2))]);
});
