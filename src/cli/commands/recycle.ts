// holdfast recycle DIR --limit SIZE: after how much work a leaking worker is to be replaced, and what tells common supervisors so.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { planRecycle, type RecycleWish, recycleSnippet, type Supervisor, supervisors } from '../../shared/recycle.js';
import { parseSize } from '../../shared/size-text.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface RecycleOptions extends RecycleWish {
  readonly for: Supervisor | undefined;
  readonly json: boolean;
}

export interface RecycleCommand {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly withContext: (work: (context: CommandContext) => Promise<number>) => Promise<void>;
  readonly whole: (least: number) => (text: string) => number;
}

export function addRecycleCommand({ program, terminal, withContext, whole }: RecycleCommand): void {
  const t = (id: string): string => terminal.t(`cli:recycle.${id}`);
  const size = (text: string): number => {
    const bytes = parseSize(text);
    if (bytes === undefined || bytes <= 0) throw new InvalidArgumentError(terminal.t('cli:verify.invalidSize'));
    return bytes;
  };
  program
    .command('recycle')
    .description(t('description'))
    .argument('<dir>', t('dir'))
    .addOption(new Option('--limit <size>', t('limit')).argParser(size).makeOptionMandatory())
    .option('--per-cycle <n>', t('perCycle'), whole(1), 1)
    .option('--per-hour <n>', t('perHour'), whole(1))
    .addOption(new Option('--for <supervisor>', t('for')).choices(supervisors))
    .addOption(new Option('--json', terminal.t('cli:option.json')).default(false))
    .action((dir: string, options: RecycleOptions) => withContext((context) => recycle(context, dir, options)));
}

async function recycle({ terminal, workbench }: CommandContext, dir: string, options: RecycleOptions): Promise<number> {
  const opened = await workbench.investigation.open(dir);
  if (!opened.ok) return terminal.failure(opened.failure);
  const figures = opened.value.state.investigation.verdicts.findLast(({ verdict }) => verdict.recycle !== undefined)?.verdict.recycle;
  await workbench.investigation.close();
  if (figures === undefined) return terminal.refusal('recycle.noLeak', { dir }, exitCodes.notEnoughEvidence);
  const plan = planRecycle(figures, options);
  const sizes = { growth: terminal.bytes(figures.growth), rss: terminal.bytes(figures.rss), limit: terminal.bytes(options.limit) };
  if (plan === undefined) return terminal.refusal('recycle.noRoom', sizes, exitCodes.input);
  const chosen = options.for === undefined ? supervisors : [options.for];
  const snippets = Object.fromEntries(chosen.map((name) => [name, recycleSnippet(name, plan, options)]));
  if (options.json) {
    terminal.json({ ...figures, limit: options.limit, ...plan, snippets });
    return exitCodes.ran;
  }
  const figuresOf = { ...sizes, at: terminal.bytes(plan.at), work: terminal.number(plan.work), count: plan.work };
  terminal.print(terminal.t('verdict:recycle.plan', figuresOf));
  if (plan.seconds !== undefined) terminal.print(terminal.t('verdict:recycle.time', { hours: (plan.seconds / 3600).toFixed(1) }));
  for (const [name, text] of Object.entries(snippets)) terminal.print(`\n${name}\n${text.replace(/^/gm, '  ')}`);
  return exitCodes.ran;
}
