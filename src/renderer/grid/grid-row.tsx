// One line of the table: a group, an object, or a note below an open group.
import { ChevronRight } from 'lucide-react';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { cx } from '../ui/cx.js';
import { Sparkline } from '../ui/sparkline.js';
import type { Cell, TreeGridProps } from './grid-props.js';
import type { RowPage } from './paged-rows.js';
import styles from './tree-grid.module.css';
import type { Keyed, Line, TreeModel } from './tree-model.js';

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

export function GridRow<G extends Keyed, GP extends RowPage<G>, O, OP extends RowPage<O>>({
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
            disabled={model.groups.state.state !== 'ready'}
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

export function CellView({ cell }: { readonly cell: Cell }) {
  return (
    <td className={cx(styles.cell, cell.tone !== undefined && styles[cell.tone])} title={cell.title}>
      {cell.spark === undefined ? cell.text : <Sparkline values={cell.spark} label={cell.text} />}
    </td>
  );
}
