// The command line: the same workbench as the window, with text and JSON instead of views.
import { createMessages } from '../messages/index.js';
import { createProgram } from './program.js';

const controller = new AbortController();
// The first Ctrl-C ends the work in order and saves; the second ends the process.
process.once('SIGINT', () => {
  controller.abort();
  process.once('SIGINT', () => process.exit(130));
});
process.once('SIGTERM', () => controller.abort());
// A reader that closes the pipe early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await createProgram(createMessages('en'), controller.signal).run(process.argv.slice(2));
