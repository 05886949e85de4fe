// All targets that are watched on one scale of time: which of them, and what each has now. The list is the chart's legend and its table.
import { useMemo, useState } from 'react';
import type { RunId } from '../../../shared/units.js';
import type { RunView } from '../../../shared/view.js';
import { type Columns, current, peak, type Span } from '../../app/timeline.js';
import { useTimelines } from '../../app/use-timelines.js';
import { type Line, LinesChart } from '../../charts/lines-chart.js';
import { rangeOf } from '../../charts/span.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Middle } from '../../ui/middle.js';
import { Segmented } from '../../ui/segmented.js';
import styles from './runs-pane.module.css';

const minute = 60_000;
const spans = ['all', '15', '5', '1'] as const;
type Preset = (typeof spans)[number];
const points = 600;
const colours = 8;

/** A thread shares its process's RSS: its heap is what is its own. */
const figureOf = (run: RunView): 'rss' | 'heapUsed' => (run.target.part === undefined ? 'rss' : 'heapUsed');

/** `all`: of the investigation, oldest first; a run keeps its colour whoever else comes and goes. */
export function RunsPane({ runs, all }: { readonly runs: readonly RunView[]; readonly all: readonly RunView[] }) {
  const t = useText();
  const format = useFormat();
  const [preset, setPreset] = useState<Preset>('all');
  const [hidden, setHidden] = useState<ReadonlySet<RunId>>(new Set());
  const span = useMemo<Span>(() => (preset === 'all' ? { kind: 'all' } : { kind: 'last', ms: Number(preset) * minute }), [preset]);
  const timelines = useTimelines(
    runs.map(({ id }) => id),
    span,
    points,
  );
  const lines = runs.map((run, i): Line & { readonly run: RunView; readonly columns: Columns } => {
    const columns = timelines[i] as Columns;
    const name = run.target.pid === undefined ? run.target.title : `${run.target.title} · ${run.target.pid}`;
    const colour = `--class-${all.findIndex(({ id }) => id === run.id) % colours}`;
    return { id: run.id, run, name, colour, at: columns.at, values: columns[figureOf(run)], columns };
  });
  const times = lines.filter(({ at }) => at.length > 0);
  const data = { from: Math.min(...times.map(({ at }) => at[0] as number)), to: Math.max(...times.map(({ at }) => at.at(-1) as number)) };
  const range = times.length === 0 ? { from: 0, to: 1 } : rangeOf(span, data);
  const shown = lines.filter(({ run }) => !hidden.has(run.id));
  const toggle = (id: RunId): void => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  return (
    <section className={styles.pane} aria-label={t('watch:together.title')} data-pane>
      <table className={styles.legend}>
        <thead>
          <tr>
            <th scope="col">{t('watch:together.target')}</th>
            <th scope="col">{t('watch:together.figure')}</th>
            <th scope="col" className={styles.number}>
              {t('watch:together.now')}
            </th>
            <th scope="col" className={styles.number}>
              {t('watch:together.peak')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ run, name, colour, columns }) => {
            const figure = figureOf(run);
            const bytes = (value: number | undefined): string => (value === undefined ? '–' : format.bytes(value));
            return (
              <tr key={run.id}>
                <td>
                  <label className={styles.choice}>
                    <input type="checkbox" checked={!hidden.has(run.id)} onChange={() => toggle(run.id)} />
                    <span className={styles.swatch} style={{ background: `var(${colour})` }} aria-hidden />
                    <span className={styles.name}>
                      <Middle text={name} />
                    </span>
                  </label>
                </td>
                <td>{t(`watch:series.${figure}`)}</td>
                <td className={styles.number}>{bytes(current(columns, figure))}</td>
                <td className={styles.number}>{bytes(peak(columns, figure))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={styles.bar}>
        <Segmented<Preset>
          small
          label={t('watch:chart.span')}
          value={preset}
          options={spans.map((value) => ({
            value,
            label: value === 'all' ? t('watch:chart.all') : t('watch:chart.minutes', { count: Number(value) }),
          }))}
          onChange={setPreset}
        />
      </div>
      <LinesChart lines={shown} range={range} label={t('watch:together.label', { count: shown.length })} />
    </section>
  );
}
