// Entry of the engine process. A snapshot is usually the first thing it is asked for: worker threads and their program start
// first, then the snapshot where it is known, and what answers questions loads meanwhile.
import { existsSync } from 'node:fs';
import { plainKernels } from '../engine/kernels/kernels.js';
import { withoutForms } from '../shared/without-forms.js';
import { engineOptions } from './arguments.js';
import { indexPathOf } from './index-file/format.js';
import { IndexKeeper } from './index-file/keeper.js';
import { collectSoon } from './memory.js';
import { SnapshotStore } from './store.js';
import { prepareCrew } from './threads/crew.js';
import { kernelProgram } from './threads/program.js';

// Ctrl-C in a terminal reaches every process of the group: whoever started this one decides what is given up.
if (!('parentPort' in process) || process.parentPort === undefined) process.on('SIGINT', () => undefined);
withoutForms();
const { index, first } = engineOptions(process.argv);
// Where there is an index, it will hardly take threads.
if (first === undefined || !index || !existsSync(indexPathOf(first))) {
  prepareCrew();
  void kernelProgram();
}
const keeper = index ? new IndexKeeper() : undefined;
const store = new SnapshotStore(plainKernels, undefined, { collect: collectSoon, ...(keeper === undefined ? {} : { index: keeper }) });
const begun = first === undefined ? Promise.resolve() : store.begin(first);
void begun.then(() => import('./serve.js')).then(({ serve }) => serve(store, keeper));
