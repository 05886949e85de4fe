// holdfast dump FILE: the page of the founding article's dump_heap, for a snapshot of either runtime. Memory, the most common classes,
// the heap by referrers, and the biggest row of those drilled into, down to one chain.

import type { Chain, GroupRow, GroupStep, ProcessFacts, SnapshotSummary } from '../../shared/heap.js';
import type { MemoryShare } from '../../shared/memory.js';
import { shortened } from '../../shared/one-line.js';
import { ok, type Result } from '../../shared/result.js';
import { memoryShares } from '../../workbench/memory-split.js';
import { complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { printChain } from './chain.js';

export interface DumpOptions {
  readonly limit: number;
  readonly json: boolean;
}

interface Page {
  readonly summary: SnapshotSummary;
  readonly classes: readonly GroupRow[];
  readonly referrers: readonly GroupRow[];
  /** The biggest row of `referrers` by class. */
  readonly inside: readonly GroupRow[];
  readonly chain: Chain | undefined;
}

export async function dump(context: QueryContext, path: string, options: DumpOptions): Promise<number> {
  const { terminal } = context;
  const read = await readPage(context, path, options.limit);
  if (!read.ok) return terminal.failure(read.failure);
  const cut = await cutShort(context, [path]);
  const page = read.value;
  if (options.json) {
    const rows = (some: readonly GroupRow[]) => some.map(({ label, count, shallowBytes }) => ({ label, count, shallowBytes }));
    terminal.json({
      process: page.summary.process,
      objects: page.summary.nodes,
      totalBytes: page.summary.totalBytes,
      classes: rows(page.classes),
      referrers: rows(page.referrers),
      inside: rows(page.inside),
      chain: page.chain?.links.map(({ edge, class: name, id }) => ({ edge, class: name, id })),
      ...cut,
    });
    return exitCodes.ran;
  }
  const { summary } = page;
  terminal.print(
    terminal.t('cli:dump.heap', { count: summary.nodes, n: terminal.number(summary.nodes), bytes: terminal.bytes(summary.totalBytes) }),
  );
  if (summary.process !== undefined) printProcess(terminal, summary.process, summary.totalBytes);
  table(terminal, 'common', page.classes, summary.totalBytes);
  table(terminal, 'referrers', page.referrers, summary.totalBytes);
  const [top] = page.referrers;
  if (top !== undefined) table(terminal, 'inside', page.inside, summary.totalBytes, { holder: shortened(top.label) });
  if (summary.process !== undefined) printSlots(terminal, summary.process, options.limit);
  if (page.chain !== undefined) {
    terminal.print('');
    terminal.print(terminal.t('cli:dump.chain', { class: shortened(page.inside[0]?.label ?? '') }));
    printChain(terminal, page.chain);
  }
  return exitCodes.ran;
}

async function readPage(context: QueryContext, path: string, limit: number): Promise<Result<Page>> {
  const { queries } = context;
  const summary = await complete(context, queries.summary({ path }));
  if (!summary.ok) return summary;
  const rows = async (grouping: 'class' | 'referrer', within: readonly GroupStep[], column: string) =>
    complete(
      context,
      queries.histogram({
        path,
        grouping,
        within: [...within],
        filter: '',
        sort: { column, descending: true },
        page: { offset: 0, limit },
      }),
    );
  const classes = await rows('class', [], 'count');
  if (!classes.ok) return classes;
  const referrers = await rows('referrer', [], 'shallowBytes');
  if (!referrers.ok) return referrers;
  const page = { summary: summary.value, classes: classes.value.rows, referrers: referrers.value.rows };
  const [top] = page.referrers;
  if (top === undefined) return ok({ ...page, inside: [], chain: undefined });
  const holder: GroupStep = { grouping: 'referrer', key: top.key };
  const inside = await rows('class', [holder], 'shallowBytes');
  if (!inside.ok) return inside;
  const [biggest] = inside.value.rows;
  if (biggest === undefined) return ok({ ...page, inside: [], chain: undefined });
  const of = { by: 'group' as const, within: [holder, { grouping: 'class' as const, key: biggest.key }] };
  const chains = await complete(context, queries.chains({ path, of, limit: 1, ignore: [], judgements: [] }));
  return ok({ ...page, inside: inside.value.rows, chain: chains.ok ? chains.value.chains[0] : undefined });
}

function table(
  terminal: Terminal,
  id: 'common' | 'referrers' | 'inside',
  rows: readonly GroupRow[],
  total: number,
  data: Record<string, string> = {},
): void {
  terminal.print('');
  terminal.print(terminal.t(`cli:dump.${id}`, data));
  terminal.table(
    [
      { title: terminal.t('cli:column.count'), align: 'right' },
      { title: terminal.t('cli:column.shallow'), align: 'right' },
      { title: '%', align: 'right' },
      { title: terminal.t(id === 'referrers' ? 'cli:dump.referredBy' : 'cli:column.class'), align: 'left' },
    ],
    rows.map((row) => [
      terminal.number(row.count),
      terminal.bytes(row.shallowBytes),
      ((100 * row.shallowBytes) / Math.max(1, total)).toFixed(1),
      shortened(row.label),
    ]),
  );
}

/** Resident memory, and what of it the heap explains. */
export function printProcess(terminal: Terminal, process: ProcessFacts, heapBytes: number): void {
  terminal.print(terminal.t('cli:dump.process', { runtime: process.runtime, title: process.title }));
  if (process.rss === undefined) return;
  terminal.print(terminal.t('cli:memory.rss', { bytes: terminal.bytes(process.rss) }));
  for (const share of memoryShares(process, heapBytes)) terminal.print(`  ${shareText(terminal, share)}`);
}

/** What `__slots__` would save, class by class; nothing where nothing would be saved. */
export function printSlots(terminal: Terminal, { slots = [], runtime }: ProcessFacts, limit: number): void {
  if (slots.length === 0) return;
  terminal.print('');
  terminal.print(terminal.t('cli:slots.title', { runtime }));
  for (const row of slots.slice(0, limit)) {
    const figures = { saved: terminal.bytes(row.saved), percent: Math.round((100 * row.saved) / Math.max(1, row.bytes)) };
    terminal.print(
      `  ${terminal.t('cli:slots.line', { class: shortened(row.class), count: row.count, n: terminal.number(row.count), attributes: terminal.t('cli:slots.attributes', { count: row.attributes }), ...figures })}`,
    );
    if (row.bases.length > 0)
      terminal.print(`    ${terminal.t('cli:slots.bases', { bases: row.bases.map((base) => shortened(base)).join(', ') })}`);
  }
}

export const shareText = (terminal: Terminal, { part, bytes }: MemoryShare): string =>
  terminal.t(`cli:memory.share.${part}`, { bytes: terminal.bytes(bytes) });
