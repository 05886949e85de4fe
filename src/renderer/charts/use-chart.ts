// A chart of memory over time on a canvas that follows the size of its element.
import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type RefObject, useEffect, useRef, useState } from 'react';

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export function useChart(): {
  /** For the element that the chart is drawn in. */
  readonly canvas: RefObject<HTMLDivElement | null>;
  /** There once the element is. */
  readonly chart: RefObject<ECharts | undefined>;
  /** Pixels of the element; 0 before it was measured. */
  readonly width: number;
} {
  const canvas = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (canvas.current === null) return;
    const made = init(canvas.current);
    chart.current = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      made.resize();
      setWidth(entry.contentRect.width);
    });
    observer.observe(canvas.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);
  return { canvas, chart, width };
}
