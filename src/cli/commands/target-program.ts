// The commands that reach for a process, with their options and help.
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { type Command, Option } from 'commander';
import { fail } from '../../shared/failures.js';
import { type ConnectSpec, objectIdentity, recordingKind } from '../../shared/target.js';
import { type Step, scenario as scenarioSchema } from '../../shared/verdict.js';
import { parseStep } from '../../workbench/hunt/scenario-text.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { addProgramOptions, addReachOptions, targetOf, targetsGiven } from '../target-options.js';
import type { Terminal } from '../terminal.js';
import { hunt } from './hunt.js';
import { memory } from './memory.js';
import { targets } from './targets.js';
import { addWatchCommand } from './watch-program.js';

const { signals } = constants;
/** Snapshots of a hunt, unless told otherwise. */
const CAPTURES = 3;

export interface TargetCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly withContext: (work: (context: CommandContext) => Promise<number>) => Promise<void>;
  /** Parses a whole number of at least this much. */
  readonly whole: (least: number) => (text: string) => number;
  /** Told the exit code of what ends without a context. */
  readonly ended: (code: number) => void;
}

export function addTargetCommands({ program, terminal, withContext, whole, ended }: TargetCommands): void {
  const t = (id: string, data?: Record<string, unknown>): string => terminal.t(`cli:${id}`, data);
  const json = () => new Option('--json', t('option.json')).default(false);

  const huntCommand = addReachOptions(program.command('hunt'), t)
    .description(t('hunt.description'))
    .argument('[command...]', t('hunt.command'))
    .option('--cycles <n>', t('hunt.cycles'), whole(1), 12)
    .option('--warmup <n>', t('hunt.warmup'), whole(0), 3)
    .option('--captures <n>', t('hunt.captures'), whole(0))
    .option('--step <step>', t('hunt.step'), 'wait:1000')
    .option('--cycle-done <regex>', t('hunt.cycleDone'));
  addProgramOptions(huntCommand, t, whole)
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
        ended(exitCodes.usage);
        return;
      }
      const target = targetOf(command, options);
      const step = parseStep(options.step);
      if (!target.ok) {
        ended(terminal.failure(target.failure));
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
        ended(exitCodes.usage);
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
        if (refused !== undefined) ended(terminal.refusal(refused.id, refused.data, exitCodes.usage));
        else if (!parsed.success) ended(terminal.failure(fail('BAD_REQUEST', { place, reason: parsed.error.issues[0]?.message ?? '' })));
        else
          ended(
            terminal.refusal(
              'hunt.tooManyCaptures',
              { captures: captures.value, count: options.cycles, n: options.cycles },
              exitCodes.usage,
            ),
          );
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
          allowChanges: options.allowChanges,
          json: options.json,
        }),
      );
    });

  addWatchCommand({ program, terminal, withContext, whole, ended });

  addReachOptions(program.command('targets'), t)
    .description(t('targets.description'))
    .argument('[host:port]', t('targets.address'))
    .addOption(json())
    .action((address: string | undefined, options) => withContext((context) => targets(context, address, options)));

  addReachOptions(program.command('memory'), t)
    .description(t('memory.description'))
    .option('--attach <host:port>', t('hunt.attach'))
    .option('--pid <n>', t('hunt.pid'), whole(1))
    .option('--trim', t('memory.trim'), false)
    .option('--allow-changes', t('hunt.allowChanges'), false)
    .addOption(json())
    .action(async (options) => {
      if (targetsGiven([], options) !== 1) {
        terminal.note(t('memory.oneTarget'));
        ended(exitCodes.usage);
        return;
      }
      const target = targetOf([], options);
      if (target.ok)
        await withContext((context) =>
          memory(context, target.value, { trim: options.trim, allowChanges: options.allowChanges, json: options.json }),
        );
      else ended(terminal.failure(target.failure));
    });
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

export function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
