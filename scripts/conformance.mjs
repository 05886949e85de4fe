// Checks the engine against Chrome DevTools' own code: `npm run conformance [-- GRAPHS] [-- FILE.heapsnapshot …]`.
// More random graphs than `npm test` checks (2,000 unless a number says otherwise), and any snapshot files that are named.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const args = process.argv.slice(2);
const graphs = args.find((a) => /^\d+$/.test(a)) ?? '2000';
const files = args.filter((a) => !/^\d+$/.test(a)).map((f) => resolve(f));
const vitest = resolve(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, ['--max-old-space-size=8000', vitest, 'run', '--project', 'conformance'], {
  stdio: 'inherit',
  cwd: resolve(import.meta.dirname, '..'),
  env: {
    ...process.env,
    HOLDFAST_CONFORMANCE_GRAPHS: graphs,
    ...(files.length > 0 ? { HOLDFAST_CONFORMANCE_FILES: files.join(',') } : {}),
  },
});
process.exit(status ?? 1);
