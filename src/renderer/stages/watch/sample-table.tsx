// The chart as a table: the same figures, one row a sample, newest first.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { type Columns, peak } from '../../app/timeline.js';
import { type SeriesName, seriesNames } from '../../charts/palette.js';
import { decimalsApart, unitFor } from '../../text/format.js';
import { useFormat, useText } from '../../text/use-text.js';
import styles from './sample-table.module.css';

const rowHeight = 24;

export function SampleTable({ columns, from, to }: { readonly columns: Columns; readonly from: number; readonly to: number }) {
  const t = useText();
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const inside: number[] = [];
    for (let i = columns.at.length - 1; i >= 0; i -= 1) {
      const at = columns.at[i] ?? 0;
      if (at >= from && at <= to) inside.push(i);
    }
    return inside;
  }, [columns, from, to]);
  const decimals = useMemo(() => decimalsApart(rows.map((i) => columns.at[i] ?? 0)), [rows, columns]);
  // One unit a column, so that figures compare by their digits.
  const unitsOf = Object.fromEntries(seriesNames.map((name) => [name, unitFor(peak(columns, name) ?? 0)])) as Record<
    SeriesName,
    ReturnType<typeof unitFor>
  >;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={styles.scroller}>
      <table className={styles.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t('watch:table.time')}</th>
            {seriesNames.map((name) => (
              <th key={name} scope="col" className={styles.number}>
                {t('watch:table.column', { name: t(`watch:series.${name}`), unit: format.unitName(unitsOf[name]) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Spacer height={above} />}
          {items.map((item) => {
            const i = rows[item.index] ?? 0;
            return (
              <tr key={item.key} aria-rowindex={item.index + 2} className={styles.row}>
                <td>{format.time(columns.at[i] ?? 0, decimals)}</td>
                {seriesNames.map((name) => {
                  const v = columns[name][i] ?? Number.NaN;
                  return (
                    <td key={name} className={styles.number} title={Number.isNaN(v) ? undefined : format.exactBytes(v)}>
                      {Number.isNaN(v) ? '–' : format.inUnit(v, unitsOf[name])}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {below > 0 && <Spacer height={below} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={seriesNames.length + 1} style={{ height }} />
    </tr>
  );
}
