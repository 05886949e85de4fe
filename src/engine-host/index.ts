// Entry of the engine process. A snapshot is usually the first thing it is asked for: worker threads and their program start
// while everything else is still loading.
import { withoutForms } from '../shared/without-forms.js';
import { prepareCrew } from './threads/crew.js';
import { kernelProgram } from './threads/program.js';

// Ctrl-C in a terminal reaches every process of the group: whoever started this one decides what is given up.
if (!('parentPort' in process) || process.parentPort === undefined) process.on('SIGINT', () => undefined);
withoutForms();
prepareCrew();
void kernelProgram();
void import('./serve.js');
