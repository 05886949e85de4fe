// The static checks: each is one line and counts as one test.
import path from 'node:path';
import { at, root } from './project.mjs';
import { run } from './run.mjs';
import { tally } from './tally.mjs';

/** Needs node_modules. @returns {Promise<import('./tally.mjs').Tally>} */
export async function runChecks() {
  const { checkAllTypes } = await import('../check-types.mjs');
  const { checkBoundaries } = await import('../check-boundaries.mjs');
  const { checkWords } = await import('../check-words.mjs');
  const { checkSuppressions } = await import('../check-suppressions.mjs');

  const results = (await checkAllTypes()).map(({ project, ok, output }) => ({ name: `types of ${project}`, ok, output }));
  const lint = await run(process.execPath, [at('node_modules/@biomejs/biome/bin/biome'), 'check', '--colors=off'], { output: 'collect' });
  results.push({ name: 'lint and format', ok: lint.code === 0, output: lint.output });
  const listed = (name, lines) => results.push({ name, ok: lines.length === 0, output: lines.join('\n') });
  listed('import boundaries', checkBoundaries(path.join(root, 'src')));
  listed('words come from message files', checkWords());
  listed('suppressions do not rise', checkSuppressions());

  for (const { name, ok, output } of results) {
    console.log(`${ok ? 'ok    ' : 'failed'} ${name}`);
    if (!ok) console.log(output.trimEnd());
  }
  return tally('checks', { passed: results.filter((r) => r.ok).length, failed: results.filter((r) => !r.ok).length });
}
