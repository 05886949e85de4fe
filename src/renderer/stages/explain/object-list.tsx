// Objects of a class, most retained first.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Grouping, GroupStep, ObjectPage, ObjectRow } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import type { Place } from '../../app/navigation.js';
import { useServices } from '../../app/services.js';
import { PagedRows } from '../../grid/paged-rows.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { BugNote, FailureNote } from '../../ui/failure-note.js';
import { Loading } from '../../ui/states.js';
import styles from './object-list.module.css';

const rowHeight = 28;

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
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      new PagedRows<ObjectRow, ObjectPage>((page, signal, onProgress) =>
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
                sort: { column: 'retainedBytes', descending: true },
                page,
              },
              { signal: s },
            ),
          { signal, onProgress },
        ),
      ),
    [client, jobs, place],
  );
  useSyncExternalStore(rows.subscribe, () => rows.version);
  useEffect(() => {
    rows.start();
    return () => rows.dispose();
  }, [rows]);
  const virtual = useVirtualizer({
    count: Math.min(rows.total, 400_000),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => rows.ensure(first, last), [rows, first, last]);

  const { state } = rows;
  const again = (
    <Button size="small" onClick={() => rows.retry()}>
      {t('app:retry')}
    </Button>
  );
  if (state.state === 'loading') return <Loading progress={state.progress} />;
  if (state.state === 'failed') return <FailureNote centred failure={state.failure} actions={again} />;
  if (state.state === 'bug') return <BugNote message={state.message} actions={again} />;
  return (
    <div ref={scroller} className={styles.scroller}>
      <div className={styles.head} aria-hidden>
        <span className={styles.id}>{t('explain:id')}</span>
        <span className={styles.preview}>{t('explain:preview')}</span>
        <span className={styles.figure}>{t('explain:shallow')}</span>
        <span className={styles.figure}>{t('explain:retained')}</span>
      </div>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }} aria-label={t('explain:tab.objects')}>
        {items.map((item) => {
          const row = rows.at(item.index);
          return (
            <li
              key={item.key}
              className={styles.item}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={rows.total}
              aria-posinset={item.index + 1}
            >
              {row === undefined ? (
                <span className={styles.pending}>{t('app:working')}</span>
              ) : (
                <button
                  type="button"
                  className={cx(styles.row, picked === row.id && styles.picked)}
                  onClick={() => onPick(row)}
                  onDoubleClick={() => navigation.explain({ by: 'object', snapshot: place.snapshot, id: row.id, title: row.class })}
                >
                  <span className={styles.id}>{`@${row.id}`}</span>
                  <span className={styles.preview}>{oneLine(row.preview)}</span>
                  <span className={styles.figure} title={format.exactBytes(row.shallowBytes)}>
                    {format.bytes(row.shallowBytes)}
                  </span>
                  <span className={styles.figure} title={format.exactBytes(row.retainedBytes)}>
                    {format.bytes(row.retainedBytes)}
                  </span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
