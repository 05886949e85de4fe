// Collections by fill: room that was reserved and is not used.
import { useState } from 'react';
import type { CollectionPage, CollectionRow } from '../../../../shared/heap-strings.js';
import { oneLine } from '../../../../shared/one-line.js';
import { useServices } from '../../../app/services.js';
import { classColour } from '../../../grid/class-colour.js';
import type { Sort } from '../../../grid/grid-props.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Filter, type LensProps } from './heap-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';

export function CollectionsView({ snapshot, picked, onPick, onOpen }: LensProps) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'unusedBytes', descending: true });
  return (
    <>
      <div className={styles.bar}>
        <Filter label={t('compare:filter')} applied={filter} onApply={setFilter} />
      </div>
      <RowList<CollectionRow, CollectionPage>
        name={JSON.stringify([snapshot.id, filter, sort])}
        label={t('inspect:lens.collections')}
        load={(page, signal, onProgress) =>
          jobs.run(
            'analyse',
            snapshot.label,
            (s) => client.heap.collections({ snapshot: snapshot.id, filter, sort, page }, { signal: s }),
            {
              signal,
              onProgress,
            },
          )
        }
        columns={[
          {
            id: 'collection',
            header: t('inspect:column.collection'),
            sort: 'class',
            cell: (row) => (
              <>
                <span className={styles.dot} style={{ background: classColour(row.class) }} />
                {row.class}
                <span className={styles.faint}>{`${oneLine(row.preview)} @${row.id}`}</span>
              </>
            ),
          },
          {
            id: 'used',
            header: t('inspect:column.used'),
            headerTitle: t('inspect:collections.usedWhy'),
            width: 76,
            sort: 'used',
            cell: (row) => format.count(row.used),
          },
          { id: 'capacity', header: t('inspect:column.capacity'), width: 76, sort: 'capacity', cell: (row) => format.count(row.capacity) },
          {
            id: 'fill',
            header: t('inspect:column.fill'),
            width: 116,
            cell: (row) => {
              const fill = row.capacity === 0 ? 1 : row.used / row.capacity;
              return (
                <>
                  {format.percent(fill)}
                  <span className={styles.fill} aria-hidden>
                    <span style={{ width: `${100 * fill}%` }} />
                  </span>
                </>
              );
            },
          },
          {
            id: 'unused',
            header: t('inspect:column.unused'),
            headerTitle: t('inspect:collections.unusedWhy'),
            width: 96,
            sort: 'unusedBytes',
            cell: (row) => format.bytes(row.unusedBytes),
            title: (row) => format.exactBytes(row.unusedBytes),
          },
        ]}
        sort={sort}
        onSort={setSort}
        isPicked={(row) => row.id === picked?.id}
        onPick={(row) => onPick({ id: row.id, class: row.class })}
        onOpen={(row) => onOpen(row.id, row.class)}
        summary={({ totals }) =>
          t('inspect:collections.summary', {
            count: totals.count,
            n: format.count(totals.count),
            empty: format.count(totals.empty),
            bytes: format.bytes(totals.unusedBytes),
          })
        }
        emptyTitle={filter === '' ? t('inspect:collections.none') : t('compare:noneMatch', { filter })}
      />
    </>
  );
}
