// holdfast targets: what could be attached to, on this machine or behind one address.
import { processTree } from '../../shared/process-tree.js';
import type { DiscoveredTarget, ListedInspector } from '../../shared/target.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { attachOf, type TargetOptions } from '../target-options.js';

export interface TargetsOptions extends Omit<TargetOptions, 'attach' | 'pid' | 'cwd'> {
  readonly json: boolean;
}

export async function targets(context: CommandContext, address: string | undefined, options: TargetsOptions): Promise<number> {
  return address === undefined ? local(context, options) : behind(context, address, options);
}

async function local({ terminal, workbench }: CommandContext, { json }: TargetsOptions): Promise<number> {
  const [found, endpoints] = await Promise.all([workbench.discover(), workbench.endpoints.list()]);
  if (json) {
    terminal.json({ targets: found, endpoints });
    return exitCodes.ran;
  }
  const t = (id: string, data?: Record<string, unknown>) => terminal.t(`cli:targets.${id}`, data);
  if (found.length === 0) terminal.print(t('none'));
  else {
    terminal.table(
      [
        { title: t('pid'), align: 'right' },
        { title: t('rss'), align: 'right' },
        { title: t('runtime'), align: 'left' },
        { title: t('inspector'), align: 'left' },
        { title: t('program'), align: 'left' },
      ],
      processTree(found).flatMap(({ process, depth }) => [
        [
          String(process.pid),
          terminal.bytes(process.processes?.rss ?? process.rss),
          process.version ?? t(`kind.${process.kind}`),
          process.inspectors.length > 0
            ? process.inspectors.map(address).join(', ')
            : terminal.t(process.entry === undefined ? `cli:targets.opens.${process.opens}` : `connect:processes.entry.${process.entry}`),
          `${'  '.repeat(depth)}${shortened(process)}`,
        ],
        ...process.inspectors.flatMap((inspector) => insideRows(inspector, depth)),
      ]),
    );
  }
  if (endpoints.length > 0) {
    terminal.print('');
    terminal.print(t('endpoints'));
    for (const endpoint of endpoints) terminal.print(`  ${endpoint.address}  ${endpoint.title}`);
  }
  return exitCodes.ran;
}

const address = ({ host, port }: ListedInspector): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

const shortened = ({ command, title }: DiscoveredTarget): string => {
  const text = command === '' ? title : command;
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
};

/** The pages and workers of a browser; a Node is its own only target. */
const insideRows = ({ kind, targets: inside }: ListedInspector, depth: number): readonly (readonly string[])[] =>
  kind === 'browser' ? inside.map(({ type, title, url }) => ['', '', '', '', `${'  '.repeat(depth + 1)}${type}: ${title || url}`]) : [];

async function behind({ terminal, workbench, signal }: CommandContext, text: string, options: TargetsOptions): Promise<number> {
  const place = attachOf(text, options);
  if (!place.ok) return terminal.failure(place.failure);
  const { kind: _, target: __, ...where } = place.value;
  const found = await workbench.listAddress(where, signal);
  if (!found.ok) return terminal.failure(found.failure);
  if (options.json) {
    terminal.json(found.value);
    return exitCodes.ran;
  }
  const t = (id: string) => terminal.t(`cli:targets.${id}`);
  terminal.print(`${address(found.value)}  ${found.value.version}`);
  terminal.table(
    [
      { title: t('type'), align: 'left' },
      { title: t('id'), align: 'left' },
      { title: t('program'), align: 'left' },
    ],
    found.value.targets.map(({ id, type, title, url }) => [type, id, `${title}  ${url}`]),
  );
  return exitCodes.ran;
}
