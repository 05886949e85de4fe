// The sample that `npm start` hunts in the terminal: a price service whose bus keeps every listener.
import { at } from './project.mjs';
import { run } from './run.mjs';

const scenario = ['--cycles', '9', '--warmup', '3', '--captures', '3', '--step', 'stdin:next', '--cycle-done', 'cycle \\d+ done'];
const sample = [process.execPath, at('examples', 'event-emitter.mjs'), '--step'];

/** Needs the built command line. It prints the verdict and, last, where the investigation was saved. @returns {Promise<number>} exit code */
export async function sampleHunt() {
  const { code } = await run(process.execPath, [at('out/main/cli.cjs'), 'hunt', ...scenario, '--', ...sample]);
  return code;
}
