import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { kernelsPlugin } from './scripts/lib/kernels-plugin.mjs';

// Two workers: the machines that run this have two cores, and integration tests start processes of their own.
// Commands that tests start speak English, whoever runs them.
const env = { HOLDFAST_LANG: 'en' };
const shared = { environment: 'node', globals: false, restoreMocks: true, unstubEnvs: true, env } as const;

// Compiles the engine's kernels and bundles its worker.
const plugins = [kernelsPlugin()];

/** Minutes each. One of them that starts among the last runs on alone while the other worker has nothing to do. */
const LONG = /integration\/(?:python\/agent|workbench\/hunt-unseen|workbench\/live-runs)\.test\.ts$/;
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
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
