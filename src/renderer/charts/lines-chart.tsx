// One figure of several runs over one time, a line each, on a canvas.
import { useEffect } from 'react';
import { useFormat } from '../text/use-text.js';
import { baseOption } from './chart-option.js';
import styles from './memory-chart.module.css';
import { usePalette } from './palette.js';
import type { Range } from './span.js';
import { useChart } from './use-chart.js';

export interface Line {
  readonly id: string;
  readonly name: string;
  /** Name of a token. */
  readonly colour: string;
  /** Milliseconds since the epoch, ascending; bytes, NaN where a figure is missing: the line breaks there. */
  readonly at: readonly number[];
  readonly values: readonly number[];
}

export function LinesChart({ lines, range, label }: { readonly lines: readonly Line[]; readonly range: Range; readonly label: string }) {
  const format = useFormat();
  const palette = usePalette();
  const { canvas, chart } = useChart();

  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const series = lines.map(({ id, name, colour, at, values }) => {
      const color = style.getPropertyValue(colour).trim();
      return {
        id,
        type: 'line',
        name,
        showSymbol: at.length === 1,
        silent: true,
        animation: false,
        data: at.map((time, i) => [time, Number.isNaN(values[i]) ? undefined : values[i]]),
        lineStyle: { width: 2, color },
        itemStyle: { color },
      };
    });
    const base = baseOption(palette, format, (name) => name);
    // whole: a line that was switched off must go
    chart?.setOption({ ...base, xAxis: { ...base.xAxis, min: range.from, max: range.to }, series }, { notMerge: true });
  }, [chart, lines, range.from, range.to, palette, format]);

  return (
    <div className={styles.frame}>
      <div ref={canvas} className={styles.canvas} role="img" aria-label={label} />
    </div>
  );
}
