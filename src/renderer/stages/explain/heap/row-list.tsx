// A virtual list of rows that the engine pages, with columns that sort.
import { ArrowDown, ArrowUp, type LucideIcon, SearchX } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Sort } from '../../../grid/grid-props.js';
import { type LoadPage, PagedRows, type RowPage } from '../../../grid/paged-rows.js';
import { useScaledRows } from '../../../grid/use-scaled-rows.js';
import { useText } from '../../../text/use-text.js';
import { Button } from '../../../ui/button.js';
import { cx } from '../../../ui/cx.js';
import { BugNote, FailureNote } from '../../../ui/failure-note.js';
import { Empty, Loading } from '../../../ui/states.js';
import styles from './row-list.module.css';

export interface ListColumn<R> {
  readonly id: string;
  readonly header: string;
  readonly headerTitle?: string;
  /** Pixels; the column without one takes what is left. */
  readonly width?: number;
  /** The field that the engine sorts by. */
  readonly sort?: string;
  readonly cell: (row: R) => ReactNode;
  readonly title?: (row: R) => string;
}

export interface RowListProps<R, P extends RowPage<R>> {
  /** Names everything that the rows depend on. */
  readonly name: string;
  readonly label: string;
  readonly load: LoadPage<R, P>;
  readonly columns: readonly ListColumn<R>[];
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
  readonly isPicked: (row: R) => boolean;
  readonly onPick: (row: R) => void;
  readonly onOpen: (row: R) => void;
  /** What belongs to all rows, above them. */
  readonly summary?: (page: P) => ReactNode;
  readonly emptyIcon?: LucideIcon;
  readonly emptyTitle: string;
  readonly emptyText?: string;
}

const rowHeight = 28;
const headHeight = 30;

export function RowList<R, P extends RowPage<R>>(props: RowListProps<R, P>) {
  const { name, label, load, columns, sort, onSort, isPicked, onPick, onOpen, summary, emptyIcon = SearchX, emptyTitle, emptyText } = props;
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  // Made anew when the name changes, which says what the loader depends on.
  const held = useRef<{ readonly name: string; readonly rows: PagedRows<R, P> }>(undefined);
  if (held.current?.name !== name) held.current = { name, rows: new PagedRows<R, P>(load) };
  const { rows } = held.current;
  useSyncExternalStore(rows.subscribe, () => rows.version);
  useEffect(() => {
    rows.start();
    return () => rows.dispose();
  }, [rows]);
  const { lines, first, last, domHeight, view, topOf, show } = useScaledRows(scroller, { count: rows.total, rowHeight, head: headHeight });
  useEffect(() => rows.ensure(first, last), [rows, first, last]);
  const [moved, setMoved] = useState<{ readonly to: number }>();
  // Where it moved to may not have been drawn before.
  useEffect(() => {
    if (moved !== undefined) focusRow(scroller.current, moved.to);
  }, [moved]);
  const page = Math.max(1, Math.floor((view - headHeight) / rowHeight) - 1);
  const move = (wanted: number): void => {
    const to = Math.min(rows.total - 1, Math.max(0, wanted));
    // The list scrolls itself: a pixel of its scroll bar may stand for many lines.
    show(to);
    setMoved({ to });
  };

  const { state } = rows;
  const again = (
    <Button size="small" onClick={() => rows.retry()}>
      {t('app:retry')}
    </Button>
  );
  if (state.state === 'loading') return <Loading progress={state.progress} />;
  if (state.state === 'failed') return <FailureNote centred failure={state.failure} actions={again} />;
  if (state.state === 'bug') return <BugNote message={state.message} actions={again} />;
  if (rows.total === 0)
    return (
      <Empty icon={emptyIcon} title={emptyTitle}>
        {emptyText !== undefined && <p>{emptyText}</p>}
      </Empty>
    );
  return (
    <>
      {summary !== undefined && <p className={styles.summary}>{summary(state.first)}</p>}
      <div ref={scroller} className={styles.scroller}>
        <table className={styles.table} aria-label={label} aria-rowcount={rows.total + 1}>
          <thead className={styles.thead}>
            <tr className={styles.head}>
              {columns.map((column) => (
                <Head key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody className={styles.rows} style={{ height: domHeight }}>
            {lines.map((index) => {
              const row = rows.at(index);
              return (
                <tr
                  key={index}
                  tabIndex={0}
                  aria-rowindex={index + 2}
                  data-row
                  className={cx(styles.row, row !== undefined && isPicked(row) && styles.picked)}
                  style={{ transform: `translateY(${topOf(index)}px)` }}
                  onClick={() => row !== undefined && onPick(row)}
                  onDoubleClick={() => row !== undefined && onOpen(row)}
                  onKeyDown={(event) =>
                    onKey(event, {
                      Enter: () => row !== undefined && onOpen(row),
                      ' ': () => row !== undefined && onPick(row),
                      ArrowDown: () => move(index + 1),
                      ArrowUp: () => move(index - 1),
                      PageDown: () => move(index + page),
                      PageUp: () => move(index - page),
                      Home: () => move(0),
                      End: () => move(rows.total - 1),
                    })
                  }
                >
                  {row === undefined ? (
                    <td className={styles.pending}>{t('app:working')}</td>
                  ) : (
                    columns.map((column) => (
                      <td
                        key={column.id}
                        className={column.width === undefined ? styles.wide : styles.figure}
                        style={column.width === undefined ? undefined : { width: column.width }}
                        title={column.title?.(row)}
                      >
                        {column.cell(row)}
                      </td>
                    ))
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function onKey(event: KeyboardEvent, actions: Readonly<Record<string, () => void>>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

const focusRow = (scroller: HTMLElement | null, index: number): void =>
  scroller?.querySelector<HTMLElement>(`[data-row][aria-rowindex="${index + 2}"]`)?.focus({ preventScroll: true });

function Head<R>({
  column,
  sort,
  onSort,
}: {
  readonly column: ListColumn<R>;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
}) {
  const field = column.sort;
  const isSorted = field !== undefined && sort?.column === field;
  const style = column.width === undefined ? undefined : { width: column.width };
  const className = column.width === undefined ? styles.wide : styles.figure;
  if (field === undefined)
    return (
      <th scope="col" className={className} style={style} title={column.headerTitle}>
        {column.header}
      </th>
    );
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort?.descending === true ? 'descending' : 'ascending') : 'none'}
      className={className}
      style={style}
    >
      <button
        type="button"
        className={styles.sorter}
        title={column.headerTitle}
        onClick={() => onSort({ column: field, descending: isSorted ? sort?.descending !== true : true })}
      >
        {isSorted && <Arrow size={11} aria-hidden />}
        {column.header}
      </button>
    </th>
  );
}
