// Functions by what they allocated, a table that sorts.
import { useState } from 'react';
import type { AllocationPage, AllocationRow, CodePlace } from '../../../../shared/heap-allocations.js';
import { oneLine } from '../../../../shared/one-line.js';
import { useServices } from '../../../app/services.js';
import type { Sort } from '../../../grid/grid-props.js';
import { type Text, useFormat, useText } from '../../../text/use-text.js';
import type { AllocationSource } from './allocations-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';

export const functionName = (t: Text, { name }: CodePlace): string => (name === '' ? t('inspect:allocations.anonymous') : oneLine(name));

export const placeText = ({ script, line, column }: CodePlace): string =>
  script === '' ? '' : line === 0 ? oneLine(script) : `${oneLine(script)}:${line}:${column}`;

/** The end of a path is what tells places apart. */
export const shortPlace = (place: CodePlace): string => placeText(place).split(/[\\/]/).slice(-2).join('/');

export function FunctionList({ source, filter }: { readonly source: AllocationSource; readonly filter: string }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [sort, setSort] = useState<Sort>({ column: 'bytes', descending: true });
  const { snapshot, weigh, label } = source;
  return (
    <RowList<AllocationRow, AllocationPage>
      name={JSON.stringify([source.name, filter, sort])}
      label={t('inspect:lens.allocations')}
      load={(page, signal, onProgress) =>
        jobs.run(
          'analyse',
          label,
          (s) => client.heap.allocations({ snapshot, weigh, view: 'functions', at: [], filter, sort, page }, { signal: s }),
          { signal, onProgress },
        )
      }
      columns={[
        {
          id: 'function',
          header: t('inspect:column.function'),
          sort: 'name',
          cell: (row) => (
            <>
              {functionName(t, row)}
              <span className={styles.faint}>{shortPlace(row)}</span>
            </>
          ),
          title: (row) => `${row.name} ${placeText(row)}`,
        },
        {
          id: 'count',
          header: t(source.sampled ? 'inspect:column.samples' : 'inspect:column.allocated'),
          width: 84,
          sort: 'count',
          cell: (row) => format.count(row.count),
        },
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
      emptyTitle={filter === '' ? t('inspect:allocations.nothing') : t('compare:noneMatch', { filter })}
    />
  );
}
