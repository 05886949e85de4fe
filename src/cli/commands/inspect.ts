// holdfast strings | collections | search | cut: questions about one snapshot, and the table that these and others answer with.

import type { ObjectRow } from '../../shared/heap.js';
import { shortened } from '../../shared/one-line.js';
import type { LongWork } from '../../shared/progress.js';
import type { Result } from '../../shared/result.js';
import type { ObjectPlace } from '../../shared/source-place.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { allRows, complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { ownPlace, placesOf } from '../places.js';

interface TableOptions {
  readonly filter: string;
  readonly limit: number;
  readonly json: boolean;
}

export interface Column<R> {
  readonly name: string;
  readonly align: 'left' | 'right';
  readonly text: (row: R) => string;
}

interface TablePage<R, T> {
  readonly rows: readonly R[];
  readonly total: number;
  readonly totals?: T;
}

/** Class and preview; the preview of what has no name of its own is the class again. */
export const whatItIs = ({ class: name, preview }: Pick<ObjectRow, 'class' | 'preview'>): string =>
  shortened(preview === name ? name : `${name} ${preview}`);

/** Rows as a table or JSON, with what belongs to all of them. */
export async function show<R, T>(
  context: QueryContext,
  path: string,
  options: Omit<TableOptions, 'filter'>,
  ask: (page: { offset: number; limit: number }) => LongWork<Result<TablePage<R, T>>>,
  columns: readonly Column<R>[],
  note?: (totals: T) => string,
  prepare?: (rows: readonly R[]) => Promise<void>,
): Promise<number> {
  const { terminal } = context;
  let totals: T | undefined;
  const answer = await allRows<R>(async (offset, limit) => {
    const page = await complete(context, ask({ offset, limit }));
    if (page.ok) totals ??= page.value.totals;
    return page;
  }, options.limit);
  if (!answer.ok) return terminal.failure(answer.failure);
  const { rows, total } = answer.value;
  const cut = await cutShort(context, [path]);
  await prepare?.(rows);
  if (options.json) {
    terminal.json({ rows, total, ...(totals === undefined ? {} : { totals }), ...cut });
    return exitCodes.ran;
  }
  terminal.table(
    columns.map(({ name, align }) => ({ title: terminal.t(`inspect:cli.column.${name}`), align })),
    rows.map((row) => columns.map(({ text }) => text(row))),
  );
  if (totals !== undefined && note !== undefined) terminal.note(note(totals));
  terminal.more(total - rows.length);
  return exitCodes.ran;
}

export function strings(context: QueryContext, path: string, options: TableOptions): Promise<number> {
  const { terminal: out, queries } = context;
  return show(
    context,
    path,
    options,
    (page) => queries.duplicates({ path, filter: options.filter, page }),
    [
      { name: 'text', align: 'left', text: (row) => shortened(row.cut ? out.t('inspect:cli.cutText', { text: row.text }) : row.text) },
      { name: 'copies', align: 'right', text: (row) => out.number(row.copies) },
      { name: 'each', align: 'right', text: (row) => out.bytes(row.bytesEach) },
      { name: 'saved', align: 'right', text: (row) => out.bytes(row.savedBytes) },
      { name: 'id', align: 'right', text: (row) => `@${row.id}` },
    ],
    (totals) => out.t('inspect:cli.totals.saved', { bytes: out.bytes(totals.savedBytes) }),
  );
}

export function pinned(context: QueryContext, path: string, options: TableOptions): Promise<number> {
  const { terminal: out, queries } = context;
  return show(
    context,
    path,
    options,
    (page) => queries.pinnedStrings({ path, filter: options.filter, page }),
    [
      { name: 'kind', align: 'left', text: (row) => out.t(`inspect:kind.${row.kind}`) },
      { name: 'preview', align: 'left', text: (row) => shortened(row.preview, 50) },
      { name: 'pieces', align: 'right', text: (row) => out.number(row.pieces) },
      { name: 'held', align: 'right', text: (row) => out.bytes(row.heldBytes) },
      { name: 'wasted', align: 'right', text: (row) => out.bytes(row.wastedBytes) },
      { name: 'id', align: 'right', text: (row) => `@${row.id}` },
    ],
    (totals) => out.t('inspect:cli.totals.wasted', { bytes: out.bytes(totals.wastedBytes) }),
  );
}

export function collections(context: QueryContext, path: string, options: TableOptions): Promise<number> {
  const { terminal: out, queries } = context;
  return show(
    context,
    path,
    options,
    (page) => queries.collections({ path, filter: options.filter, page }),
    [
      { name: 'preview', align: 'left', text: whatItIs },
      { name: 'used', align: 'right', text: (row) => out.number(row.used) },
      { name: 'capacity', align: 'right', text: (row) => out.number(row.capacity) },
      { name: 'fill', align: 'right', text: (row) => `${Math.round((100 * row.used) / Math.max(1, row.capacity))} %` },
      { name: 'unused', align: 'right', text: (row) => out.bytes(row.unusedBytes) },
      { name: 'id', align: 'right', text: (row) => `@${row.id}` },
    ],
    (totals) =>
      out.t('inspect:cli.totals.unused', {
        count: totals.count,
        n: out.number(totals.count),
        empty: out.number(totals.empty),
        bytes: out.bytes(totals.unusedBytes),
      }),
  );
}

export function search(
  context: QueryContext,
  path: string,
  options: Omit<TableOptions, 'filter'> & { readonly text: string | undefined; readonly where: 'names' | 'strings' | 'all' },
): Promise<number> {
  const { terminal: out, queries } = context;
  const { text, where } = options;
  const bytes = (of: (row: Found) => Bytes) => (row: Found) => out.bytes(of(row));
  return show<Found, never>(
    context,
    path,
    options,
    (page) => (text === undefined ? queries.detached({ path, filter: '', page }) : queries.search({ path, text, where, page })),
    [
      { name: 'preview', align: 'left', text: whatItIs },
      { name: 'held', align: 'right', text: bytes((row) => row.retainedBytes) },
      { name: 'id', align: 'right', text: (row) => `@${row.id}` },
      { name: 'place', align: 'left', text: (row) => ownPlace(row.place) },
    ],
    undefined,
    async (rows) => {
      const places = await placesOf(
        context,
        path,
        rows.map(({ id }) => id),
      );
      for (const row of rows) if (places.has(row.id)) row.place = places.get(row.id);
    },
  );
}

/** An object, with where it comes from in the program's text. */
interface Found extends ObjectRow {
  place?: ObjectPlace | undefined;
}

export async function cut(
  context: QueryContext,
  path: string,
  options: { readonly from: number; readonly to: number; readonly json: boolean },
): Promise<number> {
  const { terminal, queries } = context;
  const { from, to } = options;
  const answer = await complete(context, queries.cut({ path, from: from as NodeId, to: to as NodeId }));
  if (!answer.ok) return terminal.failure(answer.failure);
  const { references, otherHolders, frees, objects, freedBytes } = answer.value;
  if (options.json) terminal.json({ ...answer.value, ...(await cutShort(context, [path])) });
  else if (references === 0) terminal.print(terminal.t('inspect:cli.cut.none', { from, to }));
  else if (frees)
    terminal.print(
      terminal.t('inspect:cli.cut.frees', { count: objects, objects: terminal.number(objects), bytes: terminal.bytes(freedBytes) }),
    );
  else if (otherHolders === 0) terminal.print(terminal.t('inspect:cli.cut.inside', { to }));
  else terminal.print(terminal.t('inspect:cli.cut.held', { count: otherHolders, to }));
  return exitCodes.ran;
}
