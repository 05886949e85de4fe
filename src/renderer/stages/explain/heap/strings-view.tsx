// Texts that are there more than once, and strings that other strings keep alive.
import { useState } from 'react';
import type { DuplicatePage, DuplicateRow, PinnedPage, PinnedRow } from '../../../../shared/heap-strings.js';
import { oneLine } from '../../../../shared/one-line.js';
import { useServices } from '../../../app/services.js';
import type { Sort } from '../../../grid/grid-props.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Segmented } from '../../../ui/segmented.js';
import { Filter, type LensProps } from './heap-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';

export function StringsView(props: LensProps) {
  const t = useText();
  const [which, setWhich] = useState<'duplicates' | 'pinned'>('duplicates');
  const [filter, setFilter] = useState('');
  return (
    <>
      <div className={styles.bar}>
        <Filter label={t('compare:filter')} applied={filter} onApply={setFilter} />
        <Segmented
          label={t('inspect:strings.which')}
          value={which}
          options={[
            { value: 'duplicates', label: t('inspect:strings.duplicates'), title: t('inspect:strings.duplicatesWhy') },
            { value: 'pinned', label: t('inspect:strings.pinned'), title: t('inspect:strings.pinnedWhy') },
          ]}
          onChange={setWhich}
        />
      </div>
      {which === 'duplicates' ? <Duplicates {...props} filter={filter} /> : <Pinned {...props} filter={filter} />}
    </>
  );
}

function Duplicates({ snapshot, picked, onPick, onOpen, filter }: LensProps & { readonly filter: string }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [sort, setSort] = useState<Sort>({ column: 'savedBytes', descending: true });
  return (
    <RowList<DuplicateRow, DuplicatePage>
      name={JSON.stringify([snapshot.id, filter, sort])}
      label={t('inspect:strings.duplicates')}
      load={(page, signal, onProgress) =>
        jobs.run('analyse', snapshot.label, (s) => client.heap.duplicates({ snapshot: snapshot.id, filter, sort, page }, { signal: s }), {
          signal,
          onProgress,
        })
      }
      columns={[
        {
          id: 'text',
          header: t('inspect:column.text'),
          sort: 'text',
          cell: (row) => <span className={styles.mono}>{`${oneLine(row.text)}${row.cut ? '…' : ''}`}</span>,
          title: (row) => (row.cut ? t('inspect:strings.cut') : row.text),
        },
        { id: 'copies', header: t('inspect:column.copies'), width: 84, sort: 'copies', cell: (row) => format.count(row.copies) },
        {
          id: 'each',
          header: t('inspect:column.each'),
          width: 84,
          sort: 'bytesEach',
          cell: (row) => format.bytes(row.bytesEach),
          title: (row) => format.exactBytes(row.bytesEach),
        },
        {
          id: 'saved',
          header: t('inspect:column.saved'),
          headerTitle: t('inspect:strings.savedWhy'),
          width: 96,
          sort: 'savedBytes',
          cell: (row) => format.bytes(row.savedBytes),
          title: (row) => format.exactBytes(row.savedBytes),
        },
      ]}
      sort={sort}
      onSort={setSort}
      isPicked={(row) => row.id === picked?.id}
      onPick={(row) => onPick({ id: row.id, class: row.class })}
      onOpen={(row) => onOpen(row.id, row.class)}
      summary={({ total, totals }) =>
        t('inspect:strings.summary', { count: total, texts: format.count(total), bytes: format.bytes(totals.savedBytes) })
      }
      emptyTitle={filter === '' ? t('inspect:strings.none') : t('compare:noneMatch', { filter })}
    />
  );
}

function Pinned({ snapshot, picked, onPick, onOpen, filter }: LensProps & { readonly filter: string }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [sort, setSort] = useState<Sort>({ column: 'wastedBytes', descending: true });
  return (
    <RowList<PinnedRow, PinnedPage>
      name={JSON.stringify([snapshot.id, filter, sort])}
      label={t('inspect:strings.pinned')}
      load={(page, signal, onProgress) =>
        jobs.run(
          'analyse',
          snapshot.label,
          (s) => client.heap.pinnedStrings({ snapshot: snapshot.id, filter, sort, page }, { signal: s }),
          {
            signal,
            onProgress,
          },
        )
      }
      columns={[
        {
          id: 'text',
          header: t('inspect:column.text'),
          cell: (row) => (
            <>
              <span className={styles.mono}>{oneLine(row.preview)}</span>
              <span className={styles.faint}>{t(`inspect:kind.${row.kind}`)}</span>
            </>
          ),
        },
        {
          id: 'pieces',
          header: t('inspect:column.pieces'),
          headerTitle: t('inspect:strings.piecesWhy'),
          width: 76,
          sort: 'pieces',
          cell: (row) => format.count(row.pieces),
        },
        {
          id: 'held',
          header: t('inspect:column.held'),
          width: 84,
          sort: 'heldBytes',
          cell: (row) => format.bytes(row.heldBytes),
          title: (row) => format.exactBytes(row.heldBytes),
        },
        {
          id: 'wasted',
          header: t('inspect:column.wasted'),
          headerTitle: t('inspect:strings.wastedWhy'),
          width: 96,
          sort: 'wastedBytes',
          cell: (row) => format.bytes(row.wastedBytes),
          title: (row) => format.exactBytes(row.wastedBytes),
        },
      ]}
      sort={sort}
      onSort={setSort}
      isPicked={(row) => row.id === picked?.id}
      onPick={(row) => onPick({ id: row.id, class: '' })}
      onOpen={(row) => onOpen(row.id, '')}
      summary={({ totals }) => t('inspect:strings.pinnedSummary', { bytes: format.bytes(totals.wastedBytes) })}
      emptyTitle={filter === '' ? t('inspect:strings.nonePinned') : t('compare:noneMatch', { filter })}
    />
  );
}
