// The guard's options and help.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Result } from '../../shared/result.js';
import { parseSize } from '../../shared/size-text.js';
import type { ConnectSpec } from '../../shared/target.js';
import { type Scenario, scenario as scenarioShape } from '../../shared/verdict.js';
import { parseStep } from '../../workbench/hunt/scenario-text.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { addReachOptions } from '../target-options.js';
import type { Terminal } from '../terminal.js';
import { verify } from './verify.js';

export interface VerifyCommand {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly withContext: (work: (context: CommandContext) => Promise<number>) => Promise<void>;
  readonly whole: (least: number) => (text: string) => number;
  /** The target that a command or an address means; how many were given. */
  readonly target: (command: readonly string[], options: never) => { readonly given: number; readonly spec: Result<ConnectSpec> };
  readonly isPattern: (text: string) => boolean;
  readonly end: (code: number) => void;
}

export function addVerifyCommand({ program, terminal, withContext, whole, target, isPattern, end }: VerifyCommand): void {
  const t = (id: string): string => terminal.t(`cli:verify.${id}`);
  const hunt = (id: string): string => terminal.t(`cli:hunt.${id}`);
  const size = (text: string): number => {
    const bytes = parseSize(text);
    if (bytes === undefined) throw new InvalidArgumentError(t('invalidSize'));
    return bytes;
  };
  addReachOptions(program.command('verify'), (id) => terminal.t(`cli:${id}`))
    .description(t('description'))
    .argument('[command...]', t('command'))
    .option('--baseline <dir>', t('baseline'))
    .option('--baseline-run <id>', t('baselineRun'))
    .option('--max-growth <size>', t('maxGrowth'), size)
    .option('--trust-scenario', t('trust'), false)
    .option('--junit <file>', t('junit'))
    .option('--summary <file>', t('summary'))
    .option('--cycles <n>', hunt('cycles'), whole(1))
    .option('--warmup <n>', hunt('warmup'), whole(0))
    .option('--captures <n>', hunt('captures'), whole(0))
    .option('--step <step>', hunt('step'))
    .option('--cycle-done <regex>', hunt('cycleDone'))
    .option('--attach <host:port>', hunt('attach'))
    .option('--allow-changes', hunt('allowChanges'), false)
    .option('--target <id|regex>', hunt('target'))
    .option('--cwd <dir>', hunt('cwd'))
    .option('--out <dir>', hunt('out'))
    .option('--show-output', hunt('showOutput'), false)
    .addOption(new Option('--json', terminal.t('cli:option.json')).default(false))
    .addHelpText('after', `\n${t('help')}`)
    .action(async (command: string[], options) => {
      const { given, spec } = target(command, options as never);
      const step = options.step === undefined ? undefined : parseStep(options.step);
      const refused =
        given > 1
          ? hunt('oneTarget')
          : given === 0 && options.baseline === undefined
            ? t('noTarget')
            : options.baseline !== undefined && options.out !== undefined
              ? t('outOrBaseline')
              : step !== undefined && !step.ok
                ? terminal.t('cli:invalid.step', { step: options.step })
                : options.cycleDone !== undefined && !isPattern(options.cycleDone)
                  ? terminal.t('cli:invalid.pattern', { option: '--cycle-done', pattern: options.cycleDone })
                  : undefined;
      if (refused !== undefined) {
        terminal.note(refused);
        terminal.note(`  ${terminal.t('cli:help.more', { command: 'verify' })}`);
        end(exitCodes.usage);
        return;
      }
      if (given === 1 && !spec.ok) {
        end(terminal.failure(spec.failure));
        return;
      }
      const scenario: Partial<Scenario> = {
        ...(options.cycles === undefined ? {} : { cycles: options.cycles }),
        ...(options.warmup === undefined ? {} : { warmup: options.warmup }),
        ...(options.captures === undefined ? {} : { captures: Math.min(options.captures, 50) }),
        ...(step?.ok ? { step: step.value } : {}),
        ...(options.cycleDone === undefined ? {} : { cycleDone: options.cycleDone }),
      };
      await withContext((context) =>
        verify(context, {
          baseline: options.baseline,
          baselineRun: options.baselineRun,
          scenario,
          defaults: scenarioShape.parse({}),
          target: given === 1 && spec.ok ? spec.value : undefined,
          limit: options.maxGrowth,
          trustScenario: options.trustScenario,
          allowChanges: options.allowChanges,
          out: options.out,
          junit: options.junit,
          summary: options.summary,
          showOutput: options.showOutput,
          json: options.json,
        }),
      );
    });
}
