// The commands that ask a table or a chain of snapshot files, with their options and help. Each is loaded when it runs.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { COMPARE_VIEWS, GROUP_STEPS, GROUPINGS, MAX_GROUP_KEY } from '../../shared/choices.js';
import type { GroupStep } from '../../shared/heap.js';
import type { QueryContext } from '../context.js';
import type { Terminal } from '../terminal.js';

export interface SnapshotCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly withQueries: (work: (context: QueryContext) => Promise<number>) => Promise<void>;
  /** Parses a whole number of at least this much. */
  readonly whole: (least: number) => (text: string) => number;
}

export function addSnapshotCommands({ program, terminal, withQueries, whole }: SnapshotCommands): void {
  const t = (id: string, data?: Record<string, unknown>): string => terminal.t(`cli:${id}`, data);
  const json = () => new Option('--json', t('option.json')).default(false);
  const limit = () => new Option('--limit <n>', t('option.limit')).argParser(whole(1));
  const group = () => new Option('--group <by>', t('option.group')).choices(GROUPINGS).default('class');
  const identity = () => new Option('--identity <how>', t('option.identity')).choices(['detect', 'objects', 'shapes']).default('detect');
  /** BY=KEY, again and again. */
  const inside = () =>
    new Option('--in <by=key>', t('option.in')).default([]).argParser((text: string, before: readonly GroupStep[]) => {
      const [by = '', ...key] = text.split('=');
      const grouping = GROUP_STEPS.find((name) => name === by);
      const value = key.join('=');
      if (grouping === undefined || key.length === 0 || value.length > MAX_GROUP_KEY)
        throw new InvalidArgumentError(t('invalid.in', { groupings: GROUP_STEPS.join(', ') }));
      return [...before, { grouping, key: value }];
    });
  const filter = () => new Option('--filter <text>', t('option.filter')).default('');

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
    .action((file: string, options) => withQueries(async (context) => (await import('./histogram.js')).histogram(context, file, options)));

  program
    .command('dump')
    .description(t('dump.description'))
    .argument('<file>', t('argument.file'))
    .addOption(limit().default(10))
    .addOption(json())
    .action((file: string, options) => withQueries(async (context) => (await import('./dump.js')).dump(context, file, options)));

  program
    .command('compare')
    .description(t('compare.description'))
    .argument('<files...>', t('argument.files'))
    .addOption(group())
    .addOption(inside())
    .addOption(new Option('--view <which>', t('option.view')).choices(COMPARE_VIEWS).default('all'))
    .addOption(filter())
    .addOption(
      new Option('--sort <column>', t('option.sort'))
        .choices(['retainedDelta', 'shallowDelta', 'countDelta', 'retainedBytes', 'shallowBytes', 'count', 'label'])
        .default('retainedDelta'),
    )
    .addOption(identity())
    .addOption(limit())
    .addOption(json())
    .action((files: string[], options) => withQueries(async (context) => (await import('./compare.js')).compare(context, files, options)));

  program
    .command('suspects')
    .description(t('suspects.description'))
    .argument('<files...>', t('argument.files'))
    .addOption(identity())
    .addOption(limit().default(5))
    .addOption(json())
    .action((files: string[], options) =>
      withQueries(async (context) => (await import('./suspects.js')).suspects(context, files, options)),
    );

  program
    .command('chain')
    .description(t('chain.description'))
    .argument('<file>', t('argument.file'))
    .option('--class <name>', t('chain.class'))
    .option('--id <n>', t('chain.id'), whole(0))
    .option('--ignore <id>', t('chain.ignore'), (text, before: readonly number[]) => [...before, whole(0)(text)], [] as readonly number[])
    .addOption(limit().default(5))
    .addOption(json())
    .action((file: string, options) =>
      withQueries(async (context) =>
        (await import('./chain.js')).chain(context, file, {
          class: options.class,
          id: options.id,
          ignore: options.ignore,
          limit: options.limit,
          json: options.json,
        }),
      ),
    );
}
