// Counts over all runners, and the one line a test run ends with.

/** @typedef {{ name: string, passed: number, failed: number, skipped: number }} Tally */

/** @returns {Tally} */
export const tally = (name, { passed = 0, failed = 0, skipped = 0 } = {}) => ({ name, passed, failed, skipped });

/**
 * From vitest's JSON report. A file that could not be loaded has no tests in it: it counts as one failure,
 * and so does a non-zero exit that no failed test explains (an unhandled error).
 * @returns {Tally}
 */
export function tallyOfVitest(name, report, exitCode) {
  if (report === undefined) return tally(name, { failed: 1 });
  const brokenFiles = report.testResults.filter(
    (f) => f.status === 'failed' && f.assertionResults.every((t) => t.status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return tally(name, {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/** From Playwright's JSON report. @returns {Tally} */
export function tallyOfPlaywright(name, report, exitCode) {
  if (report === undefined) return tally(name, { failed: 1 });
  const { expected, unexpected, flaky, skipped } = report.stats;
  if (flaky > 0) console.log(`${flaky} of ${name} passed only on the second try`);
  return tally(name, {
    passed: expected + flaky,
    failed: unexpected === 0 && exitCode !== 0 ? 1 : unexpected,
    skipped,
  });
}

/** @param {readonly Tally[]} tallies */
export function summaryLine(tallies) {
  const sum = (key) => tallies.reduce((n, t) => n + t[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Prints a line a runner and then the summary. @param {readonly Tally[]} tallies
 * @returns {number} exit code
 */
export function printSummary(tallies) {
  console.log('');
  for (const t of tallies) console.log(`${t.failed > 0 ? 'failed' : 'ok    '} ${t.name}: ${summaryLine([t])}`);
  console.log(summaryLine(tallies));
  return tallies.some((t) => t.failed > 0) || tallies.every((t) => t.passed === 0) ? 1 : 0;
}
