// The command for watching by rules, with its options and help.
import { InvalidArgumentError, Option } from 'commander';
import { objectIdentity, recordingKind, type Trigger } from '../../shared/target.js';
import { parseTrigger } from '../../shared/trigger-text.js';
import { exitCodes } from '../exit-codes.js';
import { addProgramOptions, addReachOptions, targetOf, targetsGiven } from '../target-options.js';
import type { ShareCommands } from './share-program.js';
import { watch } from './watch.js';

export interface WatchCommands extends Pick<ShareCommands, 'program' | 'terminal' | 'withContext' | 'whole'> {
  readonly ended: (code: number) => void;
}

const spans: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

export function addWatchCommand({ program, terminal, withContext, whole, ended }: WatchCommands): void {
  const t = (id: string, data?: Record<string, unknown>): string => terminal.t(`cli:${id}`, data);
  const when = (text: string, before: readonly Trigger['when'][]): readonly Trigger['when'][] => {
    const parsed = parseTrigger(text);
    if (parsed === undefined) throw new InvalidArgumentError(t('watch.badRule'));
    return [...before, parsed];
  };
  const span = (text: string): number => {
    const cells = /^(\d+)([smh])$/.exec(text);
    if (cells === null) throw new InvalidArgumentError(t('watch.badSpan'));
    return Number(cells[1]) * (spans[cells[2] ?? ''] ?? 1);
  };
  const watchCommand = addReachOptions(program.command('watch'), t)
    .description(t('watch.description'))
    .argument('[command...]', t('hunt.command'))
    .option('--when <rule>', t('watch.when'), when, [] as readonly Trigger['when'][])
    .addOption(new Option('--do <action>', t('watch.do')).choices(['mark', 'capture']).default('capture'))
    .option('--most <n>', t('watch.most'), whole(1), 5)
    .option('--for <time>', t('watch.for'), span);
  addProgramOptions(watchCommand, t, whole)
    .option('--children', t('watch.children'), false)
    .option('--capture-anyway', t('hunt.captureAnyway'), false)
    .addOption(new Option('--recognise <how>', t('hunt.recognise')).choices(objectIdentity.options).default('address'))
    .addOption(new Option('--allocations <how>', t('hunt.allocations')).choices(recordingKind.options))
    .addOption(new Option('--json', t('option.json')).default(false))
    .addHelpText('after', `\n${t('watch.rules')}`)
    .action(async (command: string[], options) => {
      const target = targetOf(command, options);
      if (targetsGiven(command, options) !== 1 || (options.when.length === 0 && options.allocations === undefined)) {
        terminal.note(t(targetsGiven(command, options) !== 1 ? 'hunt.noTarget' : 'watch.noRule'));
        return ended(exitCodes.usage);
      }
      if (!target.ok) return ended(terminal.failure(target.failure));
      const rules = options.when as readonly Trigger['when'][];
      const most = Math.min(options.most, 100);
      const triggers = rules.map((rule): Trigger => ({ when: rule, action: options.do, most }));
      const { json, captureAnyway, allocations, allowChanges, recognise, children } = options;
      const wish = { target: target.value, triggers, out: options.out, forMs: options.for };
      return withContext((context) => watch(context, { ...wish, captureAnyway, allocations, allowChanges, recognise, children, json }));
    });
}
