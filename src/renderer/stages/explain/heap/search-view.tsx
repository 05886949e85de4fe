// Objects by what they are called or say.
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { ObjectPage, ObjectRow } from '../../../../shared/heap.js';
import { oneLine } from '../../../../shared/one-line.js';
import { useServices } from '../../../app/services.js';
import { classColour } from '../../../grid/class-colour.js';
import type { Sort } from '../../../grid/grid-props.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Badge } from '../../../ui/badge.js';
import { Segmented } from '../../../ui/segmented.js';
import { Empty } from '../../../ui/states.js';
import { Filter, type LensProps } from './heap-view.js';
import styles from './heap-view.module.css';
import { RowList } from './row-list.js';
import { sizeColumns } from './size-columns.js';

const places = ['all', 'names', 'strings', 'detached'] as const;
type Where = (typeof places)[number];

export function SearchView({ snapshot, picked, onPick, onOpen }: LensProps) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const [text, setText] = useState('');
  const [where, setWhere] = useState<Where>('all');
  const [sort, setSort] = useState<Sort>({ column: 'retainedBytes', descending: true });
  return (
    <>
      <div className={styles.bar}>
        <Filter label={t('inspect:search.label')} applied={text} onApply={setText} autoFocus />
        <Segmented
          label={t('inspect:search.where')}
          value={where}
          options={places.map((value) => ({ value, label: t(`inspect:search.in.${value}`), title: t(`inspect:search.inWhy.${value}`) }))}
          onChange={setWhere}
        />
      </div>
      {text === '' && where !== 'detached' ? (
        <Empty icon={Search} title={t('inspect:search.empty')}>
          <p>{t('inspect:search.emptyText')}</p>
        </Empty>
      ) : (
        <RowList<ObjectRow, ObjectPage>
          name={JSON.stringify([snapshot.id, text, where, sort])}
          label={t('inspect:lens.search')}
          load={(page, signal, onProgress) =>
            jobs.run(
              'objects',
              text === '' ? snapshot.label : text,
              (s) =>
                where === 'detached'
                  ? client.heap.detached({ snapshot: snapshot.id, filter: text, sort, page }, { signal: s })
                  : client.heap.search({ snapshot: snapshot.id, text, where, sort, page }, { signal: s }),
              { signal, onProgress },
            )
          }
          columns={[
            {
              id: 'object',
              header: t('inspect:column.object'),
              sort: 'class',
              cell: (row) => (
                <>
                  <span className={styles.dot} style={{ background: classColour(row.class) }} />
                  {row.class}
                  <span className={styles.faint}>{`${oneLine(row.preview)} @${row.id} `}</span>
                  {row.detached && <Badge tone="caution" text={t('compare:detached')} />}
                </>
              ),
            },
            ...sizeColumns(t, format),
          ]}
          sort={sort}
          onSort={setSort}
          isPicked={(row) => row.id === picked?.id}
          onPick={(row) => onPick({ id: row.id, class: row.class })}
          onOpen={(row) => onOpen(row.id, row.class)}
          summary={({ total }) => t('inspect:search.found', { count: total, n: format.count(total) })}
          emptyTitle={where === 'detached' ? t('inspect:search.noneDetached') : t('compare:noneMatch', { filter: text })}
        />
      )}
    </>
  );
}
