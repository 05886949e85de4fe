// A virtual table of groups that open to their objects. Follows the treegrid pattern of ARIA: one tab stop, arrows move, right and left
// open and close, Enter acts.
import { CircleSlash } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { copyText } from '../ui/copy.js';
import { cx } from '../ui/cx.js';
import { BugNote, FailureNote } from '../ui/failure-note.js';
import { PlainHints } from '../ui/hint.js';
import { Empty, Loading, LoadingMore } from '../ui/states.js';
import { asTsv } from './copy-table.js';
import type { TreeGridProps } from './grid-props.js';
import { CellView, GridRow } from './grid-row.js';
import { HeaderCell } from './header-cell.js';
import type { RowPage } from './paged-rows.js';
import styles from './tree-grid.module.css';
import type { Keyed, Line } from './tree-model.js';
import { useScaledRows } from './use-scaled-rows.js';

const rowHeight = 28;
/** Two lines: labels of snapshots part company at their ends. */
const headerHeight = 40;
const totalsHeight = 30;

export function TreeGrid<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>>(props: TreeGridProps<G, GP, O, OP>) {
  const { model, columns, sort } = props;
  const t = useText();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  useSyncExternalStore(model.subscribe, model.snapshot);
  const { count } = model;
  const { lines, first, last, domHeight, view, topOf, show } = useScaledRows(scroller, {
    count,
    rowHeight,
    head: headerHeight,
    foot: totalsHeight,
  });

  // After every rendering: asking for rows that are there or under way costs nothing.
  useEffect(() => model.ensure(first, last));

  const template = useMemo(() => `minmax(168px, 1fr) ${columns.map((c) => `${c.width}px`).join(' ')}`, [columns]);
  const width = columns.reduce((sum, c) => sum + c.width, 168);

  const move = (wanted: number): void => {
    const line = Math.min(count - 1, Math.max(0, wanted));
    setActive(line);
    show(line);
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
    const page = Math.max(1, Math.floor(view / rowHeight) - 3);
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
  const cancel = (): void => model.groups.cancel();
  const again = (
    <Button size="small" onClick={() => model.groups.retry()}>
      {t('app:retry')}
    </Button>
  );
  const body =
    state.state === 'loading' ? (
      count === 0 ? (
        <Loading progress={state.progress} onCancel={cancel} />
      ) : undefined
    ) : state.state === 'failed' ? (
      // What a person has given up is nothing that went wrong.
      state.failure.code === 'CANCELLED' ? (
        <Empty icon={CircleSlash} title={t('failure:CANCELLED.title')} actions={again} />
      ) : (
        <div className={styles.problem}>
          <FailureNote failure={state.failure} actions={again} />
        </div>
      )
    ) : state.state === 'bug' ? (
      <div className={styles.problem}>
        <BugNote message={state.message} actions={again} />
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
        <tbody className={styles.rows} style={{ height: body === undefined ? domHeight : 0 }}>
          <PlainHints value={true}>
            {body === undefined &&
              lines.map((index) => {
                const line = model.at(index);
                if (line === undefined) return undefined;
                return (
                  <GridRow
                    key={index}
                    id={`${id}-${index}`}
                    line={line}
                    index={index}
                    top={topOf(index)}
                    template={template}
                    active={index === active}
                    props={props}
                    onPick={() => setActive(index)}
                    onAct={() => act(line)}
                  />
                );
              })}
          </PlainHints>
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
      {state.state === 'loading' && count > 0 && <LoadingMore progress={state.progress} title={props.missing ?? ''} onCancel={cancel} />}
    </div>
  );
}
