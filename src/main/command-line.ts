// The command line inside the desktop application: an installed Holdfast needs no Node on the machine. `holdfast` on the PATH is a
// small script (packaging/) that starts the application with `--cli` before the words of the command. It opens no window.
import { app } from 'electron';
import { createProgram } from '../cli/program.js';
import { createMessages } from '../messages/index.js';
import { languageOf } from '../messages/terminal-language.js';
import { startEngineProcess } from './engine-process.js';
import type { Log } from './log.js';

export interface CommandLineDeps {
  /** Absolute path of the built engine host. */
  readonly engineEntry: string;
}

/** Runs one command and ends the application with its exit code. */
export async function runCommand(words: readonly string[], { engineEntry }: CommandLineDeps): Promise<void> {
  const controller = new AbortController();
  app.disableHardwareAcceleration();
  app.dock?.hide();
  // Electron turns Ctrl-C and SIGTERM into a wish to quit: the first ends the work in order, the second ends the process.
  app.on('before-quit', (event) => {
    if (controller.signal.aborted) return;
    event.preventDefault();
    controller.abort();
  });
  // A reader that closes the pipe early (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') app.exit(0);
    else throw error;
  });
  try {
    await app.whenReady();
    const host = {
      version: app.getVersion(),
      startEngine: (options: { readonly index: boolean }) => startEngineProcess(engineEntry, stderrLog, options),
    };
    const { locale, args } = languageOf(words, process.env);
    const code = await createProgram(createMessages(locale), controller.signal, host).run(args);
    await written();
    app.exit(code);
  } catch (error) {
    console.error(error);
    app.exit(70);
  }
}

/** A command writes no log of its own; what went wrong in the engine is said where the person looks. */
const stderrLog: Log = {
  file: '',
  line: (text) => void process.stderr.write(`${text}\n`),
  bug: (where, error) => {
    process.stderr.write(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return '';
  },
};

/** `app.exit` does not wait for what is still on its way to a pipe. */
const written = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
};
