// holdfast histogram FILE: classes of one snapshot.

import type { Grouping, GroupStep } from '../../shared/heap.js';
import { shortened } from '../../shared/one-line.js';
import { allRows, complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';

export interface HistogramOptions {
  readonly group: Grouping;
  readonly in: readonly GroupStep[];
  readonly filter: string;
  readonly sort: string;
  readonly limit: number | undefined;
  readonly json: boolean;
}

/** Rows of a table in a terminal when no limit is given; JSON gives all. */
const SCREENFUL = 40;

export async function histogram(context: QueryContext, path: string, options: HistogramOptions): Promise<number> {
  const { terminal, queries } = context;
  const most = options.limit ?? (options.json ? Number.POSITIVE_INFINITY : SCREENFUL);
  const answer = await allRows(
    (offset, limit) =>
      complete(
        context,
        queries.histogram({
          path,
          grouping: options.group,
          within: [...options.in],
          filter: options.filter,
          sort: { column: options.sort, descending: options.sort !== 'label' },
          page: { offset, limit },
        }),
      ),
    most,
  );
  if (!answer.ok) return terminal.failure(answer.failure);
  const { rows, total } = answer.value;
  const cut = await cutShort(context, [path]);
  if (options.json) {
    terminal.json({
      rows: rows.map((row) => ({
        class: row.label,
        key: row.key,
        count: row.count,
        shallowBytes: row.shallowBytes,
        retainedBytes: row.retainedBytes,
      })),
      ...cut,
    });
    return exitCodes.ran;
  }
  terminal.table(
    [
      { title: terminal.t(`compare:grouping.${options.group}`), align: 'left' },
      { title: terminal.t('cli:column.count'), align: 'right' },
      { title: terminal.t('cli:column.shallow'), align: 'right' },
      { title: terminal.t('cli:column.retained'), align: 'right' },
    ],
    rows.map((row) => [
      shortened(row.label),
      terminal.number(row.count),
      terminal.bytes(row.shallowBytes),
      terminal.bytes(row.retainedBytes),
    ]),
  );
  terminal.more(total - rows.length);
  return exitCodes.ran;
}
