// holdfast compare A B [C…]: what grew between snapshots.

import type { CompareView, Grouping, GroupStep } from '../../shared/heap.js';
import { shortened } from '../../shared/one-line.js';
import { allRows, complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { knownBy } from '../known-by.js';

export interface CompareOptions {
  readonly group: Grouping;
  readonly in: readonly GroupStep[];
  readonly view: CompareView;
  readonly filter: string;
  readonly sort: string;
  readonly limit: number | undefined;
  readonly identity: 'objects' | 'shapes' | 'detect';
  readonly json: boolean;
}

const SCREENFUL = 40;

export async function compare(context: QueryContext, paths: readonly string[], options: CompareOptions): Promise<number> {
  const { terminal, queries } = context;
  let identity: string | undefined;
  const most = options.limit ?? (options.json ? Number.POSITIVE_INFINITY : SCREENFUL);
  const answer = await allRows(async (offset, limit) => {
    const page = await complete(
      context,
      queries.compare({
        paths: [...paths],
        identity: options.identity,
        grouping: options.group,
        within: [...options.in],
        view: options.view,
        filter: options.filter,
        sort: { column: options.sort, descending: options.sort !== 'label' },
        page: { offset, limit },
      }),
    );
    if (page.ok) identity = page.value.identity;
    return page;
  }, most);
  if (!answer.ok) return terminal.failure(answer.failure);
  const { rows, total } = answer.value;
  const cut = await cutShort(context, paths);
  if (options.json) {
    terminal.json({
      rows: rows.map((row) => ({
        class: row.label,
        key: row.key,
        count: row.count,
        shallowBytes: row.shallowBytes,
        retainedBytes: row.retainedBytes,
        added: row.added,
        removed: row.removed,
      })),
      identity,
      ...cut,
    });
    return exitCodes.ran;
  }
  terminal.table(
    [
      { title: terminal.t(`compare:grouping.${options.group}`), align: 'left' },
      ...paths.map((_, i) => ({ title: terminal.t('cli:column.countIn', { number: i + 1 }), align: 'right' as const })),
      { title: terminal.t('cli:column.countDelta'), align: 'right' },
      { title: terminal.t('cli:column.shallowDelta'), align: 'right' },
      { title: terminal.t('cli:column.retainedDelta'), align: 'right' },
    ],
    rows.map((row) => [
      shortened(row.label),
      ...row.count.map(terminal.number),
      terminal.signed(row.countDelta, terminal.number),
      terminal.signed(row.shallowDelta, terminal.bytes),
      terminal.signed(row.retainedDelta, terminal.bytes),
    ]),
  );
  terminal.note(terminal.t(`cli:identity.${await knownBy(context, paths, identity === 'objects' ? 'objects' : 'shapes')}`));
  terminal.more(total - rows.length);
  return exitCodes.ran;
}
