// How the comparison is looked at. View state: it outlives a change of stage, not the window.
import { create } from 'zustand';
import type { CompareView, Grouping } from '../../../shared/heap.js';
import type { Sort } from '../../grid/grid-props.js';
import { deltaField, type Metric } from './columns.js';

export interface CompareSettings {
  readonly metric: Metric;
  readonly grouping: Grouping;
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
