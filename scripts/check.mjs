#!/usr/bin/env node
import { runChecks } from './lib/checks.mjs';
// What runs first, here and in CI: types, lint and format, import boundaries, words, suppressions, unit tests.
//   npm run check
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { runVitest } from './lib/runners.mjs';
import { printSummary } from './lib/tally.mjs';

await main(async () => {
  await ensureDependencies();
  const tallies = [await runChecks(), await runVitest(['unit'])];
  return printSummary(tallies);
});
