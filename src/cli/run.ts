// The command line: the same workbench as the window, with text and JSON instead of views.
import { readFileSync } from 'node:fs';
import { type EngineHost, startHost } from '../engine-host/child.js';
import { type EngineProcess, engineOver } from '../engine-host/fork.js';
import { createMessages } from '../messages/index.js';
import { languageOf } from '../messages/terminal-language.js';
import { withoutForms } from '../shared/without-forms.js';
import { createProgram } from './program.js';

/** An engine that was started before the command line was understood. */
export interface EarlyEngine {
  readonly index: boolean;
  /** In this process, or one that is still to be spoken to. */
  readonly engine: EngineHost | EngineProcess;
}

export interface Start {
  /** The built engine host. */
  readonly engineEntry: string;
  /** Path of package.json. */
  readonly manifest: string;
  readonly early: EarlyEngine | undefined;
}

/** Runs what the process was started with and sets its exit code. */
export async function run({ engineEntry, manifest, early }: Start): Promise<void> {
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

  let waiting = early;
  const startEngine = (options: { readonly index: boolean }) => {
    const begun = waiting?.index === options.index ? waiting.engine : undefined;
    if (begun !== undefined) waiting = undefined;
    const engine = begun ?? startHost(engineEntry, options);
    return 'client' in engine ? engine : engineOver(engine);
  };
  const { locale, args } = languageOf(process.argv.slice(2), process.env);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  process.exitCode = await createProgram(createMessages(locale), controller.signal, { version, startEngine }).run(args);
  // Nobody asked it anything: a command that was refused, or one with another wish for the index.
  waiting?.engine.kill();
}
