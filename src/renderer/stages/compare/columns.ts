// The columns of a comparison and of a single histogram.
import type { CompareRow, GroupRow, ObjectRow } from '../../../shared/heap.js';
import { letterOf } from '../../app/investigation.js';
import type { Cell, Column } from '../../grid/grid-props.js';
import type { ByteUnit, Format } from '../../text/format.js';
import { unitFor } from '../../text/format.js';
import type { Text } from '../../text/use-text.js';
import type { ColumnName } from './compare-settings.js';

export type Metric = 'count' | 'shallow' | 'retained';
export const metrics = ['count', 'shallow', 'retained'] as const satisfies readonly Metric[];

const fields = { count: 'count', shallow: 'shallowBytes', retained: 'retainedBytes' } as const;
const deltas = { count: 'countDelta', shallow: 'shallowDelta', retained: 'retainedDelta' } as const;
export const deltaField = (metric: Metric) => deltas[metric];

const none: Cell = { text: '' };
/** Of rows that are shown early: see early-rows.ts. */
export const notYet = Number.NaN;

/** One unit for the whole table, chosen so that small groups still show digits. */
export const tableUnit = (largest: number): ByteUnit => unitFor(largest / 1000);

export interface ColumnWords {
  readonly t: Text;
  readonly format: Format;
  readonly unit: ByteUnit;
}

interface Totals {
  readonly count: readonly number[];
  readonly shallowBytes: readonly number[];
}

export function compareColumns(
  { t, format, unit }: ColumnWords,
  labels: readonly string[],
  metric: Metric,
  /** Which snapshots have a column: all of them, all while they are few, or the first and the last. */
  which: 'all' | 'few' | 'ends',
  totals: Totals | undefined,
): readonly Column<CompareRow, ObjectRow, ColumnName>[] {
  const n = labels.length;
  const last = n - 1;
  const shown = which === 'all' || n <= (which === 'few' ? 4 : 2) ? labels.map((_, i) => i) : [0, last];
  const unitName = format.unitName(unit);
  const isBytes = metric !== 'count';
  const unknown: Cell = { text: '…', title: t('compare:early.notYet'), tone: 'muted' };
  const figure = (v: number, of: Metric): Cell =>
    Number.isNaN(v) ? unknown : of === 'count' ? { text: format.count(v) } : bytesCell(format, v, unit);
  const change = (v: number, exact: string): Cell =>
    Number.isNaN(v)
      ? unknown
      : {
          text: isBytes ? format.inUnitDelta(v, unit) : format.delta(v),
          title: exact,
          ...(v > 0 ? { tone: 'growth' as const } : v < 0 ? { tone: 'shrink' as const } : { tone: 'muted' as const }),
        };
  const exactDelta = (v: number): string => (isBytes ? `${v > 0 ? '+' : ''}${format.exactBytes(v)}` : format.delta(v));
  const totalOf = (i: number, of: Metric): Cell => {
    if (totals === undefined) return none;
    if (of === 'retained') return { text: '–', title: t('compare:neverSummed'), tone: 'muted' };
    const v = (of === 'count' ? totals.count : totals.shallowBytes)[i] ?? 0;
    return of === 'count' ? { text: format.count(v) } : bytesCell(format, v, unit);
  };
  const totalDelta = (divisor: number): Cell => {
    if (totals === undefined || metric === 'retained') return none;
    const values = metric === 'count' ? totals.count : totals.shallowBytes;
    const v = ((values[last] ?? 0) - (values[0] ?? 0)) / divisor;
    return change(v, exactDelta(Math.round(v)));
  };
  const objectValue = (row: ObjectRow, of: Metric): Cell =>
    of === 'count' ? none : bytesCell(format, of === 'shallow' ? row.shallowBytes : row.retainedBytes, unit);
  const inUnit = (text: string, of: Metric): string => (of === 'count' ? text : t('compare:inUnit', { text, unit: unitName }));

  const columns: Column<CompareRow, ObjectRow, ColumnName>[] = shown.map((i) => ({
    id: `snapshot-${i}`,
    name: 'snapshots',
    header: labels[i] ?? '',
    letter: letterOf(i),
    headerTitle: inUnit(`${letterOf(i)} · ${labels[i] ?? ''}: ${t(`compare:metric.${metric}`)}`, metric),
    width: 84,
    ...(i === last ? { sort: fields[metric] } : {}),
    group: (row) => figure(row[fields[metric]][i] ?? 0, metric),
    object: (row) => (i === last ? objectValue(row, metric) : none),
    total: totalOf(i, metric),
  }));
  columns.push({
    id: 'delta',
    name: 'delta',
    header: t('compare:delta'),
    headerTitle: inUnit(t('compare:deltaWhy', { from: letterOf(0), to: letterOf(last) }), metric),
    width: 80,
    sort: deltas[metric],
    group: (row) => change(row[deltas[metric]], exactDelta(row[deltas[metric]])),
    object: () => none,
    total: totalDelta(1),
  });
  if (n > 2) {
    columns.push({
      id: 'per-interval',
      name: 'perInterval',
      header: t('compare:perInterval'),
      headerTitle: inUnit(t('compare:perIntervalWhy'), metric),
      width: 80,
      group: (row) => {
        const v = row[deltas[metric]] / last;
        return change(isBytes ? v : Math.round(v * 10) / 10, exactDelta(Math.round(v)));
      },
      object: () => none,
      total: totalDelta(last),
    });
    columns.push({
      id: 'trend',
      name: 'trend',
      header: t('compare:trend'),
      headerTitle: t('compare:trendWhy'),
      width: 80,
      sort: 'monotonic',
      group: (row) => {
        const text = row.monotonic ? t('compare:everyInterval') : t('compare:notEveryInterval');
        return row[fields[metric]].some(Number.isNaN) ? unknown : { text, title: text, spark: row[fields[metric]] };
      },
      object: () => none,
    });
  }
  for (const other of metrics) {
    if (other === metric) continue;
    columns.push({
      id: `last-${other}`,
      name: other,
      header: t(`compare:metricShort.${other}`),
      headerTitle: inUnit(t('compare:inLast', { metric: t(`compare:metric.${other}`), letter: letterOf(last) }), other),
      width: 76,
      sort: fields[other],
      group: (row) => figure(row[fields[other]][last] ?? 0, other),
      object: (row) => objectValue(row, other),
      total: totalOf(last, other),
    });
  }
  return columns;
}

export function histogramColumns(
  { t, format, unit }: ColumnWords,
  totals: { readonly count: number; readonly shallowBytes: number } | undefined,
): readonly Column<GroupRow, ObjectRow, ColumnName>[] {
  const unitName = format.unitName(unit);
  return [
    {
      id: 'count',
      name: 'count',
      header: t('compare:metric.count'),
      width: 104,
      sort: 'count',
      group: (row) => ({ text: format.count(row.count) }),
      object: () => none,
      ...(totals === undefined ? {} : { total: { text: format.count(totals.count) } }),
    },
    {
      id: 'shallow',
      name: 'shallow',
      header: t('compare:inUnit', { text: t('compare:metric.shallow'), unit: unitName }),
      width: 148,
      sort: 'shallowBytes',
      group: (row) => bytesCell(format, row.shallowBytes, unit),
      object: (row) => bytesCell(format, row.shallowBytes, unit),
      ...(totals === undefined ? {} : { total: bytesCell(format, totals.shallowBytes, unit) }),
    },
    {
      id: 'retained',
      name: 'retained',
      header: t('compare:inUnit', { text: t('compare:metric.retained'), unit: unitName }),
      width: 152,
      sort: 'retainedBytes',
      group: (row) => bytesCell(format, row.retainedBytes, unit),
      object: (row) => bytesCell(format, row.retainedBytes, unit),
      total: { text: '–', title: t('compare:neverSummed'), tone: 'muted' },
    },
    {
      id: 'distance',
      name: 'distance',
      header: t('compare:distance'),
      headerTitle: t('compare:distanceWhy'),
      width: 96,
      sort: 'distance',
      group: (row) => distanceCell(format, row.distance),
      object: (row) => distanceCell(format, row.distance),
    },
  ];
}

const bytesCell = (format: Format, v: number, unit: ByteUnit): Cell => ({ text: format.inUnit(v, unit), title: format.exactBytes(v) });

/** Objects that only system roots reach are 100,000,000 away by DevTools' counting; unreached ones are negative. */
const distanceCell = (format: Format, distance: number): Cell =>
  distance < 0 || distance >= 100_000_000 ? { text: '–', tone: 'muted' } : { text: format.count(distance) };
