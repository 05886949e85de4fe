import { Layers } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import type { GroupPage, GroupRow } from '../../../shared/heap.js';
import type { SnapshotView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { PagedRows } from '../../grid/paged-rows.js';
import { TreeModel } from '../../grid/tree-model.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Empty } from '../../ui/states.js';
import { histogramColumns, tableUnit } from './columns.js';
import { stepsOf, useCompareSettings } from './compare-settings.js';
import { HeapTable, objectRows, useTableModel } from './heap-table.js';

/** One snapshot by itself. */
export function HistogramTable({ snapshot }: { readonly snapshot: SnapshotView }) {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const { grouping, within, filter, histogramSort: sort, hidden } = useCompareSettings();
  const steps = stepsOf(within);
  const key = JSON.stringify(['histogram', snapshot.id, grouping, steps, filter, sort]);
  const model = useTableModel<GroupRow, GroupPage>(
    key,
    () =>
      new TreeModel(
        new PagedRows<GroupRow, GroupPage>((page, signal, onProgress) =>
          services.jobs.run(
            'analyse',
            snapshot.label,
            (s) => services.client.heap.histogram({ snapshot: snapshot.id, grouping, within: steps, filter, sort, page }, { signal: s }),
            {
              signal,
              onProgress,
            },
          ),
        ),
        (group) => objectRows(services, [snapshot], { grouping, within, view: 'all' }, group),
      ),
  );
  useSyncExternalStore(model.subscribe, model.snapshot);
  const first = model.groups.state.state === 'ready' ? model.groups.state.first : undefined;
  const columns = useMemo(
    () =>
      histogramColumns({ t, format, unit: tableUnit(first?.totals.shallowBytes ?? 0) }, first?.totals).filter(
        ({ name }) => name === undefined || !hidden.includes(name),
      ),
    [t, format, first, hidden],
  );
  return (
    <HeapTable
      modelKey={key}
      model={model}
      snapshots={[snapshot]}
      settings={{ grouping, within, view: 'all' }}
      columns={columns}
      sort={sort}
      onSort={(histogramSort) => useCompareSettings.setState({ histogramSort })}
      label={t('compare:tableLabel', { snapshots: snapshot.label })}
      empty={
        <Empty icon={Layers} title={filter === '' ? t('compare:none.all') : t('compare:noneMatch', { filter })}>
          <p>{filter === '' ? t('compare:noneText') : t('compare:noneMatchText')}</p>
        </Empty>
      }
    />
  );
}
