// A virtual table of groups that open to their objects. Follows the treegrid pattern of ARIA: one tab stop, arrows move, right and left
// open and close, Enter acts.
import { observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { copyText } from '../ui/copy.js';
import { cx } from '../ui/cx.js';
import { BugNote, FailureNote } from '../ui/failure-note.js';
import { Sparkline } from '../ui/sparkline.js';
import { Loading } from '../ui/states.js';
import { asTsv } from './copy-table.js';
import type { RowPage } from './paged-rows.js';
import { offsetToShow, scrollScale } from './scaled-scroll.js';
import styles from './tree-grid.module.css';
import type { Keyed, Line, TreeModel } from './tree-model.js';

export interface Cell {
  readonly text: string;
  /** The exact figure, on hover. */
  readonly title?: string;
  readonly tone?: 'growth' | 'shrink' | 'muted';
  /** Drawn instead of the text, which then describes it. */
  readonly spark?: readonly number[];
}

export interface Column<G, O> {
  readonly id: string;
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
  readonly totalName: string;
  readonly onGroup: (row: G) => void;
  readonly onObject: (row: O) => void;
  /** Instead of rows, when there are none. */
  readonly empty: ReactNode;
}

const rowHeight = 28;
const headerHeight = 32;
const totalsHeight = 30;

export function TreeGrid<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>>(props: TreeGridProps<G, GP, O, OP>) {
  const { model, columns, sort } = props;
  const t = useText();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  useSyncExternalStore(model.subscribe, model.snapshot);
  const { count } = model;
  const height = count * rowHeight;

  const viewHeight = useRef(600);
  const scale = scrollScale(height, viewHeight.current, headerHeight + totalsHeight);
  const scaleRef = useRef(scale);
  scaleRef.current = scale;
  const virtual = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementOffset: (instance, report) =>
      observeElementOffset(instance, (offset, scrolling) => report(scaleRef.current.toTable(offset), scrolling)),
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const offset = virtual.scrollOffset ?? 0;
  viewHeight.current = virtual.scrollRect?.height ?? viewHeight.current;

  // After every rendering: asking for rows that are there or under way costs nothing.
  useEffect(() => model.ensure(first, last));

  const template = useMemo(() => `minmax(168px, 1fr) ${columns.map((c) => `${c.width}px`).join(' ')}`, [columns]);
  const width = columns.reduce((sum, c) => sum + c.width, 168);

  const move = (wanted: number): void => {
    const line = Math.min(count - 1, Math.max(0, wanted));
    setActive(line);
    const element = scroller.current;
    if (element === null) return;
    const place = {
      rowHeight,
      offset: scale.toTable(element.scrollTop),
      view: element.clientHeight,
      head: headerHeight,
      foot: totalsHeight,
    };
    const to = offsetToShow(line, place);
    if (to !== undefined) element.scrollTop = scale.toDom(to);
  };
  const act = (line: Line<G, O> | undefined): void => {
    if (line?.kind === 'group' && line.row !== undefined) props.onGroup(line.row);
    if (line?.kind === 'object' && line.row !== undefined) props.onObject(line.row);
  };
  const cells = (line: Line<G, O>): readonly string[] | undefined => {
    if (line.kind === 'group' && line.row !== undefined) {
      const { row } = line;
      return [props.groupText(row), ...columns.map((c) => c.group(row).title ?? c.group(row).text)];
    }
    if (line.kind === 'object' && line.row !== undefined) {
      const { row } = line;
      return [props.objectText(row), ...columns.map((c) => c.object(row).title ?? c.object(row).text)];
    }
    return undefined;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const line = model.at(active);
    const page = Math.max(1, Math.floor(viewHeight.current / rowHeight) - 3);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(count - 1),
      Enter: () => act(line),
      ArrowRight: () => {
        if (line?.kind !== 'group') return;
        if (line.open) move(active + 1);
        else model.open(line.index);
      },
      ArrowLeft: () => {
        if (line === undefined) return;
        if (line.kind === 'group') model.close(line.index);
        else move(model.lineOf(line.group));
      },
      ' ': () => {
        if (line?.kind === 'group') model.toggle(line.index);
      },
    };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && !event.shiftKey) {
      const copied = line === undefined ? undefined : cells(line);
      if (copied !== undefined) void copyText(asTsv([props.nameHeader, ...columns.map((c) => c.header)], [copied]));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const { state } = model.groups;
  const body =
    state.state === 'loading' ? (
      <Loading progress={state.progress} />
    ) : state.state === 'failed' ? (
      <div className={styles.problem}>
        <FailureNote
          failure={state.failure}
          actions={
            <Button size="small" onClick={() => model.groups.retry()}>
              {t('app:retry')}
            </Button>
          }
        />
      </div>
    ) : state.state === 'bug' ? (
      <div className={styles.problem}>
        <BugNote
          message={state.message}
          actions={
            <Button size="small" onClick={() => model.groups.retry()}>
              {t('app:retry')}
            </Button>
          }
        />
      </div>
    ) : count === 0 ? (
      props.empty
    ) : undefined;

  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        className={cx(styles.grid, body === undefined && styles.filled)}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA in HTML allows it, and rows and cells keep their elements
        role="treegrid"
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1}
        aria-busy={state.state === 'loading'}
        aria-activedescendant={count === 0 ? undefined : `${id}-${active}`}
        tabIndex={0}
        data-pane-focus
        style={{ minWidth: width }}
        onKeyDown={onKeyDown}
      >
        <thead className={styles.head}>
          <tr className={styles.header} aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            <HeaderCell id="label" header={props.nameHeader} note={props.note} name sortBy="label" sort={sort} onSort={props.onSort} />
            {columns.map((column) => (
              <HeaderCell
                key={column.id}
                id={column.id}
                header={column.header}
                letter={column.letter}
                title={column.headerTitle}
                sortBy={column.sort}
                sort={sort}
                onSort={props.onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows} style={{ height: body === undefined ? scale.domHeight : 0 }}>
          {body === undefined &&
            items.map((item) => {
              const line = model.at(item.index);
              if (line === undefined) return undefined;
              return (
                <Row
                  key={item.key}
                  id={`${id}-${item.index}`}
                  line={line}
                  index={item.index}
                  top={item.start - offset + scale.toDom(offset)}
                  template={template}
                  active={item.index === active}
                  props={props}
                  onPick={() => setActive(item.index)}
                  onAct={() => act(line)}
                />
              );
            })}
        </tbody>
        {state.state === 'ready' && count > 0 && (
          <tfoot className={styles.foot}>
            <tr className={styles.totals} style={{ gridTemplateColumns: template }}>
              <td className={styles.nameCell}>{props.totalName}</td>
              {columns.map((column) => (
                <CellView key={column.id} cell={column.total ?? { text: '' }} />
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {body !== undefined && <div className={styles.body}>{body}</div>}
    </div>
  );
}

function HeaderCell({
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
      {header}
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

interface RowProps<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>> {
  readonly id: string;
  readonly line: Line<G, O>;
  readonly index: number;
  readonly top: number;
  readonly template: string;
  readonly active: boolean;
  readonly props: TreeGridProps<G, GP, O, OP>;
  readonly onPick: () => void;
  readonly onAct: () => void;
}

function Row<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>>({
  id,
  line,
  index,
  top,
  template,
  active,
  props,
  onPick,
  onAct,
}: RowProps<G, GP, O, OP>) {
  const { model, columns } = props;
  const t = useText();
  const place = { transform: `translateY(${top}px)`, gridTemplateColumns: template };
  const common = {
    id,
    'aria-rowindex': index + 2,
    'aria-selected': active,
    className: cx(styles.row, active && styles.active, line.kind !== 'group' && styles.child),
    style: place,
  } as const;

  if (line.kind === 'note') return <NoteRow common={common} line={line} model={model} />;
  if (line.row === undefined) {
    return (
      <tr {...common} aria-level={line.kind === 'group' ? 1 : 2}>
        <td className={styles.pending}>{t('app:working')}</td>
      </tr>
    );
  }
  if (line.kind === 'group') {
    const { row } = line;
    return (
      <tr {...common} aria-level={1} aria-expanded={line.open} data-key={row.key} onPointerDown={onPick} onDoubleClick={onAct}>
        <td className={styles.nameCell}>
          <button
            type="button"
            tabIndex={-1}
            className={cx(styles.opener, line.open && styles.opened)}
            aria-label={line.open ? t('compare:collapse') : t('compare:expand')}
            onClick={() => model.toggle(line.index)}
          >
            <ChevronRight size={14} aria-hidden />
          </button>
          {props.groupName(row)}
        </td>
        {columns.map((column) => (
          <CellView key={column.id} cell={column.group(row)} />
        ))}
      </tr>
    );
  }
  const { row } = line;
  return (
    <tr {...common} aria-level={2} aria-posinset={line.index + 1} aria-setsize={line.of} onPointerDown={onPick} onDoubleClick={onAct}>
      <td className={styles.nameCell}>{props.objectName(row)}</td>
      {columns.map((column) => (
        <CellView key={column.id} cell={column.object(row)} />
      ))}
    </tr>
  );
}

function NoteRow<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>>({
  common,
  line,
  model,
}: {
  readonly common: Readonly<Record<string, unknown>>;
  readonly line: Extract<Line<G, O>, { readonly kind: 'note' }>;
  readonly model: TreeModel<G, GP, O, OP>;
}) {
  const t = useText();
  const rows = model.childrenOf(line.group);
  const state = rows?.state;
  return (
    <tr {...common} aria-level={2}>
      <td className={styles.note}>
        {state === undefined || state.state === 'loading' ? (
          t('app:working')
        ) : state.state === 'ready' ? (
          t('compare:noObjects')
        ) : (
          <>
            {state.state === 'failed'
              ? t(`failure:${state.failure.code}.title`, state.failure.data as Record<string, unknown>)
              : state.message}
            <Button size="small" look="quiet" onClick={() => rows?.retry()}>
              {t('app:retry')}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

function CellView({ cell }: { readonly cell: Cell }) {
  return (
    <td className={cx(styles.cell, cell.tone !== undefined && styles[cell.tone])} title={cell.title}>
      {cell.spark === undefined ? cell.text : <Sparkline values={cell.spark} label={cell.text} />}
    </td>
  );
}
