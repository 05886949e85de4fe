import { useEffect, useMemo, useState } from 'react';
import type { RunId } from '../../shared/units.js';
import { useServices } from './services.js';
import { type Columns, noColumns, type Span } from './timeline.js';

/** Live columns of a stretch of several runs, in their order. */
export function useTimelines(runs: readonly RunId[], span: Span, points: number): readonly Columns[] {
  const { timelines } = useServices();
  const key = JSON.stringify([runs, span]);
  const views = useMemo(() => {
    const [ids, stretch] = JSON.parse(key) as [RunId[], Span];
    return ids.map((run) => timelines.view(run, stretch, points));
  }, [timelines, key, points]);
  const [columns, setColumns] = useState<readonly Columns[]>([]);
  useEffect(() => {
    const read = (): void => setColumns(views.map((view) => view.snapshot()));
    read();
    const off = views.map((view) => view.subscribe(read));
    return () => {
      for (const each of off) each();
    };
  }, [views]);
  return runs.map((_, i) => columns[i] ?? noColumns);
}
