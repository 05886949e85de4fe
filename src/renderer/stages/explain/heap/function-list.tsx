// Functions by what they allocated, a table that sorts.
import { useState } from 'react';
import type { AllocationPage, AllocationRow, CodePlace } from '../../../../shared/heap-allocations.js';
import { oneLine } from '../../../../shared/one-line.js';
import { ok, type Result } from '../../../../shared/result.js';
import { isRuntimes, placeText } from '../../../../shared/source-place.js';
import { openPlace, type Placed, withPlaces } from '../../../app/places.js';
import { type Services, useServices } from '../../../app/services.js';
import { SourceLink } from '../../../app/source-link.js';
import type { Sort } from '../../../grid/grid-props.js';
import { type Text, useFormat, useText } from '../../../text/use-text.js';
import type { AllocationSource } from './allocations-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';

export const functionName = (t: Text, { name }: CodePlace): string => (name === '' ? t('inspect:allocations.anonymous') : oneLine(name));

/** Rows of calls, with where their functions were written. */
export type PlacedPage = Omit<AllocationPage, 'rows'> & { readonly rows: Placed<AllocationRow>[] };

export async function placedPage(
  { client }: Services,
  signal: AbortSignal,
  { snapshot }: AllocationSource,
  page: Result<AllocationPage>,
): Promise<Result<PlacedPage>> {
  return page.ok ? ok({ ...page.value, rows: await withPlaces(client, signal, snapshot, page.value.rows) }) : page;
}

/** The name, and where it was written, in lines. */
export const functionTitle = (t: Text, call: Placed<CodePlace>): string =>
  call.script === '' ? functionName(t, call) : `${functionName(t, call)}\n${placeText(call.place)}`;

export function FunctionList({ source, filter }: { readonly source: AllocationSource; readonly filter: string }) {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const { client, jobs } = services;
  const [sort, setSort] = useState<Sort>({ column: 'bytes', descending: true });
  const { snapshot, weigh, label } = source;
  return (
    <RowList<Placed<AllocationRow>, PlacedPage>
      name={JSON.stringify([source.name, filter, sort])}
      label={t('inspect:lens.allocations')}
      load={(page, signal, onProgress) =>
        jobs
          .run(
            'analyse',
            label,
            (s) => client.heap.allocations({ snapshot, weigh, view: 'functions', at: [], filter, sort, page }, { signal: s }),
            { signal, onProgress },
          )
          .then((answer) => placedPage(services, signal, source, answer))
      }
      columns={[
        {
          id: 'function',
          header: t('inspect:column.function'),
          sort: 'name',
          cell: (row) => (
            <>
              {functionName(t, row)}
              {row.script !== '' && (
                <span className={styles.faint}>
                  <SourceLink place={row.place} faint={isRuntimes(row.place)} />
                </span>
              )}
            </>
          ),
          title: (row) => functionTitle(t, row),
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
      onOpen={(row) => {
        if (row.script !== '') void openPlace(services, row.place).catch(services.alerts.bug);
      }}
      emptyTitle={filter === '' ? t('inspect:allocations.nothing') : t('compare:noneMatch', { filter })}
    />
  );
}
