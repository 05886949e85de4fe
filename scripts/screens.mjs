#!/usr/bin/env node
// Takes the pictures of docs/screens/ again, from the real application (test/e2e/screens).
//   npm run screens [-- options of Playwright]
import fs from 'node:fs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { at } from './lib/project.mjs';
import { runInElectron } from './lib/stages.mjs';
import { printSummary } from './lib/tally.mjs';

await main(async () => {
  await ensureDependencies();
  // All of them are taken anew: one that no test takes any more goes.
  if (process.argv.length === 2) fs.rmSync(at('docs/screens'), { recursive: true, force: true });
  return printSummary([await runInElectron('screens', process.argv.slice(2))]);
});
