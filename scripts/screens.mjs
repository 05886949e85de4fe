#!/usr/bin/env node
// Takes the pictures of docs/screens/ again, from the real application (test/e2e/screens).
//   npm run screens [-- options of Playwright]
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { runInElectron } from './lib/stages.mjs';
import { printSummary } from './lib/tally.mjs';

await main(async () => {
  await ensureDependencies();
  return printSummary([await runInElectron('screens', process.argv.slice(2))]);
});
