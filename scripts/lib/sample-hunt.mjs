// The sample that `npm start` hunts in the terminal: an event emitter that keeps every subscriber.
import { at } from './project.mjs';
import { run } from './run.mjs';

const sample = [
  'hunt',
  '--cycles',
  '6',
  '--warmup',
  '2',
  '--captures',
  '3',
  '--step',
  'wait:300',
  '--',
  process.execPath,
  at('examples', 'event-emitter.mjs'),
];

/** Needs the built command line. It prints its verdict and, last, the path of the investigation. @returns {Promise<number>} exit code */
export async function sampleHunt() {
  const { code } = await run(process.execPath, [at('out/main/cli.js'), ...sample]);
  return code;
}
