import { defineConfig } from 'vitest/config';
import { kernelsPlugin } from './scripts/lib/kernels-plugin.mjs';

// Two workers: the machines that run this have two cores, and integration tests start processes of their own.
// Commands that tests start speak English, whoever runs them.
const env = { HOLDFAST_LANG: 'en' };
const shared = { environment: 'node', globals: false, restoreMocks: true, unstubEnvs: true, env } as const;

// Compiles the engine's kernels and bundles its worker.
const plugins = [kernelsPlugin()];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { plugins, test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000, hookTimeout: 30_000 } },
      {
        plugins,
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          // Real processes on a machine that others load: a test may have a second try, which the reporter shows as `(retry x1)`.
          retry: 1,
          hookTimeout: 60_000,
        },
      },
      {
        plugins,
        test: {
          ...shared,
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
