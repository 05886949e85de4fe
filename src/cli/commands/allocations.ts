// holdfast allocations: who allocated, by function or as a tree of calls.

import type { CompareView } from '../../shared/heap.js';
import type { AllocationRow, AllocationView } from '../../shared/heap-allocations.js';
import { shortened } from '../../shared/one-line.js';
import type { Result } from '../../shared/result.js';
import { type LocatedPlace, placeText } from '../../shared/source-place.js';
import { allRows, complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { located } from '../places.js';

export interface AllocationOptions {
  readonly view: AllocationView;
  readonly depth: number;
  readonly alive: boolean;
  readonly since: readonly string[];
  readonly filter: string;
  readonly limit: number;
  readonly json: boolean;
}

/** What is less than a hundredth of the whole is not unfolded. */
const LEAST_SHARE = 0.01;

interface Call extends AllocationRow {
  /** Where it was written, and as a file of this machine. */
  place?: LocatedPlace | undefined;
  calls?: Call[];
}

/** Objects that are new since the one earlier snapshot, or survived from the first of several. */
const weighOf = (path: string, { alive, since }: AllocationOptions) => {
  if (since.length === 0) return alive ? { what: 'alive' as const } : { what: 'allocated' as const };
  const kind: CompareView = since.length === 1 ? 'new' : 'survivors';
  return { what: 'alive' as const, view: { kind, paths: [...since, path], identity: 'detect' as const } };
};

export async function allocations(context: QueryContext, path: string, options: AllocationOptions): Promise<number> {
  const { terminal: out, queries } = context;
  const { view, filter, limit, json } = options;
  const weigh = weighOf(path, options);
  let left = limit;
  const below = async (at: readonly number[], most: number): Promise<Result<{ rows: Call[]; total: number }>> => {
    const answer = await allRows<AllocationRow>(
      (offset, length) =>
        complete(
          context,
          queries.allocations({ path, weigh, view, at: [...at], filter: at.length === 0 ? filter : '', page: { offset, limit: length } }),
        ),
      most,
    );
    return answer;
  };
  const first = await complete(context, queries.allocations({ path, weigh, view, at: [], filter, page: { offset: 0, limit: 1 } }));
  if (!first.ok) return out.failure(first.failure);
  const { kind, totals } = first.value;
  const top = await below([], limit);
  if (!top.ok) return out.failure(top.failure);
  const widest = view === 'callers' ? (row: Call) => row.bytes : (row: Call) => row.totalBytes;
  /** Depth first, the largest first, while there is room. */
  const unfold = async (rows: readonly Call[], at: readonly number[]): Promise<void> => {
    left -= rows.length;
    if (view === 'functions' || at.length + 1 >= options.depth) return;
    for (const row of rows) {
      if (left <= 0) return;
      if (!row.opens || widest(row) < totals.bytes * LEAST_SHARE) continue;
      const inside = await below([...at, row.key], Math.min(left, 20));
      if (!inside.ok) return;
      row.calls = inside.value.rows;
      await unfold(row.calls, [...at, row.key]);
    }
  };
  const { rows, total } = top.value;
  await unfold(rows, []);
  const cut = await cutShort(context, [path]);
  const lines = flat(rows, 0);
  const places = await located(
    context,
    path,
    lines.map(({ row }) => row),
  );
  for (const [i, { row }] of lines.entries()) row.place = places[i];
  if (json) {
    out.json({ kind, rows: rows.map(shown), total, totals, ...cut });
    return exitCodes.ran;
  }
  const sampled = kind === 'sampled';
  out.table(
    [
      { title: out.t('inspect:cli.column.function'), align: 'left' },
      { title: out.t('inspect:cli.column.place'), align: 'left' },
      { title: out.t(sampled ? 'inspect:cli.column.samples' : 'inspect:cli.column.objects'), align: 'right' },
      { title: out.t('inspect:cli.column.own'), align: 'right' },
      { title: out.t('inspect:cli.column.withCalls'), align: 'right' },
    ],
    lines.map(({ row, depth }) => [
      shortened(`${'  '.repeat(depth)}${row.name === '' ? '(anonymous)' : row.name}`, 50),
      placeOf(row),
      out.number(row.count),
      out.bytes(row.bytes),
      out.bytes(row.totalBytes),
    ]),
  );
  if (kind === 'none') out.note(out.t('inspect:cli.allocations.none'));
  else {
    const what = sampled ? 'sampled' : weigh.what === 'alive' ? 'alive' : 'allocated';
    out.note(out.t(`inspect:cli.totals.${what}`, { count: totals.count, n: out.number(totals.count), bytes: out.bytes(totals.bytes) }));
  }
  out.more(total - rows.length);
  return exitCodes.ran;
}

/** The end of a path says more than its beginning. */
const placeOf = (row: Call): string => {
  if (row.script === '') return '';
  const place = placeText(row.place ?? row);
  return place.length <= 60 ? shortened(place, 60) : shortened(`…${place.slice(-59)}`, 60);
};

const flat = (rows: readonly Call[], depth: number): { readonly row: Call; readonly depth: number }[] =>
  rows.flatMap((row) => [{ row, depth }, ...flat(row.calls ?? [], depth + 1)]);

const shown = ({ key: _key, opens: _opens, calls, place, ...row }: Call): object => ({
  ...row,
  ...(place?.original === undefined && place?.file === undefined ? {} : { place }),
  ...(calls === undefined ? {} : { calls: calls.map(shown) }),
});
