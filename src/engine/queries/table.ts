// Sort and page: the same for every table.
import type { Page } from '../../shared/heap.js';

export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}

type Cell = number | string | boolean | null | undefined | readonly (number | null)[];

const scalar = (value: Cell): number | string => {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return (value.at(-1) as number | null) ?? 0;
  return value === true ? 1 : 0;
};

/** Rows in the wanted order; arrays sort by their last entry, ties by the order they came in. An unknown column changes nothing. */
export const sortRows = <R extends object>(rows: readonly R[], order: SortOrder): readonly R[] => {
  const { column, descending } = order;
  const sign = descending ? -1 : 1;
  const value = (row: R): number | string => scalar((row as Record<string, Cell>)[column]);
  return rows.toSorted((a, b) => {
    const x = value(a);
    const y = value(b);
    return x < y ? -sign : x > y ? sign : 0;
  });
};

export const pageOf = <R>(rows: readonly R[], page: Page): R[] => rows.slice(page.offset, page.offset + page.limit);
