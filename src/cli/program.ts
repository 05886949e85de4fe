// The program with its commands, options and help; each action is one file in commands/.
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { i18n } from 'i18next';
import { EngineGateway, type EngineProcess } from '../workbench/engine-gateway.js';
import { HeapQueries } from '../workbench/heap-queries.js';
import { addInspectCommands } from './commands/inspect-program.js';
import { addSnapshotCommands } from './commands/snapshot-program.js';
import type { QueryContext } from './context.js';
import { exitCodes } from './exit-codes.js';
import { speakHelp } from './help-words.js';
import { isSnapshotCommand } from './snapshot-commands.js';
import { Terminal } from './terminal.js';

/** Commands that say where things are in the program's text. */
const WITH_PLACES = new Set(['chain', 'suspects', 'allocations', 'search', 'hunt']);

export interface Program {
  /** Resolves to the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** What differs between plain Node and an installed application. */
export interface Host {
  readonly version: string;
  /** `index`: read and write indexes beside snapshots. */
  readonly startEngine: (options: { readonly index: boolean }) => EngineProcess;
}

export function createProgram(messages: i18n, signal: AbortSignal, host: Host): Program {
  const terminal = new Terminal(messages);
  const t = (id: string, data?: Record<string, unknown>) => terminal.t(`cli:${id}`, data);
  let code: number = exitCodes.ran;
  let index = true;
  let folders: readonly string[] = [];
  const sourceFolders = (): readonly string[] => folders;
  const startEngine = (): EngineProcess => host.startEngine({ index });

  /** Runs what asks nothing but the engine. */
  const withQueries = async (work: (context: QueryContext) => Promise<number>): Promise<void> => {
    const engine = new EngineGateway(startEngine);
    try {
      code = await work({ terminal, queries: new HeapQueries(engine, sourceFolders), signal });
    } finally {
      engine.close();
    }
  };
  const whole = (least: number) => (text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(t('invalid.whole', { least }));
    return value;
  };
  const ended = (value: number): void => {
    code = value;
  };

  /** Commands about snapshot files are a small part of all: where one of them is meant, the rest is not even loaded. */
  const programFor = async (args: readonly string[]): Promise<Command> => {
    const program = new Command('holdfast');
    speakHelp(program, messages);
    program
      .description(t('description'))
      .addOption(new Option('--lang <language>', t('option.lang')).choices(['en', 'zh-CN']))
      .version(host.version, '-V, --version', t('option.version'))
      .helpOption('-h, --help', t('option.help'))
      .helpCommand('help [command]', t('option.helpCommand'))
      .addHelpText('after', `\n${t('help.examples')}`)
      .enablePositionalOptions()
      .showHelpAfterError(t('help.hint'));
    const { version } = host;
    const others =
      isSnapshotCommand(args[0]) || args[0] === '--version'
        ? undefined
        : (await import('./workbench-program.js')).workbenchCommands({
            program,
            terminal,
            signal,
            version,
            startEngine,
            sourceFolders,
            whole,
            ended,
          });
    others?.addFirst();
    addSnapshotCommands({ program, terminal, withQueries, whole });
    addInspectCommands({ program, terminal, withQueries, whole });
    for (const command of program.commands) command.addOption(new Option('--no-index', t('option.noIndex')));
    const folder = (path: string, before: readonly string[]) => [...before, resolve(path)];
    for (const command of program.commands)
      if (WITH_PLACES.has(command.name()))
        command.addOption(new Option('--source-maps <dir>', t('option.sourceMaps')).default([]).argParser(folder));
    program.hook('preAction', (_, action) => {
      index = action.opts()['index'] !== false;
      folders = action.opts()['sourceMaps'] ?? [];
    });
    others?.addLast();
    for (const command of [program, ...program.commands]) command.exitOverride();
    return program;
  };

  return {
    async run(args) {
      const program = await programFor(args);
      try {
        await program.parseAsync([...args], { from: 'user' });
        return code;
      } catch (error) {
        // Help and version end here too, with code 0.
        if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ran : exitCodes.usage;
        throw error;
      }
    },
  };
}
