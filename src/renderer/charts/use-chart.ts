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
    const timer = setTimeout(() => {
      made = init(element);
      setChart(made);
    });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      made?.dispose();
    };
  }, []);
  return { canvas, chart, width };
}
