import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx } from '../ui/cx.js';
import type { Sort } from './grid-props.js';
import { headerLabel } from './header-label.js';
import styles from './tree-grid.module.css';

export function HeaderCell({
  id,
  header,
  letter,
  note,
  title,
  name = false,
  sortBy,
  sort,
  onSort,
}: {
  readonly id: string;
  readonly header: string;
  readonly letter?: string | undefined;
  readonly note?: string | undefined;
  readonly title?: string | undefined;
  readonly name?: boolean;
  readonly sortBy: string | undefined;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}) {
  const sorted = sortBy !== undefined && sort.column === sortBy;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  const text = (
    <span className={styles.headerText}>
      {letter !== undefined && <span className={styles.letter}>{letter}</span>}
      {letter === undefined ? header : headerLabel(header)}
    </span>
  );
  return (
    <th
      scope="col"
      className={cx(styles.headerCell, name && styles.headerName)}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      title={title ?? header}
      data-column={id}
    >
      {sortBy === undefined ? (
        text
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={cx(styles.sorter, sorted && styles.sorted)}
          onClick={() => onSort({ column: sortBy, descending: sorted ? !sort.descending : !name })}
        >
          {!name && sorted && <Arrow size={12} aria-hidden />}
          {text}
          {name && sorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
      {note !== undefined && <span className={styles.headerNote}>{note}</span>}
    </th>
  );
}
