// What a table of groups and objects is made of.
import type { ReactNode } from 'react';
import type { RowPage } from './paged-rows.js';
import type { Keyed, TreeModel } from './tree-model.js';

export interface Cell {
  readonly text: string;
  /** The exact figure, on hover. */
  readonly title?: string;
  readonly tone?: 'growth' | 'shrink' | 'muted';
  /** Drawn instead of the text, which then describes it. */
  readonly spark?: readonly number[];
}

export interface Column<G, O, N extends string = string> {
  readonly id: string;
  /** Under what it can be left out. */
  readonly name?: N;
  readonly header: string;
  /** A letter before the header: which snapshot the column belongs to. */
  readonly letter?: string;
  readonly headerTitle?: string;
  /** Pixels. */
  readonly width: number;
  /** Sorting asks the workbench under this name. */
  readonly sort?: string;
  readonly group: (row: G) => Cell;
  readonly object: (row: O) => Cell;
  readonly total?: Cell;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface TreeGridProps<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>> {
  readonly model: TreeModel<G, GP, O, OP>;
  readonly label: string;
  readonly nameHeader: string;
  /** What all figures have in common, beside the name's header. */
  readonly note?: string | undefined;
  readonly columns: readonly Column<G, O>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly groupName: (row: G) => ReactNode;
  readonly objectName: (row: O) => ReactNode;
  /** Plain text of a row's name, for copying. */
  readonly groupText: (row: G) => string;
  readonly objectText: (row: O) => string;
  /** What rows that are shown early still lack. */
  readonly missing?: string | undefined;
  readonly totalName: string;
  readonly onGroup: (row: G) => void;
  readonly onObject: (row: O) => void;
  /** Instead of rows, when there are none. */
  readonly empty: ReactNode;
}
