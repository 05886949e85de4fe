// The test runners, each reduced to a tally.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at } from './project.mjs';
import { run } from './run.mjs';
import { tallyOfPlaywright, tallyOfVitest } from './tally.mjs';

const minutes = (n) => n * 60_000;

/** @param {readonly string[]} projects  of vitest.config.ts */
export function runVitest(projects, extra = []) {
  return withReport(async (report) => {
    const args = [
      at('node_modules/vitest/vitest.mjs'),
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...projects.flatMap((p) => ['--project', p]),
      ...extra,
    ];
    const { code } = await run(process.execPath, args, { timeout: minutes(20) });
    return tallyOfVitest(projects.join(' and '), read(report), code);
  });
}

/**
 * @param {string} project  of playwright.config.ts
 * @param {readonly string[]} prefix  a command to run it under, such as xvfb-run
 */
export function runPlaywright(project, { prefix = [], extra = [], env = {} } = {}) {
  return withReport(async (report) => {
    const command = [
      ...prefix,
      process.execPath,
      at('node_modules/@playwright/test/cli.js'),
      'test',
      '--project',
      project,
      '--reporter=list,json',
      '--pass-with-no-tests',
      ...extra,
    ];
    const { code } = await run(command[0], command.slice(1), {
      timeout: minutes(20),
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', ...env },
    });
    return tallyOfPlaywright(project, read(report), code);
  });
}

async function withReport(body) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-report-'));
  try {
    return await body(path.join(dir, 'report.json'));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
