// A chart of memory over time on a canvas that follows the size of its element.
import type { ECharts } from 'echarts/core';
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Loads what draws charts: when the first one is wanted, or before that, while the window rests. */
export const chartLibrary = () => import('./chart-library.js');

export function useChart(): {
  /** For the element that the chart is drawn in. */
  readonly canvas: RefObject<HTMLDivElement | null>;
  /** Made once what stands around it has been painted: neither alone keeps a person waiting. */
  readonly chart: ECharts | undefined;
  /** Pixels of the element; 0 before it was measured. */
  readonly width: number;
} {
  const canvas = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts>();
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let made: ECharts | undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      made?.resize();
      setWidth(entry.contentRect.width);
    });
    observer.observe(element);
    let gone = false;
    const timer = setTimeout(async () => {
      const { init } = await chartLibrary();
      if (gone) return;
      made = init(element);
      setChart(made);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      observer.disconnect();
      made?.dispose();
    };
  }, []);
  return { canvas, chart, width };
}
