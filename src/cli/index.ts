// The command line: the same workbench as the window, with text and JSON instead of views.
import path from 'node:path';
import { forkEngine } from '../engine-host/fork.js';
import { createMessages } from '../messages/index.js';
import { languageOf } from '../messages/terminal-language.js';
import { withoutForms } from '../shared/without-forms.js';
import { createProgram } from './program.js';
import { version } from './version.js';

/** Built beside the command line (electron.vite.config.ts). */
const engineEntry = path.join(import.meta.dirname, 'engine-host.js');

withoutForms();
const controller = new AbortController();
// The first Ctrl-C ends the work in order and saves; the second ends the process.
process.once('SIGINT', () => {
  controller.abort();
  process.once('SIGINT', () => process.exit(130));
});
process.once('SIGTERM', () => controller.abort());
// A reader that closes the pipe early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

const host = { version: version(), startEngine: (options: { readonly index: boolean }) => forkEngine(engineEntry, options) };
const { locale, args } = languageOf(process.argv.slice(2), process.env);
process.exitCode = await createProgram(createMessages(locale), controller.signal, host).run(args);
