import { describe, expect, it } from 'vitest';
import { checkSuppressions } from '../../../scripts/check-suppressions.mjs';
import { summaryLine, tally, tallyOfPlaywright, tallyOfVitest } from '../../../scripts/lib/tally.mjs';

const file = (status: string, tests: string[] = []) => ({ status, assertionResults: tests.map((t) => ({ status: t })) });

describe('the last line of a test run', () => {
  it('counts over all runners', () => {
    expect(summaryLine([tally('a', { passed: 3 }), tally('b', { passed: 4, failed: 1 })])).toBe('7 passed, 1 failed');
    expect(summaryLine([tally('a', { passed: 3, skipped: 2 })])).toBe('3 passed, 0 failed, 2 skipped');
  });
});

describe('counts of vitest', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [file('failed', ['passed', 'failed'])],
  };
  it('are those of its report', () => expect(tallyOfVitest('unit', report, 1)).toMatchObject({ passed: 5, failed: 1, skipped: 2 }));
  it('have one failure for a file that did not load', () => {
    const broken = { ...report, numFailedTests: 0, testResults: [file('passed', ['passed']), file('failed')] };
    expect(tallyOfVitest('unit', broken, 1)).toMatchObject({ failed: 1 });
  });
  it('have one failure for an exit code that no test explains', () => {
    const green = { ...report, numFailedTests: 0, testResults: [file('passed', ['passed'])] };
    expect(tallyOfVitest('unit', green, 1)).toMatchObject({ failed: 1 });
    expect(tallyOfVitest('unit', green, 0)).toMatchObject({ failed: 0 });
  });
  it('have one failure when there is no report', () => expect(tallyOfVitest('unit', undefined, 0)).toMatchObject({ passed: 0, failed: 1 }));
});

describe('counts of Playwright', () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 2 } };
  it('are those of its report', () => expect(tallyOfPlaywright('e2e', report, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 2 }));
  it('have one failure for what no test explains', () => {
    expect(tallyOfPlaywright('e2e', { stats: { ...report.stats, unexpected: 0 } }, 1)).toMatchObject({ failed: 1 });
    expect(tallyOfPlaywright('e2e', undefined, 1)).toMatchObject({ failed: 1 });
  });
});

describe('suppressions', () => {
  it('may fall, not rise', () => {
    expect(checkSuppressions({ 'ts-ignore': 2 }, { 'ts-ignore': 1 })).toHaveLength(1);
    expect(checkSuppressions({ 'ts-ignore': 1 }, { 'ts-ignore': 2 })).toEqual([]);
    expect(checkSuppressions({ 'ts-ignore': 1 }, { 'ts-ignore': 1 })).toEqual([]);
    expect(checkSuppressions({ 'ts-ignore': 1 }, {})).toHaveLength(1);
  });
});
