// A run's memory as a picture of its own (SVG), for a ticket or a slide: the report's chart, light, with a heading and a key.
import type { i18n } from 'i18next';
import { chartWidth, memoryPlot, wordsOf } from './chart.js';
import type { ReportRun } from './data.js';
import { figuresFor } from './figures.js';
import { html, Markup } from './html.js';
import { pictureStyle } from './style.js';

const margin = 24;
const heading = 68;
const keyLine = 22;
/** Lines of the key; what does not fit is counted. */
const mostKeys = 12;
const longest = { title: 70, subtitle: 125, key: 56 };

const style = `${pictureStyle}
text{font-family:Inter,"Segoe UI","Helvetica Neue",Arial,"DejaVu Sans","Noto Sans CJK SC",sans-serif}
.title{font-size:20px;font-weight:700;fill:#1c1d21}
.quiet{font-size:13px;fill:#51555e}
.key{font-size:13px;fill:#1c1d21}`;

/** `title`: name of the investigation. Undefined where the run has nothing to draw. */
export function memoryPicture(title: string, run: ReportRun, messages: i18n): string | undefined {
  const t = (id: string, values: Record<string, unknown> = {}): string => messages.t(`share:report.${id}`, values) as string;
  const figures = figuresFor(t('lang'));
  const plot = memoryPlot(run, figures, wordsOf(run, figures, t));
  if (plot === undefined) return undefined;
  const { at } = run.samples;
  const subtitle = messages.t('share:export.pictureOf', {
    target: `${run.title} · ${run.version}`,
    from: figures.dateTime(at[0] as number),
    to: figures.dateTime(at[at.length - 1] as number),
  }) as string;
  const all = [
    ...run.snapshots.map((s) => ({ at: s.at, sign: snapshotSign(s.number), text: s.label })),
    ...run.marks.map((m) => ({ at: m.at, sign: markSign, text: m.label })),
  ].sort((a, b) => a.at - b.at);
  const keys = all.length <= mostKeys ? all : all.slice(0, mostKeys - 1);
  const more = all.length - keys.length;
  const lines = Math.ceil((keys.length + Math.sign(more)) / 2);
  const width = chartWidth + 2 * margin;
  const bottom = heading + plot.height;
  const height = bottom + (lines === 0 ? 0 : 12 + lines * keyLine) + margin;
  const placed = (i: number): string => `translate(${margin + (i % 2) * (chartWidth / 2)} ${bottom + 12 + Math.floor(i / 2) * keyLine})`;
  const clock = (instant: number): string => figures.duration(Math.max(0, instant - (at[0] as number)));
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${title}</title><style>${new Markup(style)}</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text class="title" x="${margin}" y="38">${cut(title, longest.title)}</text>
<text class="quiet" x="${margin}" y="60">${cut(subtitle, longest.subtitle)}</text>
<g class="chart" transform="translate(${margin} ${heading})">${plot.content}</g>
${keys.map(({ at: instant, sign, text }, i) => html`<g class="chart" transform="${placed(i)}">${sign}</g><g transform="${placed(i)}"><text class="key" x="24" y="13">${cut(text, longest.key)}</text><text class="quiet" x="${chartWidth / 2 - 36}" y="13" text-anchor="end">${clock(instant)}</text></g>`)}
${more > 0 ? html`<g transform="${placed(keys.length)}"><text class="quiet" x="24" y="13">${t('moreFlags', { count: more })}</text></g>` : undefined}
</svg>
`;
  // What XML has not.
  return svg.text.replace(/[\ufffe\uffff]/g, '');
}

const snapshotSign = (n: number): Markup =>
  html`<g class="shot"><circle cx="8" cy="8.5" r="8"/><text x="8" y="12.5" text-anchor="middle">${n}</text></g>`;
const markSign = html`<g class="mark"><path d="M4 5h8l-4 8z"/></g>`;

const cut = (text: string, most: number): string => {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join('')}…`;
};
