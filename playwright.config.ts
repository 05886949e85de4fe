import { defineConfig } from '@playwright/test';

// One worker: every test starts a whole application. `screens` takes pictures, it is not part of a test run.
export default defineConfig({
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  // As the integration tests of vitest.config.ts: one second try, counted as `flaky`.
  retries: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  projects: [
    { name: 'e2e', testDir: 'test/e2e', testIgnore: '**/screens/**' },
    { name: 'screens', testDir: 'test/e2e/screens', timeout: 300_000 },
    // What people install: `npm run test:packaged`, not part of `npm test`.
    { name: 'packaged', testDir: 'test/packaged' },
  ],
});
