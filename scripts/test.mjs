#!/usr/bin/env node
// Everything: types, lint, boundaries, unit, conformance, integration and end-to-end tests in real Electron.
// Sets up what is missing. Ends with one line, `N passed, N failed`, over all of them; exit code 1 when anything failed.
//   npm test
import { ensureBuilt } from './lib/build.mjs';
import { runChecks } from './lib/checks.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { SetupError, say } from './lib/project.mjs';
import { runVitest } from './lib/runners.mjs';
import { ensureProgramsForTests, runInElectron } from './lib/stages.mjs';
import { printSummary, summaryLine, tally } from './lib/tally.mjs';

await main(
  async () => {
    await ensureDependencies();
    return printSummary([
      await stage('checks', runChecks),
      await stage('unit', () => runVitest(['unit'])),
      await stage('conformance', async () => {
        await ensureProgramsForTests();
        return await runVitest(['conformance']);
      }),
      await stage('integration', async () => {
        await ensureBuilt('app');
        await ensureProgramsForTests();
        return await runVitest(['integration']);
      }),
      await stage('e2e', () => runInElectron('e2e')),
    ]);
  },
  // Even when nothing could be set up, the last line is the count.
  () => console.log(summaryLine([tally('setup', { failed: 1 })])),
);

/** One stage that cannot even start is one failure; the others still run. */
async function stage(name, body) {
  const started = Date.now();
  console.log(`\n=== ${name}`);
  try {
    const result = await body();
    console.log(`=== ${name}: ${Math.round((Date.now() - started) / 1000)} s`);
    return result;
  } catch (error) {
    if (error instanceof SetupError) say(error.message);
    else console.error(error);
    return tally(name, { failed: 1 });
  }
}
