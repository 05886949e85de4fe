// How the comparison is looked at. View state: it outlives a change of stage, not the window.
import { create } from 'zustand';
import type { CompareView, Grouping, GroupStep } from '../../../shared/heap.js';
import type { Sort } from '../../grid/grid-props.js';
import { deltaField, type Metric } from './columns.js';

/** A group that the table looks inside of. */
export interface Inside extends GroupStep {
  readonly label: string;
}

/** Columns that can be left out; the snapshots' are one. */
export const compareColumnNames = ['snapshots', 'delta', 'perInterval', 'trend', 'count', 'shallow', 'retained'] as const;
export type ColumnName = (typeof compareColumnNames)[number] | 'distance';
export const histogramColumnNames = ['count', 'shallow', 'retained', 'distance'] as const satisfies readonly ColumnName[];

export interface CompareSettings {
  readonly metric: Metric;
  readonly grouping: Grouping;
  /** Groups inside groups, the outermost first. */
  readonly within: readonly Inside[];
  readonly hidden: readonly ColumnName[];
  readonly view: CompareView;
  readonly filter: string;
  readonly everySnapshot: boolean;
  readonly compareSort: Sort;
  readonly histogramSort: Sort;
  readonly suspectsShown: boolean;
}

/** Growth of shallow size first: the one figure that counts every new byte once. */
export const initialSettings: CompareSettings = {
  metric: 'shallow',
  grouping: 'class',
  within: [],
  hidden: [],
  view: 'all',
  filter: '',
  everySnapshot: false,
  compareSort: { column: deltaField('shallow'), descending: true },
  histogramSort: { column: 'retainedBytes', descending: true },
  suspectsShown: true,
};

export const useCompareSettings = create<CompareSettings>(() => initialSettings);

/** Changing the metric keeps sorting by growth when that is what the table was sorted by. */
export function withMetric(settings: CompareSettings, metric: Metric): Partial<CompareSettings> {
  const byGrowth = settings.compareSort.column === deltaField(settings.metric);
  return { metric, ...(byGrowth ? { compareSort: { ...settings.compareSort, column: deltaField(metric) } } : {}) };
}

/** Looks inside a group: by who refers to the objects of a class, by class otherwise. */
export const lookInside = (
  settings: CompareSettings,
  group: { readonly key: string; readonly label: string },
): Partial<CompareSettings> => ({
  within: [...settings.within, { grouping: settings.grouping, key: group.key, label: group.label }],
  grouping: settings.grouping === 'class' ? 'referrer' : 'class',
  filter: '',
});

/** Back out to what one step was a row of. */
export const backTo = ({ within }: CompareSettings, step: number): Partial<CompareSettings> => ({
  within: within.slice(0, step),
  ...(within[step] === undefined || within[step].grouping === 'retainedBy' ? {} : { grouping: within[step].grouping }),
});

export const stepsOf = (within: readonly Inside[]): GroupStep[] => within.map(({ grouping, key }) => ({ grouping, key }));
