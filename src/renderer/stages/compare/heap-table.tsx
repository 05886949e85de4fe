// The grid over a comparison (two snapshots or more) or over one snapshot's histogram.
import { ListTree, Route } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import type { CompareRow, CompareView, GroupRow, ObjectRow } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import type { NodeId } from '../../../shared/units.js';
import type { SnapshotView } from '../../../shared/view.js';
import { letterOf } from '../../app/investigation.js';
import { mayHavePlace, openClass } from '../../app/places.js';
import { useSavings } from '../../app/savings.js';
import { type Services, useServices } from '../../app/services.js';
import { SourceButton } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import type { Column, Sort } from '../../grid/grid-props.js';
import { PagedRows, type RowPage } from '../../grid/paged-rows.js';
import { TreeGrid } from '../../grid/tree-grid.js';
import type { TreeModel } from '../../grid/tree-model.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { IconButton } from '../../ui/button.js';
import { Middle } from '../../ui/middle.js';
import { type CompareSettings, lookInside, stepsOf, useCompareSettings } from './compare-settings.js';
import styles from './heap-table.module.css';
import { SavingMark } from './saving-mark.js';

export type TableModel<G extends { readonly key: string }, GP extends RowPage<G>> = TreeModel<G, GP, ObjectRow, RowPage<ObjectRow>>;

/** Objects of a group come from the newest snapshot, except those that were freed: they are in the oldest. */
const snapshotOfObjects = (snapshots: readonly SnapshotView[], view: CompareView): SnapshotView =>
  (view === 'freed' ? snapshots[0] : snapshots.at(-1)) as SnapshotView;

export function objectRows(
  { client, jobs }: Services,
  snapshots: readonly SnapshotView[],
  settings: Pick<CompareSettings, 'grouping' | 'within' | 'view'>,
  key: string,
): PagedRows<ObjectRow, RowPage<ObjectRow>> {
  const snapshot = snapshotOfObjects(snapshots, settings.view);
  const view = settings.view === 'all' || snapshots.length < 2 ? undefined : { kind: settings.view, snapshots: snapshots.map((s) => s.id) };
  return new PagedRows<ObjectRow, RowPage<ObjectRow>>((page, signal, onProgress) =>
    jobs.run(
      'objects',
      key,
      (s) =>
        client.heap.objects(
          {
            snapshot: snapshot.id,
            grouping: settings.grouping,
            key,
            within: stepsOf(settings.within),
            ...(view === undefined ? {} : { view }),
            filter: '',
            sort: { column: 'retainedBytes', descending: true },
            page,
          },
          { signal: s },
        ),
      { signal, onProgress },
    ),
  );
}

/** A model for one key: made anew when the key changes, disposed with it. */
export function useTableModel<G extends { readonly key: string }, GP extends RowPage<G>>(
  key: string,
  make: () => TableModel<G, GP>,
): TableModel<G, GP> {
  const held = useRef<{ readonly key: string; readonly model: TableModel<G, GP> }>(undefined);
  if (held.current?.key !== key) held.current = { key, model: make() };
  const { model } = held.current;
  useEffect(() => {
    model.groups.start();
    return () => model.dispose();
  }, [model]);
  return model;
}

export function HeapTable<G extends CompareRow | GroupRow, GP extends RowPage<G>>({
  modelKey,
  model,
  snapshots,
  settings,
  columns,
  sort,
  onSort,
  label,
  note,
  missing,
  empty,
}: {
  /** A new table starts at its top. */
  readonly modelKey: string;
  readonly model: TableModel<G, GP>;
  readonly snapshots: readonly SnapshotView[];
  readonly settings: Pick<CompareSettings, 'grouping' | 'within' | 'view'>;
  readonly columns: readonly Column<G, ObjectRow>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly label: string;
  readonly note?: string | undefined;
  /** What rows that are shown early still lack. */
  readonly missing?: string | undefined;
  readonly empty: ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const snapshot = snapshotOfObjects(snapshots, settings.view);
  const byClass = settings.grouping === 'class';
  // Worked out once the rows are there, which people wait for.
  const loaded = useSyncExternalStore(model.groups.subscribe, () => model.groups.state.state === 'ready' && model.groups.total > 0);
  const savings = useSavings(byClass && loaded && settings.view !== 'freed' ? snapshot.id : undefined);
  const explainGroup = (row: G): void => {
    if (settings.grouping === 'id') {
      navigation.explain({ by: 'object', snapshot: snapshot.id, id: Number(row.key.slice(1)) as NodeId, title: row.label });
      return;
    }
    navigation.explain({
      by: 'class',
      snapshot: snapshot.id,
      class: row.key,
      title: row.label,
      ...(byClass && settings.within.length === 0
        ? {}
        : { within: [...stepsOf(settings.within), { grouping: settings.grouping, key: row.key }] }),
      ...(settings.view === 'all' || snapshots.length < 2 ? {} : { view: { kind: settings.view, snapshots: snapshots.map((s) => s.id) } }),
    });
  };
  const explainObject = (row: ObjectRow): void => navigation.explain({ by: 'object', snapshot: snapshot.id, id: row.id, title: row.class });
  return (
    <TreeGrid
      key={modelKey}
      model={model}
      label={label}
      note={note}
      missing={missing}
      nameHeader={t(`compare:grouping.${settings.grouping}`)}
      columns={columns}
      sort={sort}
      onSort={onSort}
      totalName={t('compare:totals', { count: model.groups.total, n: format.count(model.groups.total) })}
      groupText={(row) => row.label}
      objectText={(row) => `${row.preview} @${row.id}`}
      onGroup={explainGroup}
      onObject={explainObject}
      empty={empty}
      groupName={(row) => (
        <>
          {byClass && <span className={styles.dot} style={{ background: classColour(row.label) }} />}
          <span className={styles.label}>
            <Middle text={row.label} title={row.label === row.key ? undefined : row.key} />
          </span>
          {byClass && <SavingMark savings={savings} label={row.label} />}
          <span className={styles.explain}>
            {byClass && mayHavePlace(row.key) && (
              <SourceButton
                tabIndex={-1}
                label={t('explain:place.open', { class: row.label })}
                open={(services) => openClass(services, snapshot.id, row.key, row.label)}
              />
            )}
            {settings.grouping !== 'id' && (
              <IconButton
                size="small"
                tabIndex={-1}
                icon={ListTree}
                label={t('compare:inside', { group: row.label })}
                onClick={() => useCompareSettings.setState((s) => lookInside(s, row))}
              />
            )}
            <IconButton
              size="small"
              tabIndex={-1}
              icon={Route}
              label={t('compare:explain', { class: row.label })}
              onClick={() => explainGroup(row)}
            />
          </span>
        </>
      )}
      objectName={(row) => (
        <>
          {!byClass && <span className={styles.class}>{row.class}</span>}
          <span className={styles.preview}>{oneLine(row.preview === '' ? row.class : row.preview)}</span>
          <span className={styles.id}>{`@${row.id}`}</span>
          {row.detached && <Badge tone="caution" text={t('compare:detached')} />}
          <span className={styles.explain}>
            <IconButton
              size="small"
              tabIndex={-1}
              icon={Route}
              label={t('compare:explain', { class: `${row.class} @${row.id}` })}
              onClick={() => explainObject(row)}
            />
          </span>
        </>
      )}
    />
  );
}

export const lettersOf = (snapshots: readonly SnapshotView[]): string => snapshots.map((_, i) => letterOf(i)).join(', ');
