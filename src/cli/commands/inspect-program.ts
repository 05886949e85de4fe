// The commands that look into one snapshot, with their options and help. Each is loaded when it runs.
import { Option } from 'commander';
import { ALLOCATION_VIEWS, GRAPH_DIRECTIONS, NEIGHBOURS } from '../../shared/choices.js';
import { exitCodes } from '../exit-codes.js';
import { pictureFormat } from './picture-format.js';
import type { SnapshotCommands } from './snapshot-program.js';

export function addInspectCommands({ program, terminal, withQueries, whole }: SnapshotCommands): void {
  const t = (id: string): string => terminal.t(`inspect:cli.${id}`);
  const cli = (id: string): string => terminal.t(`cli:${id}`);
  const json = () => new Option('--json', cli('option.json')).default(false);
  const limit = () => new Option('--limit <n>', cli('option.limit')).argParser(whole(1)).default(40);
  const filter = () => new Option('--filter <text>', cli('option.filter')).default('');
  const file = (name: string) =>
    program
      .command(name)
      .description(t(`${name}.description`))
      .argument('<file>', cli('argument.file'));

  file('strings')
    .option('--pinned', t('strings.pinned'), false)
    .addOption(filter())
    .addOption(limit())
    .addOption(json())
    .action((path: string, options) =>
      withQueries(async (context) => {
        const { pinned, strings } = await import('./inspect.js');
        return (options.pinned ? pinned : strings)(context, path, options);
      }),
    );

  file('collections')
    .addOption(filter())
    .addOption(limit())
    .addOption(json())
    .action((path: string, options) => withQueries(async (context) => (await import('./inspect.js')).collections(context, path, options)));

  const snapshots = (path: string, before: readonly string[]): readonly string[] => [...before, path];
  file('allocations')
    .addOption(new Option('--view <which>', t('allocations.view')).choices(ALLOCATION_VIEWS).default('functions'))
    .option('--depth <n>', t('allocations.depth'), whole(1), 8)
    .option('--alive', t('allocations.alive'), false)
    .option('--since <file>', t('allocations.since'), snapshots, [] as readonly string[])
    .addOption(filter())
    .addOption(limit())
    .addOption(json())
    .action((path: string, options) =>
      withQueries(async (context) => (await import('./allocations.js')).allocations(context, path, options)),
    );

  file('search')
    .argument('[text]', t('search.text'))
    .addOption(new Option('--where <where>', t('search.where')).choices(['names', 'strings', 'all']).default('all'))
    .option('--detached', t('search.detached'), false)
    .addOption(limit())
    .addOption(json())
    .action((path: string, text: string | undefined, options) =>
      withQueries(async (context) => {
        if (options.detached !== (text === undefined)) {
          terminal.note(t('search.missing'));
          return exitCodes.usage;
        }
        return (await import('./inspect.js')).search(context, path, { ...options, text });
      }),
    );

  file('object')
    .option('--id <n>', t('object.id'), whole(0))
    .addOption(new Option('--show <which>', t('object.show')).choices(NEIGHBOURS))
    .addOption(limit())
    .addOption(json())
    .action((path: string, options) => withQueries(async (context) => (await import('./object.js')).object(context, path, options)));

  file('cut')
    .requiredOption('--from <id>', t('cut.from'), whole(0))
    .requiredOption('--to <id>', t('cut.to'), whole(0))
    .addOption(json())
    .action((path: string, options) => withQueries(async (context) => (await import('./inspect.js')).cut(context, path, options)));

  file('picture')
    .requiredOption('--id <n>', t('picture.id'), whole(0))
    .requiredOption('-o, --out <file>', t('picture.out'))
    .addOption(new Option('--direction <which>', t('picture.direction')).choices(GRAPH_DIRECTIONS).default('retainers'))
    .option('--depth <n>', t('picture.depth'), whole(1), 4)
    .option('--fan-out <n>', t('picture.fanOut'), whole(1), 6)
    .option('--objects <n>', t('picture.objects'), whole(2), 60)
    .option('--filter <text>', t('picture.filter'), '')
    .action((path: string, options) => {
      // What is wrong with the command line is said before a file is opened.
      if (pictureFormat(options.out) === undefined) {
        terminal.note(t('picture.ending'));
        return withQueries(async () => exitCodes.usage);
      }
      return withQueries(async (context) => (await import('./picture.js')).picture(context, path, options));
    });
}
