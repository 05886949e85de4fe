// A run's memory as a picture for a ticket or a slide: its own size and colours, whatever the window looks like at the moment.
import type { Columns } from '../app/timeline.js';
import type { Format } from '../text/format.js';
import { type Flag, placeFlags } from './flags.js';
import { type SeriesName, seriesNames } from './palette.js';
import { chartLibrary } from './use-chart.js';

/** Of the light theme; pictures are white in the dark one too. */
const ink = { text: '#1c1d21', quiet: '#51555e', line: '#e2e3e8', axis: '#b9bcc6', mark: '#666a74', paper: '#ffffff' } as const;
const colours: Readonly<Record<SeriesName, string>> = {
  rss: '#0e7c74',
  heapUsed: '#7a4fd0',
  heapTotal: '#a58ce0',
  external: '#b8418b',
  arrayBuffers: '#7b7a2c',
};
const size = { width: 1200, height: 640 } as const;
const inside = { left: 92, right: 40, top: 124, bottom: 56 } as const;

export interface TimelinePicture {
  /** Name of the investigation. */
  readonly title: string;
  readonly subtitle: string;
  readonly columns: Columns;
  readonly flags: readonly Flag[];
  readonly format: Format;
  readonly seriesLabel: (name: SeriesName) => string;
  readonly font: string;
}

/** A PNG in base64, 2,400 × 1,280 pixels. */
export async function timelinePng({ title, subtitle, columns, flags, format, seriesLabel, font }: TimelinePicture): Promise<string> {
  const { init } = await chartLibrary();
  const host = document.createElement('div');
  const chart = init(host, undefined, { ...size, devicePixelRatio: 2 });
  try {
    const from = columns.at[0] ?? 0;
    const to = Math.max(columns.at.at(-1) ?? from, from + 1000);
    const known = seriesNames.filter((name) => columns[name].some((v) => v !== undefined && !Number.isNaN(v)));
    const placed = placeFlags(flags, from, to, size.width - inside.left - inside.right);
    chart.setOption({
      animation: false,
      backgroundColor: ink.paper,
      textStyle: { fontFamily: font },
      title: {
        text: title,
        subtext: subtitle,
        left: 24,
        top: 18,
        textStyle: { color: ink.text, fontSize: 20, width: size.width - 48, overflow: 'truncate' },
        subtextStyle: { color: ink.quiet, fontSize: 13, width: size.width - 48, overflow: 'truncate' },
      },
      legend: {
        left: 20,
        top: 74,
        icon: 'roundRect',
        itemWidth: 18,
        itemHeight: 4,
        selectedMode: false,
        textStyle: { color: ink.text, fontSize: 13 },
      },
      grid: inside,
      xAxis: {
        type: 'time',
        min: from,
        max: to,
        axisLine: { lineStyle: { color: ink.axis } },
        axisTick: { show: true, lineStyle: { color: ink.axis } },
        splitLine: { show: false },
        axisLabel: { color: ink.quiet, fontSize: 13, hideOverlap: true, formatter: (at: number) => format.time(at) },
      },
      yAxis: {
        type: 'value',
        min: 0,
        splitNumber: 5,
        axisLabel: { color: ink.quiet, fontSize: 13, formatter: (v: number) => format.bytesRound(v) },
        splitLine: { lineStyle: { color: ink.line } },
      },
      series: known.map((name, i) => ({
        type: 'line',
        name: seriesLabel(name),
        showSymbol: columns.at.length === 1,
        data: columns.at.map((at, row) => {
          const v = columns[name][row];
          return [at, v === undefined || Number.isNaN(v) ? undefined : v];
        }),
        lineStyle: { width: name === 'rss' ? 2.5 : 1.8, color: colours[name] },
        itemStyle: { color: colours[name] },
        ...(i > 0
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: ink.mark, type: [4, 4], width: 1, opacity: 0.7 },
                data: placed.flatMap(({ flags: here, room }) => {
                  const [first] = here;
                  if (first === undefined) return [];
                  const text = here.length === 1 ? first.label : `${first.label} +${here.length - 1}`;
                  const label = {
                    show: room > 0,
                    formatter: text.replaceAll(/[{}]/g, ' '),
                    position: 'end',
                    align: 'left',
                    color: ink.quiet,
                    fontSize: 12,
                    width: room,
                    overflow: 'truncate',
                  };
                  return [{ xAxis: first.at, label }];
                }),
              },
            }),
      })),
    });
    const address = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: ink.paper });
    return address.slice(address.indexOf(',') + 1);
  } finally {
    chart.dispose();
  }
}
