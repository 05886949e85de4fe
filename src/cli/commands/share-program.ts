// The commands for sharing, opening what was shared, and exporting, with their options and help.
import { type Command, Option } from 'commander';
import { compareView, grouping } from '../../shared/heap.js';
import { shareLevel } from '../../shared/share.js';
import type { CommandContext } from '../context.js';
import type { Terminal } from '../terminal.js';
import {
  exportChain,
  exportCompare,
  exportHistogram,
  exportSnapshotFile,
  exportTimeline,
  timelineFormatOf,
  timelineFormats,
} from './export.js';
import { open } from './open.js';
import { share } from './share.js';

export interface ShareCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly version: string;
  readonly withContext: (work: (context: CommandContext) => Promise<number>) => Promise<void>;
  /** Parses a whole number of at least this much. */
  readonly whole: (least: number) => (text: string) => number;
}

export function addShareCommands({ program, terminal, version, withContext, whole }: ShareCommands): void {
  const t = (id: string): string => terminal.t(`share:cli.${id}`);
  const cli = (id: string): string => terminal.t(`cli:${id}`);
  const json = () => new Option('--json', cli('option.json')).default(false);
  const group = () => new Option('--group <by>', cli('option.group')).choices(grouping.options).default('class');
  const identity = () => new Option('--identity <how>', cli('option.identity')).choices(['detect', 'objects', 'shapes']).default('detect');
  const tableFormat = () => new Option('--format <format>', t('export.tableFormat')).choices(['csv', 'tsv']).default('csv');
  const out = () => new Option('-o, --out <file>', t('export.out'));

  program
    .command('share')
    .description(t('share.description'))
    .argument('<dir>', t('share.dir'))
    .addOption(new Option('--level <level>', t('share.level')).choices(shareLevel.options).makeOptionMandatory())
    .option('-o, --out <file>', t('share.out'))
    .option('--all-names', t('share.allNames'), false)
    .option('--yes-include-values', t('share.confirm'), false)
    .option('--preview', t('share.preview'), false)
    .option('--allow-outside', t('allowOutside'), false)
    .addOption(json())
    .action((dir: string, options) => withContext((context) => share(context, dir, { ...options, version })));

  program
    .command('open')
    .description(t('open.description'))
    .argument('<file>', t('open.file'))
    .option('--into <dir>', t('open.into'))
    .option('--trust-scenario', t('open.trust'), false)
    .option('--allow-outside', t('allowOutside'), false)
    .addOption(json())
    .action((file: string, options) => withContext((context) => open(context, file, options)));

  const exports = program.command('export').description(t('export.description'));
  exports
    .command('chain')
    .description(t('export.chain'))
    .argument('<file>', cli('argument.file'))
    .option('--class <name>', cli('chain.class'))
    .option('--id <n>', cli('chain.id'), whole(0))
    .addOption(new Option('--limit <n>', cli('option.limit')).argParser(whole(1)).default(3))
    .addOption(new Option('--format <format>', t('export.format')).choices(['md', 'text']).default('md'))
    .addOption(out())
    .action((file: string, options) => withContext((context) => exportChain(context, file, { ...options, version })));
  exports
    .command('histogram')
    .description(t('export.histogram'))
    .argument('<file>', cli('argument.file'))
    .addOption(group())
    .addOption(tableFormat())
    .addOption(out())
    .action((file: string, options) => withContext((context) => exportHistogram(context, file, options)));
  exports
    .command('compare')
    .description(t('export.compare'))
    .argument('<files...>', cli('argument.files'))
    .addOption(group())
    .addOption(new Option('--view <which>', cli('option.view')).choices(compareView.options).default('all'))
    .addOption(identity())
    .addOption(tableFormat())
    .addOption(out())
    .action((files: string[], options) => withContext((context) => exportCompare(context, files, options)));
  exports
    .command('timeline')
    .description(t('export.timeline'))
    .argument('<dir>', t('export.dir'))
    .option('--run <id>', t('export.run'))
    .addOption(new Option('--format <format>', t('export.timelineFormat')).choices(timelineFormats))
    .addOption(out())
    .action((dir: string, options) =>
      withContext((context) =>
        exportTimeline(context, dir, { ...options, format: options.format ?? timelineFormatOf(options.out), version }),
      ),
    );
  exports
    .command('snapshot')
    .description(t('export.snapshot'))
    .argument('<file>', cli('argument.file'))
    .requiredOption('-o, --out <file>', t('export.outFile'))
    .option('--structure-only', t('export.structure'), false)
    .option('--all-names', t('share.allNames'), false)
    .action((file: string, options) => withContext((context) => exportSnapshotFile(context, file, { ...options, version })));
  for (const command of exports.commands) command.exitOverride();
}
