// Who allocated, while allocations were tracked.
import { useState } from 'react';
import type { AllocationPage, AllocationRow } from '../../../../shared/heap-allocations.js';
import { oneLine } from '../../../../shared/one-line.js';
import { useServices } from '../../../app/services.js';
import type { Sort } from '../../../grid/grid-props.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Sparkline } from '../../../ui/sparkline.js';
import { Filter, type LensProps } from './heap-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';

export function AllocationsView({ snapshot }: LensProps) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'bytes', descending: true });
  return (
    <>
      <div className={styles.bar}>
        <Filter label={t('compare:filter')} applied={filter} onApply={setFilter} />
      </div>
      <RowList<AllocationRow, AllocationPage>
        name={JSON.stringify([snapshot.id, filter, sort])}
        label={t('inspect:lens.allocations')}
        load={(page, signal, onProgress) =>
          jobs.run(
            'analyse',
            snapshot.label,
            (s) => client.heap.allocations({ snapshot: snapshot.id, filter, sort, page }, { signal: s }),
            {
              signal,
              onProgress,
            },
          )
        }
        columns={[
          {
            id: 'function',
            header: t('inspect:column.function'),
            sort: 'name',
            cell: (row) => (
              <>
                {row.name === '' ? t('inspect:allocations.anonymous') : oneLine(row.name)}
                <span className={styles.faint}>{row.script === '' ? '' : `${oneLine(row.script)}:${row.line}:${row.column}`}</span>
              </>
            ),
            title: (row) => `${row.name} ${row.script}:${row.line}:${row.column}`,
          },
          { id: 'count', header: t('inspect:column.allocated'), width: 84, sort: 'count', cell: (row) => format.count(row.count) },
          {
            id: 'own',
            header: t('inspect:column.own'),
            headerTitle: t('inspect:allocations.ownWhy'),
            width: 92,
            sort: 'bytes',
            cell: (row) => format.bytes(row.bytes),
            title: (row) => format.exactBytes(row.bytes),
          },
          {
            id: 'withCalls',
            header: t('inspect:column.withCalls'),
            headerTitle: t('inspect:allocations.withCallsWhy'),
            width: 92,
            sort: 'totalBytes',
            cell: (row) => format.bytes(row.totalBytes),
            title: (row) => format.exactBytes(row.totalBytes),
          },
        ]}
        sort={sort}
        onSort={setSort}
        isPicked={() => false}
        onPick={() => undefined}
        onOpen={() => undefined}
        summary={({ totals, samples }) => {
          const words = t('inspect:allocations.summary', {
            count: totals.count,
            n: format.count(totals.count),
            bytes: format.bytes(totals.bytes),
          });
          return (
            <>
              {words} <Sparkline values={samples.map((sample) => sample.bytes)} label={words} width={160} height={20} />
            </>
          );
        }}
        emptyTitle={filter === '' ? t('inspect:allocations.none') : t('compare:noneMatch', { filter })}
        {...(filter === '' ? { emptyText: t('inspect:allocations.noneText') } : {})}
      />
    </>
  );
}
