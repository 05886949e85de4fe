// Memory over time as a picture in the page: lines for RSS, heap and external memory, flags for snapshots and marks.
import type { Growth, Verification } from '../../shared/verification.js';
import { downsample } from '../downsample.js';
import type { SampleColumn, SampleTable } from '../timeline.js';
import type { ReportRun } from './data.js';
import type { Figures } from './figures.js';
import { html, type Markup } from './html.js';

export interface ChartWords {
  readonly series: (name: 'rss' | 'heapUsed' | 'external') => string;
  readonly snapshot: (n: number, label: string) => string;
  readonly mark: (label: string) => string;
  readonly label: string;
}

export const chartWidth = 960;
const width = chartWidth;
const left = 70;
const right = 96;
const top = 40;
const gutter = 26;
const bottom = 34;
const points = 700;
const maxMarks = 40;
type Series = 'rss' | 'heapUsed' | 'external';
/** Resident memory would flatten what happens inside: the heap has a scale of its own. */
const panels: readonly { readonly height: number; readonly series: readonly Series[] }[] = [
  { height: 170, series: ['rss'] },
  { height: 130, series: ['heapUsed', 'external'] },
];

export const wordsOf = (run: ReportRun, figures: Figures, t: (id: string, values?: Record<string, unknown>) => string): ChartWords => {
  const { at, rss } = run.samples;
  return {
    series: (name) => t(`series.${name}`),
    snapshot: (n, label) => t('flagSnapshot', { n, label }),
    mark: (label) => t('flagMark', { label }),
    label: t('chartLabel', {
      target: run.title,
      duration: figures.duration((at[at.length - 1] ?? 0) - (at[0] ?? 0)),
      from: figures.bytes(rss[0] ?? 0),
      to: figures.bytes(rss[rss.length - 1] ?? 0),
      peak: figures.bytes(peakOf(run)),
    }),
  };
};

/** Bytes resident at most. */
export const peakOf = ({ samples }: ReportRun): number => samples.rss.reduce((most, v) => (v > most ? v : most), 0);

/** Undefined where there is nothing to draw. */
export function memoryChart(run: ReportRun, figures: Figures, words: ChartWords): Markup | undefined {
  const plot = memoryPlot(run, figures, words);
  return (
    plot && html`<svg viewBox="0 0 ${width} ${plot.height}" role="img" aria-label="${words.label}" class="chart">\n${plot.content}\n</svg>`
  );
}

/** What the chart is made of, `chartWidth` wide; styled by the rules of the class `chart`. */
export function memoryPlot(
  run: ReportRun,
  figures: Figures,
  words: ChartWords,
): { readonly height: number; readonly content: Markup } | undefined {
  const table = downsample(run.samples, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, points);
  const { at } = table;
  if (at.length < 2) return undefined;
  const from = at[0] as number;
  const to = Math.max(at[at.length - 1] as number, from + 1);
  const x = (time: number): number => left + ((time - from) / (to - from)) * (width - left - right);
  const drawn = panels
    .map((panel) => ({ ...panel, series: panel.series.filter((name) => table[name].some((v) => v > 0)) }))
    .filter((panel) => panel.series.length > 0);
  if (drawn.length === 0) return undefined;
  let y = top;
  const parts = drawn.map((panel) => {
    const part = panelMarkup(table, panel.series, { x, top: y, height: panel.height }, figures, words);
    y += panel.height + gutter;
    return part;
  });
  const floor = y - gutter;
  const height = floor + bottom;
  const r = (n: number): string => n.toFixed(1);
  const inside = (time: number): boolean => time >= from - 1 && time <= to + 5000;
  const place = (time: number): number => Math.min(Math.max(x(time), left), width - right);
  const marks = run.marks.filter((m) => inside(m.at)).slice(0, maxMarks);
  const snapshots = run.snapshots.filter((s) => inside(s.at));
  const content = html`${timeTicks(from, to).map((tick) => html`<text class="axis" x="${r(x(from + tick))}" y="${floor + 20}" text-anchor="middle">${tick === 0 ? '0' : figures.duration(tick)}</text><line class="tick" x1="${r(x(from + tick))}" x2="${r(x(from + tick))}" y1="${floor}" y2="${floor + 5}"/>`)}
${marks.map((mark) => html`<g class="mark"><title>${words.mark(mark.label)}</title><line x1="${r(place(mark.at))}" x2="${r(place(mark.at))}" y1="${top - 4}" y2="${floor}"/><path d="M${r(place(mark.at) - 4)} ${top - 12}h8l-4 8z"/></g>`)}
${parts}
${snapshots.map((s) => html`<g class="shot"><title>${words.snapshot(s.number, s.label)}</title><line x1="${r(place(s.at))}" x2="${r(place(s.at))}" y1="${top - 6}" y2="${floor}"/><circle cx="${r(place(s.at))}" cy="${top - 16}" r="11"/><text x="${r(place(s.at))}" y="${top - 12}" text-anchor="middle">${s.number}</text></g>`)}`;
  return { height, content };
}

interface Place {
  readonly x: (time: number) => number;
  readonly top: number;
  readonly height: number;
}

function panelMarkup(table: SampleTable, series: readonly Series[], place: Place, figures: Figures, words: ChartWords): Markup {
  const peak = Math.max(1, ...series.map((name) => table[name].reduce((most, v) => (v > most ? v : most), 0)));
  const ticks = niceTicks(peak, place.height > 150 ? 4 : 3);
  const scale = ticks[ticks.length - 1] as number;
  const y = (value: number): number => place.top + place.height - (value / scale) * place.height;
  const r = (n: number): string => n.toFixed(1);
  const labels = spread(
    series.map((name) => ({ name, y: y(lastOf(table[name])) })),
    place.top,
    place.top + place.height,
  );
  return html`<g>
${ticks.map((tick) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${r(y(tick))}" y2="${r(y(tick))}"/><text class="axis" x="${left - 8}" y="${r(y(tick) + 4)}" text-anchor="end">${figures.bytes(tick)}</text>`)}
<path class="area ${series[0]}" d="${areaOf(table, series[0] as Series, place.x, y)}"/>
${series.map((name) => html`<path class="line bridge ${name}" d="${lineOf(table, name, place.x, y, true)}"/><path class="line ${name}" d="${lineOf(table, name, place.x, y, false)}"/>`)}
${labels.map(({ name, y: at }) => html`<text class="name ${name}" x="${width - right + 8}" y="${r(at + 4)}">${words.series(name)}</text>`)}
</g>`;
}

const lastOf = (values: Float64Array): number => values.findLast((v) => !Number.isNaN(v)) ?? 0;

/** Labels at the ends of lines, no closer than a line of text, all between two heights. */
function spread<T extends { readonly y: number }>(labels: readonly T[], ceiling: number, floor: number): readonly T[] {
  const apart = 16;
  let least = ceiling;
  const down = labels
    .toSorted((a, b) => a.y - b.y)
    .map((label) => {
      const y = Math.max(label.y, least);
      least = y + apart;
      return { ...label, y };
    });
  let most = floor;
  return down
    .reverse()
    .map((label) => {
      const y = Math.min(label.y, most);
      most = y - apart;
      return { ...label, y };
    })
    .reverse();
}

/** A path with a move where figures are missing; `bridges`: only the straight ways across those. */
function lineOf(
  table: SampleTable,
  name: SampleColumn,
  x: (time: number) => number,
  y: (value: number) => number,
  bridges: boolean,
): string {
  let d = '';
  let before: string | undefined;
  let missing = false;
  for (let i = 0; i < table.at.length; i++) {
    const value = table[name][i] as number;
    if (Number.isNaN(value)) {
      missing = true;
      continue;
    }
    const point = `${x(table.at[i] as number).toFixed(1)} ${y(value).toFixed(1)}`;
    if (bridges) {
      if (missing && before !== undefined) d += `M${before}L${point}`;
    } else d += `${before === undefined || missing ? 'M' : 'L'}${point}`;
    before = point;
    missing = false;
  }
  return d;
}

function areaOf(table: SampleTable, name: SampleColumn, x: (time: number) => number, y: (value: number) => number): string {
  let d = '';
  let start: number | undefined;
  const close = (end: number): void => {
    if (start !== undefined) d += `L${x(end).toFixed(1)} ${y(0).toFixed(1)}L${x(start).toFixed(1)} ${y(0).toFixed(1)}Z`;
    start = undefined;
  };
  for (let i = 0; i < table.at.length; i++) {
    const value = table[name][i] as number;
    const at = table.at[i] as number;
    if (Number.isNaN(value)) {
      close(table.at[i - 1] ?? at);
      continue;
    }
    d += `${start === undefined ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    start ??= at;
  }
  close(table.at[table.at.length - 1] as number);
  return d;
}

/** 0 and about so many round steps, the last not below `peak`. */
function niceTicks(peak: number, steps: number): readonly number[] {
  const rough = peak / steps;
  const unit = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * unit).find((n) => n >= rough) ?? rough;
  const ticks = [0];
  while ((ticks[ticks.length - 1] as number) < peak) ticks.push(ticks.length * step);
  return ticks;
}

/** About six instants, in milliseconds since the start. */
function timeTicks(from: number, to: number): readonly number[] {
  const span = to - from;
  const steps = [
    100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000,
    14_400_000, 21_600_000, 43_200_000, 86_400_000,
  ];
  const step = steps.find((s) => span / s <= 7) ?? Math.ceil(span / 7 / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, i) => i * step);
}

/** A few figures as a small line. */
export function sparkline(values: readonly number[]): Markup {
  const most = Math.max(...values);
  const least = Math.min(0, ...values);
  const x = (i: number): number => 3 + (i / Math.max(1, values.length - 1)) * 58;
  const y = (value: number): number => 17 - ((value - least) / Math.max(1, most - least)) * 14;
  const line = values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return html`<svg viewBox="0 0 64 20" class="spark" aria-hidden="true"><path d="${line}"/><circle cx="${x(values.length - 1).toFixed(1)}" cy="${y(values[values.length - 1] ?? 0).toFixed(1)}" r="2.5"/></svg>`;
}

/** Growth of one run: a bar, and a whisker over its 95 % interval. `scale` is the range of all bars that stand together. */
export function growthBar(growth: Growth, [least, most]: readonly [number, number]): Markup {
  const x = (value: number): number => 6 + ((value - least) / Math.max(1, most - least)) * 388;
  const zero = x(Math.max(least, Math.min(0, most)));
  const end = x(growth.bytesPerCycle);
  const [from, to] = [Math.min(zero, end), Math.max(zero, end)];
  const r = (n: number): string => n.toFixed(1);
  return html`<svg viewBox="0 0 400 26" class="growthbar" aria-hidden="true"><rect x="${r(from)}" y="6" width="${r(Math.max(1.5, to - from))}" height="14" rx="2"/><path class="axis" d="M${r(zero)} 1V25"/><path class="whisker" d="M${r(x(growth.low))} 13H${r(x(growth.high))}M${r(x(growth.low))} 9V17M${r(x(growth.high))} 9V17"/></svg>`;
}

export function scaleOf({ before, after }: Pick<Verification, 'before' | 'after'>): readonly [number, number] {
  const all = [before?.growth, after.growth].flatMap((g) => (g === undefined ? [] : [g.low, g.high, g.bytesPerCycle]));
  return [Math.min(0, ...all), Math.max(0, ...all)];
}
