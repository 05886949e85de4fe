import { ChartLine, Table, ZoomIn, ZoomOut } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { RunView } from '../../../shared/view.js';
import { byTime, letterOf, marksOf } from '../../app/investigation.js';
import { useInvestigation, useNavigation, useServices, useTimeline } from '../../app/services.js';
import { capturePause, type Span } from '../../app/timeline.js';
import type { Flag } from '../../charts/flags.js';
import { MemoryChart } from '../../charts/memory-chart.js';
import { overlay } from '../../charts/overlay.js';
import { type SeriesName, seriesNames } from '../../charts/palette.js';
import { type Range, rangeOf, zoom } from '../../charts/span.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { Segmented } from '../../ui/segmented.js';
import { Loading } from '../../ui/states.js';
import { useSettled } from '../../ui/use-settled.js';
import styles from './chart-pane.module.css';
import { DomCounters } from './dom-counters.js';
import { Figures } from './figures.js';
import { SampleTable } from './sample-table.js';

const minute = 60_000;
const presets = { all: undefined, '15': 15 * minute, '5': 5 * minute, '1': minute } as const;
type Preset = keyof typeof presets;
const allSpan: Span = { kind: 'all' };
const points = 1500;

export function ChartPane({ run }: { readonly run: RunView }) {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const chosen = useNavigation((s) => s.chosen);
  const [span, setSpan] = useState<Span>(allSpan);
  const [hidden, setHidden] = useState<ReadonlySet<SeriesName>>(new Set());
  const [asTable, setAsTable] = useState(false);

  const { columns: whole, loaded } = useTimeline(run.id, allSpan, points);
  // The coarse whole is shown while the wheel turns; detail is read once it rests.
  const resting = useSettled(span, 140);
  const { columns: detail } = useTimeline(resting.kind === 'all' ? undefined : run.id, resting, points);
  const data: Range = { from: whole.at[0] ?? run.startedAt, to: whole.at.at(-1) ?? run.startedAt };
  const range = rangeOf(span, data);
  const columns = useMemo(() => (span.kind === 'all' ? whole : overlay(whole, detail)), [span.kind, whole, detail]);
  const shown = useMemo(() => seriesNames.filter((name) => !hidden.has(name)), [hidden]);

  const flags = useMemo<readonly Flag[]>(() => {
    const snapshots = byTime(view?.snapshots.filter((s) => s.run === run.id) ?? []);
    return [
      ...marksOf(view, run.id).map((m): Flag => ({ id: m.id, at: m.at, label: m.label, kind: 'mark' })),
      ...snapshots.map((s): Flag => {
        const index = chosen.indexOf(s.id);
        return {
          id: s.id,
          at: s.takenAt,
          label: s.label,
          kind: s.state === 'complete' ? 'snapshot' : 'partial',
          ...(index >= 0 ? { letter: letterOf(index) } : {}),
        };
      }),
    ];
  }, [view, run.id, chosen]);

  const pauses = useMemo(() => view?.snapshots.filter((s) => s.run === run.id).map(capturePause) ?? [], [view, run.id]);

  const toggle = (name: SeriesName): void => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const zoomBy = (factor: number): void => setSpan(zoom(range, factor, (range.from + range.to) / 2, data));
  const onFlag = useCallback(
    (flag: Flag) => {
      const snapshot = view?.snapshots.find((s) => s.id === flag.id);
      if (snapshot?.state === 'complete') navigation.toggle(snapshot.id);
    },
    [view, navigation],
  );

  const preset: Preset | '' =
    span.kind === 'all'
      ? 'all'
      : span.kind === 'last'
        ? ((Object.keys(presets) as Preset[]).find((p) => presets[p] === span.ms) ?? '')
        : '';
  return (
    <section className={styles.pane} aria-label={t('watch:chart.title')} data-pane>
      <Figures
        columns={whole}
        visible={{ columns, from: range.from, to: Math.min(range.to, data.to), pauses }}
        hidden={hidden}
        onToggle={toggle}
      />
      <DomCounters columns={columns} from={range.from} />
      <div className={styles.bar}>
        <Segmented<Preset | ''>
          small
          label={t('watch:chart.span')}
          value={preset}
          options={(Object.keys(presets) as Preset[])
            .sort((a, b) => (presets[b] ?? Number.POSITIVE_INFINITY) - (presets[a] ?? Number.POSITIVE_INFINITY))
            .map((value) => ({
              value,
              label: value === 'all' ? t('watch:chart.all') : t('watch:chart.minutes', { count: Number(value) }),
            }))}
          onChange={(value) => {
            const ms = value === '' ? undefined : presets[value];
            setSpan(ms === undefined ? allSpan : { kind: 'last', ms });
          }}
        />
        {span.kind === 'range' && (
          <>
            <span className={styles.range}>
              {t('watch:chart.range', {
                from: format.time(range.from),
                to: format.time(range.to),
                duration: format.duration(range.to - range.from),
              })}
            </span>
            {run.state === 'live' && (
              <Button size="small" look="quiet" onClick={() => setSpan({ kind: 'last', ms: Math.max(minute, range.to - range.from) })}>
                {t('watch:chart.follow')}
              </Button>
            )}
          </>
        )}
        <span className={styles.tools}>
          <IconButton size="small" icon={ZoomIn} label={t('watch:chart.zoomIn')} onClick={() => zoomBy(0.5)} />
          <IconButton
            size="small"
            icon={ZoomOut}
            label={t('watch:chart.zoomOut')}
            onClick={() => zoomBy(2)}
            disabled={span.kind === 'all'}
          />
          <IconButton
            size="small"
            icon={asTable ? ChartLine : Table}
            label={asTable ? t('watch:chart.asChart') : t('watch:chart.asTable')}
            pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          />
        </span>
      </div>
      {!loaded ? (
        <Loading progress={undefined} />
      ) : asTable ? (
        <SampleTable columns={columns} from={range.from} to={range.to} />
      ) : (
        <MemoryChart
          columns={columns}
          range={range}
          data={data}
          shown={shown}
          flags={flags}
          label={t('watch:chart.label', {
            duration: format.duration(range.to - range.from),
            count: columns.at.length,
            n: format.count(columns.at.length),
          })}
          onSpan={setSpan}
          onFlag={onFlag}
        />
      )}
    </section>
  );
}
