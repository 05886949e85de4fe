import { Layers } from 'lucide-react';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ComparePage, CompareRow } from '../../../shared/heap.js';
import type { SnapshotView } from '../../../shared/view.js';
import { letterOf } from '../../app/investigation.js';
import { useServices } from '../../app/services.js';
import { PagedRows } from '../../grid/paged-rows.js';
import { TreeModel } from '../../grid/tree-model.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Empty } from '../../ui/states.js';
import { compareColumns, tableUnit } from './columns.js';
import { stepsOf, useCompareSettings } from './compare-settings.js';
import { followEarlyRows } from './early-rows.js';
import { HeapTable, lettersOf, objectRows, useTableModel } from './heap-table.js';

const none: readonly CompareRow[] = [];

/** Two snapshots or more, side by side. */
export function CompareTable({
  snapshots,
  narrow,
  onPage,
}: {
  readonly snapshots: readonly SnapshotView[];
  /** Little room: only the first and the last snapshot have a column. */
  readonly narrow: boolean;
  /** The first page, for what belongs to the whole comparison; undefined while there is none. */
  readonly onPage: (page: ComparePage | undefined, model: TreeModel<CompareRow, ComparePage, never, never> | undefined) => void;
}) {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const settings = useCompareSettings();
  const { grouping, within, view, filter, compareSort: sort, metric, everySnapshot, hidden } = settings;
  const steps = stepsOf(within);
  const ids = snapshots.map((s) => s.id);
  const key = JSON.stringify(['compare', ids, grouping, steps, view, filter, sort]);
  const model = useTableModel<CompareRow, ComparePage>(
    key,
    () =>
      new TreeModel(
        new PagedRows<CompareRow, ComparePage>(async (page, signal, onProgress, onEarly) => {
          const over = new AbortController();
          if (page.offset === 0 && grouping === 'class' && steps.length === 0 && view === 'all' && filter === '')
            void followEarlyRows(services.client, { snapshots: ids, sort }, over.signal, onEarly).catch(services.alerts.bug);
          try {
            return await services.jobs.run(
              'compare',
              lettersOf(snapshots),
              (s) => services.client.heap.compare({ snapshots: ids, grouping, within: steps, view, filter, sort, page }, { signal: s }),
              { signal, onProgress },
            );
          } finally {
            over.abort();
          }
        }),
        (group) => objectRows(services, snapshots, { grouping, within, view }, group),
      ),
  );
  useSyncExternalStore(model.subscribe, model.snapshot);
  const first = model.groups.state.state === 'ready' ? model.groups.state.first : undefined;
  useEffect(() => {
    onPage(first, model as never);
    return () => onPage(undefined, undefined);
  }, [first, model, onPage]);

  const labels = snapshots.map((s) => s.label).join('\n');
  const { state } = model.groups;
  const early = state.state === 'loading' ? (state.early ?? none) : none;
  // Of all that is known so far: the unit hardly changes when the rest is.
  const bytes = first?.totals.shallowBytes ?? ids.map((_, i) => early.reduce((sum, row) => sum + (row.shallowBytes[i] || 0), 0));
  const unit = tableUnit(Math.max(0, ...bytes));
  const awaited = snapshots.findIndex((_, i) => early.every((row) => Number.isNaN(row.shallowBytes[i])));
  const columns = useMemo(() => {
    const all = compareColumns(
      { t, format, unit },
      labels.split('\n'),
      metric,
      everySnapshot ? 'all' : narrow ? 'ends' : 'few',
      first?.totals,
    );
    return all.filter(({ name }) => name === undefined || !hidden.includes(name));
  }, [t, format, labels, metric, everySnapshot, narrow, first, unit, hidden]);

  return (
    <HeapTable
      modelKey={key}
      model={model}
      snapshots={snapshots}
      settings={settings}
      columns={columns}
      sort={sort}
      onSort={(compareSort) => useCompareSettings.setState({ compareSort })}
      label={t('compare:tableLabel', { snapshots: lettersOf(snapshots) })}
      note={model.count === 0 ? undefined : t('compare:sizesIn', { unit: format.unitName(unit) })}
      missing={
        awaited < 0
          ? t('compare:early.comparing')
          : t('compare:early.opening', { letter: letterOf(awaited), label: snapshots[awaited]?.label ?? '' })
      }
      empty={
        <Empty
          icon={Layers}
          title={
            grouping === 'id' && first?.identity === 'shapes'
              ? t('compare:none.id')
              : filter === ''
                ? t(`compare:none.${view}`)
                : t('compare:noneMatch', { filter })
          }
        >
          <p>{filter === '' ? t('compare:noneText') : t('compare:noneMatchText')}</p>
        </Empty>
      }
    />
  );
}
