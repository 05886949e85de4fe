// Axes and tooltip of a chart of memory over time.
import type { Format } from '../text/format.js';
import styles from './memory-chart.module.css';
import type { Palette } from './palette.js';

export const insets = { left: 64, right: 24, top: 26, bottom: 24 } as const;

interface TooltipRow {
  readonly seriesName?: string;
  readonly color?: unknown;
  readonly value?: unknown;
}

export function baseOption(palette: Palette, format: Format, seriesLabel: (name: string) => string) {
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    grid: insets,
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: palette.border } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true, formatter: (at: number) => format.time(at) },
      axisPointer: { lineStyle: { color: palette.text, type: 'solid', width: 1 }, label: { show: false } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true, formatter: (v: number) => format.bytesRound(v) },
      splitLine: { lineStyle: { color: palette.border } },
    },
    tooltip: {
      trigger: 'axis',
      transitionDuration: 0,
      backgroundColor: palette.surface,
      borderColor: palette.border,
      padding: [8, 10],
      // An element instead of markup: nothing here is ever parsed as HTML.
      formatter: (rows: TooltipRow | readonly TooltipRow[]) =>
        tooltip(Array.isArray(rows) ? rows : [rows as TooltipRow], format, seriesLabel),
    },
  };
}

function tooltip(rows: readonly TooltipRow[], format: Format, seriesLabel: (name: string) => string): HTMLElement {
  const host = document.createElement('div');
  host.className = styles.tooltip ?? '';
  const first = rows[0]?.value;
  const time = document.createElement('div');
  time.className = styles.tooltipTime ?? '';
  time.textContent = Array.isArray(first) ? format.time(Number(first[0])) : '';
  host.append(time);
  for (const row of rows) {
    const value = Array.isArray(row.value) ? Number(row.value[1]) : Number.NaN;
    if (Number.isNaN(value)) continue;
    const line = document.createElement('div');
    line.className = styles.tooltipRow ?? '';
    const swatch = document.createElement('span');
    swatch.className = styles.tooltipSwatch ?? '';
    swatch.style.background = String(row.color);
    const name = document.createElement('span');
    name.textContent = seriesLabel(row.seriesName ?? '');
    const figure = document.createElement('span');
    figure.className = styles.tooltipFigure ?? '';
    figure.textContent = format.bytes(value);
    line.append(swatch, name, figure);
    host.append(line);
  }
  return host;
}
