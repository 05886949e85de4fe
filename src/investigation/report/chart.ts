// Memory over time as a picture in the page: lines for RSS, heap and external memory, flags for snapshots and marks.
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

const width = 960;
const height = 300;
const left = 70;
const right = 96;
const top = 40;
const bottom = 34;
const points = 700;
const shown = ['rss', 'heapUsed', 'external'] as const;
const maxMarks = 40;

/** Undefined where there is nothing to draw. */
export function memoryChart(run: ReportRun, figures: Figures, words: ChartWords): Markup | undefined {
  const table = downsample(run.samples, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, points);
  const { at } = table;
  if (at.length < 2) return undefined;
  const from = at[0] as number;
  const to = Math.max(at[at.length - 1] as number, from + 1);
  const series = shown.filter((name) => table[name].some((v) => v > 0));
  const peak = Math.max(1, ...series.map((name) => table[name].reduce((most, v) => (v > most ? v : most), 0)));
  const ticks = niceTicks(peak);
  const scale = ticks[ticks.length - 1] as number;
  const x = (time: number): number => left + ((time - from) / (to - from)) * (width - left - right);
  const y = (value: number): number => height - bottom - (value / scale) * (height - top - bottom);
  const r = (n: number): string => n.toFixed(1);
  const inside = (time: number): boolean => time >= from - 1 && time <= to + 5000;
  const marks = run.marks.filter((m) => inside(m.at)).slice(0, maxMarks);
  const snapshots = run.snapshots.filter((s) => inside(s.at));
  const place = (time: number): number => Math.min(Math.max(x(time), left), width - right);

  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.label}" class="chart">
${ticks.map((tick) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${r(y(tick))}" y2="${r(y(tick))}"/><text class="axis" x="${left - 8}" y="${r(y(tick) + 4)}" text-anchor="end">${figures.bytes(tick)}</text>`)}
${timeTicks(from, to).map((tick) => html`<text class="axis" x="${r(x(from + tick))}" y="${height - bottom + 20}" text-anchor="middle">${figures.duration(tick)}</text><line class="tick" x1="${r(x(from + tick))}" x2="${r(x(from + tick))}" y1="${height - bottom}" y2="${height - bottom + 5}"/>`)}
${marks.map((mark) => html`<g class="mark"><title>${words.mark(mark.label)}</title><line x1="${r(place(mark.at))}" x2="${r(place(mark.at))}" y1="${top - 4}" y2="${height - bottom}"/><path d="M${r(place(mark.at) - 4)} ${top - 12}h8l-4 8z"/></g>`)}
${series.includes('heapUsed') ? html`<path class="area heapUsed" d="${areaOf(table, 'heapUsed', x, y)}"/>` : undefined}
${series.map((name) => html`<path class="line ${name}" d="${lineOf(table, name, x, y)}"/>`)}
${spread(series.map((name) => ({ name, y: y(lastOf(table[name])) }))).map(({ name, y: at }) => html`<text class="name ${name}" x="${width - right + 8}" y="${r(at + 4)}">${words.series(name)}</text>`)}
${snapshots.map((s) => html`<g class="shot"><title>${words.snapshot(s.number, s.label)}</title><line x1="${r(place(s.at))}" x2="${r(place(s.at))}" y1="${top - 6}" y2="${height - bottom}"/><circle cx="${r(place(s.at))}" cy="${top - 16}" r="11"/><text x="${r(place(s.at))}" y="${top - 12}" text-anchor="middle">${s.number}</text></g>`)}
</svg>`;
}

const lastOf = (values: Float64Array): number => values.findLast((v) => !Number.isNaN(v)) ?? 0;

/** Labels at the ends of lines, no closer than a line of text. */
function spread<T extends { readonly y: number }>(labels: readonly T[]): readonly T[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  let floor = top;
  return sorted.map((label) => {
    const y = Math.max(label.y, floor);
    floor = y + 17;
    return { ...label, y };
  });
}

/** A path with a move after each gap. */
function lineOf(table: SampleTable, name: SampleColumn, x: (time: number) => number, y: (value: number) => number): string {
  let d = '';
  let pen = 'M';
  for (let i = 0; i < table.at.length; i++) {
    const value = table[name][i] as number;
    if (Number.isNaN(value)) {
      pen = 'M';
      continue;
    }
    d += `${pen}${x(table.at[i] as number).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
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

/** 0 and three to five round steps, the last not below `peak`. */
function niceTicks(peak: number): readonly number[] {
  const rough = peak / 4;
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
