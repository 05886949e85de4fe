// Entry of the engine process.
import { withoutForms } from '../shared/without-forms.js';
import { engineOptions } from './arguments.js';
import { beginEngine } from './begin.js';

// Ctrl-C in a terminal reaches every process of the group: whoever started this one decides what is given up.
if (!('parentPort' in process) || process.parentPort === undefined) process.on('SIGINT', () => undefined);
withoutForms();

const main = async (): Promise<void> => {
  const { store, keeper, begun } = await beginEngine(engineOptions(process.argv));
  await begun;
  const { serve } = await import('./serve.js');
  serve(store, keeper);
};

void main();
