// Objects of a class, most retained first.
import { useState } from 'react';
import type { Grouping, GroupStep, ObjectPage, ObjectRow } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import { type Place, placeKey } from '../../app/navigation.js';
import { useServices } from '../../app/services.js';
import type { Sort } from '../../grid/grid-props.js';
import { useFormat, useText } from '../../text/use-text.js';
import { RowList } from './heap/row-list.js';
import { sizeColumns } from './heap/size-columns.js';

/** The innermost group, and those around it. */
const groupOf = (path: readonly GroupStep[]) => {
  const last = path.at(-1) as GroupStep;
  return { grouping: last.grouping as Grouping, key: last.key, within: path.slice(0, -1) };
};

export function ObjectList({
  place,
  picked,
  onPick,
}: {
  readonly place: Extract<Place, { readonly by: 'class' }>;
  readonly picked: number | undefined;
  readonly onPick: (row: ObjectRow) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { client, jobs, navigation } = useServices();
  const [sort, setSort] = useState<Sort>({ column: 'retainedBytes', descending: true });
  return (
    <RowList<ObjectRow, ObjectPage>
      name={JSON.stringify([placeKey(place), sort])}
      label={t('explain:tab.objects')}
      load={(page, signal, onProgress) =>
        jobs.run(
          'objects',
          place.title,
          (s) =>
            client.heap.objects(
              {
                snapshot: place.snapshot,
                ...(place.within === undefined ? { grouping: 'class' as const, key: place.class } : groupOf(place.within)),
                ...(place.view === undefined ? {} : { view: { kind: place.view.kind, snapshots: [...place.view.snapshots] } }),
                filter: '',
                sort,
                page,
              },
              { signal: s },
            ),
          { signal, onProgress },
        )
      }
      columns={[
        { id: 'preview', header: t('explain:preview'), cell: (row) => oneLine(row.preview) },
        { id: 'id', header: t('explain:id'), width: 150, cell: (row) => `@${row.id}` },
        ...sizeColumns(t, format),
      ]}
      sort={sort}
      onSort={setSort}
      isPicked={(row) => row.id === picked}
      onPick={onPick}
      onOpen={(row) => navigation.explain({ by: 'object', snapshot: place.snapshot, id: row.id, title: row.class })}
      emptyTitle={t('explain:chains.none')}
    />
  );
}
