// Commands, options and their help; each action is one file in commands/.
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { i18n } from 'i18next';
import { fail } from '../shared/failures.js';
import { compareView, type GroupStep, grouping, groupStep } from '../shared/heap.js';
import { type ConnectSpec, objectIdentity, recordingKind } from '../shared/target.js';
import { type Step, scenario as scenarioSchema } from '../shared/verdict.js';
import type { EngineProcess } from '../workbench/engine-gateway.js';
import { parseStep } from '../workbench/hunt/scenario-text.js';
import { chain } from './commands/chain.js';
import { compare } from './commands/compare.js';
import { dump } from './commands/dump.js';
import { histogram } from './commands/histogram.js';
import { hunt } from './commands/hunt.js';
import { addInspectCommands } from './commands/inspect-program.js';
import { memory } from './commands/memory.js';
import { addRecycleCommand } from './commands/recycle.js';
import { addShareCommands } from './commands/share-program.js';
import { suspects } from './commands/suspects.js';
import { targets } from './commands/targets.js';
import { addVerifyCommand } from './commands/verify-program.js';
import { addWatchCommand } from './commands/watch-program.js';
import type { CommandContext } from './context.js';
import { exitCodes } from './exit-codes.js';
import { speakHelp } from './help-words.js';
import { openContext } from './open-context.js';
import { addReachOptions, targetOf, targetsGiven } from './target-options.js';
import { Terminal } from './terminal.js';

const { signals } = constants;
/** Snapshots of a hunt, unless told otherwise. */
const CAPTURES = 3;
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
  let sourceFolders: readonly string[] = [];

  /** Opens what a command needs, runs it, closes it again whatever happens. */
  const withContext = async (work: (context: CommandContext) => Promise<number>): Promise<void> => {
    const context = openContext(terminal, signal, () => host.startEngine({ index }), sourceFolders);
    try {
      code = await work(context);
    } finally {
      await context.workbench.close();
    }
  };

  const whole = (least: number) => (text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(t('invalid.whole', { least }));
    return value;
  };
  const json = () => new Option('--json', t('option.json')).default(false);
  const limit = () => new Option('--limit <n>', t('option.limit')).argParser(whole(1));
  const group = () => new Option('--group <by>', t('option.group')).choices(grouping.options).default('class');
  const identity = () => new Option('--identity <how>', t('option.identity')).choices(['detect', 'objects', 'shapes']).default('detect');
  /** BY=KEY, again and again. */
  const inside = () =>
    new Option('--in <by=key>', t('option.in')).default([]).argParser((text: string, before: readonly GroupStep[]) => {
      const [by = '', ...key] = text.split('=');
      const parsed = groupStep.safeParse({ grouping: by, key: key.join('=') });
      if (!parsed.success || key.length === 0) throw new InvalidArgumentError(t('invalid.in', { groupings: grouping.options.join(', ') }));
      return [...before, parsed.data];
    });
  const filter = () => new Option('--filter <text>', t('option.filter')).default('');

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

  addReachOptions(program.command('hunt'), t)
    .description(t('hunt.description'))
    .argument('[command...]', t('hunt.command'))
    .option('--cycles <n>', t('hunt.cycles'), whole(1), 12)
    .option('--warmup <n>', t('hunt.warmup'), whole(0), 3)
    .option('--captures <n>', t('hunt.captures'), whole(0))
    .option('--step <step>', t('hunt.step'), 'wait:1000')
    .option('--cycle-done <regex>', t('hunt.cycleDone'))
    .option('--attach <host:port>', t('hunt.attach'))
    .option('--pid <n>', t('hunt.pid'), whole(1))
    .option('--target <id|regex>', t('hunt.target'))
    .option('--cwd <dir>', t('hunt.cwd'))
    .option('--out <dir>', t('hunt.out'))
    .option('--verdict <file>', t('hunt.verdictFile'))
    .option('--fail-on-leak', t('hunt.failOnLeak'), false)
    .option('--show-output', t('hunt.showOutput'), false)
    .option('--capture-anyway', t('hunt.captureAnyway'), false)
    .addOption(new Option('--recognise <how>', t('hunt.recognise')).choices(objectIdentity.options).default('address'))
    .addOption(new Option('--allocations <how>', t('hunt.allocations')).choices(recordingKind.options))
    .addOption(json())
    .addHelpText('after', `\n${t('help.hunt')}`)
    .action(async (command: string[], options) => {
      const given = targetsGiven(command, options);
      if (given !== 1) {
        terminal.note(t(given === 0 ? 'hunt.noTarget' : 'hunt.oneTarget'));
        terminal.note(`  ${t('hunt.targets')}`);
        code = exitCodes.usage;
        return;
      }
      const target = targetOf(command, options);
      const step = parseStep(options.step);
      if (!target.ok) {
        code = terminal.failure(target.failure);
        return;
      }
      // What is wrong with the command line is said before a program is started and a folder is made for it.
      const problem = !step.ok
        ? t('invalid.step', { step: options.step })
        : options.cycleDone !== undefined && !isPattern(options.cycleDone)
          ? t('invalid.pattern', { option: '--cycle-done', pattern: options.cycleDone })
          : undefined;
      if (problem !== undefined || !step.ok) {
        terminal.note(problem ?? '');
        terminal.note(`  ${t('help.more', { command: 'hunt' })}`);
        code = exitCodes.usage;
        return;
      }
      const captures = capturesOf(options);
      const parsed = scenarioSchema.safeParse({
        cycles: options.cycles,
        warmup: options.warmup,
        captures: captures.value,
        step: step.value,
        cycleDone: options.cycleDone,
      });
      const refused = refusalOf(target.value, step.value);
      if (!parsed.success || captures.tooMany || refused !== undefined) {
        const place = `--${String(parsed.error?.issues[0]?.path[0] ?? 'captures')}`;
        if (refused !== undefined) code = terminal.refusal(refused.id, refused.data, exitCodes.usage);
        else if (!parsed.success) code = terminal.failure(fail('BAD_REQUEST', { place, reason: parsed.error.issues[0]?.message ?? '' }));
        else code = terminal.refusal('hunt.tooManyCaptures', { captures: captures.value, cycles: options.cycles }, exitCodes.usage);
        return;
      }
      const scenario = parsed.data;
      await withContext((context) =>
        hunt(context, {
          scenario,
          target: target.value,
          out: options.out,
          verdictFile: options.verdict,
          failOnLeak: options.failOnLeak,
          showOutput: options.showOutput,
          captureAnyway: options.captureAnyway,
          recognise: options.recognise,
          allocations: options.allocations,
          json: options.json,
        }),
      );
    });

  addWatchCommand({
    program,
    terminal,
    withContext,
    whole,
    ended: (result) => {
      code = result;
    },
  });

  addReachOptions(program.command('targets'), t)
    .description(t('targets.description'))
    .argument('[host:port]', t('targets.address'))
    .addOption(json())
    .action((address: string | undefined, options) => withContext((context) => targets(context, address, options)));

  program
    .command('histogram')
    .description(t('histogram.description'))
    .argument('<file>', t('argument.file'))
    .addOption(group())
    .addOption(inside())
    .addOption(filter())
    .addOption(
      new Option('--sort <column>', t('option.sort')).choices(['retainedBytes', 'shallowBytes', 'count', 'label']).default('retainedBytes'),
    )
    .addOption(limit())
    .addOption(json())
    .action((file: string, options) => withContext((context) => histogram(context, file, options)));

  addReachOptions(program.command('memory'), t)
    .description(t('memory.description'))
    .option('--attach <host:port>', t('hunt.attach'))
    .option('--pid <n>', t('hunt.pid'), whole(1))
    .option('--trim', t('memory.trim'), false)
    .addOption(json())
    .action(async (options) => {
      if (targetsGiven([], options) !== 1) {
        terminal.note(t('memory.oneTarget'));
        code = exitCodes.usage;
        return;
      }
      const target = targetOf([], options);
      if (target.ok) await withContext((context) => memory(context, target.value, { trim: options.trim, json: options.json }));
      else code = terminal.failure(target.failure);
    });

  program
    .command('dump')
    .description(t('dump.description'))
    .argument('<file>', t('argument.file'))
    .addOption(limit().default(10))
    .addOption(json())
    .action((file: string, options) => withContext((context) => dump(context, file, options)));

  program
    .command('compare')
    .description(t('compare.description'))
    .argument('<files...>', t('argument.files'))
    .addOption(group())
    .addOption(inside())
    .addOption(new Option('--view <which>', t('option.view')).choices(compareView.options).default('all'))
    .addOption(filter())
    .addOption(
      new Option('--sort <column>', t('option.sort'))
        .choices(['retainedDelta', 'shallowDelta', 'countDelta', 'retainedBytes', 'shallowBytes', 'count', 'label'])
        .default('retainedDelta'),
    )
    .addOption(identity())
    .addOption(limit())
    .addOption(json())
    .action((files: string[], options) => withContext((context) => compare(context, files, options)));

  program
    .command('suspects')
    .description(t('suspects.description'))
    .argument('<files...>', t('argument.files'))
    .addOption(identity())
    .addOption(limit().default(5))
    .addOption(json())
    .action((files: string[], options) => withContext((context) => suspects(context, files, options)));

  program
    .command('chain')
    .description(t('chain.description'))
    .argument('<file>', t('argument.file'))
    .option('--class <name>', t('chain.class'))
    .option('--id <n>', t('chain.id'), whole(0))
    .addOption(limit().default(5))
    .addOption(json())
    .action((file: string, options) =>
      withContext((context) => chain(context, file, { class: options.class, id: options.id, limit: options.limit, json: options.json })),
    );

  addInspectCommands({ program, terminal, withContext, whole });

  for (const command of program.commands) command.addOption(new Option('--no-index', t('option.noIndex')));
  const folder = (path: string, before: readonly string[]) => [...before, resolve(path)];
  for (const command of program.commands)
    if (WITH_PLACES.has(command.name()))
      command.addOption(new Option('--source-maps <dir>', t('option.sourceMaps')).default([]).argParser(folder));
  program.hook('preAction', (_, action) => {
    index = action.opts()['index'] !== false;
    sourceFolders = action.opts()['sourceMaps'] ?? [];
  });
  addVerifyCommand({
    program,
    terminal,
    withContext,
    whole,
    target: (words, options) => ({ given: targetsGiven(words, options), spec: targetOf(words, options) }),
    isPattern,
    end: (value) => {
      code = value;
    },
  });
  addRecycleCommand({ program, terminal, withContext, whole });
  addShareCommands({ program, terminal, version: host.version, withContext, whole });

  for (const command of [program, ...program.commands]) command.exitOverride();

  return {
    async run(args) {
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

/** Three where nothing is said, or as many as the cycles have room for: one before the first cycle, and one after each. */
function capturesOf({ captures, cycles }: { readonly captures?: number; readonly cycles: number }): {
  readonly value: number;
  readonly tooMany: boolean;
} {
  const room = cycles + 1;
  return captures === undefined ? { value: Math.min(CAPTURES, room), tooMany: false } : { value: captures, tooMany: captures > room };
}

/** What can be told to be impossible before anything is started. */
function refusalOf(target: ConnectSpec, step: Step): { readonly id: string; readonly data: Record<string, string> } | undefined {
  if (step.kind === 'signal' && !(step.signal in signals)) return { id: 'hunt.noSignal', data: { signal: step.signal } };
  if (target.kind === 'launch') {
    const { cwd } = target;
    return cwd === undefined || isFolder(cwd) ? undefined : { id: 'hunt.noFolder', data: { dir: cwd } };
  }
  return step.kind === 'stdin' ? { id: 'hunt.noStdin', data: {} } : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
