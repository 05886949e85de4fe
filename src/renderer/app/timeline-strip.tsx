// Always at the foot of the window: the run's RSS, every mark and snapshot on it, and the snapshots chosen for comparison.
import { ArrowRightLeft, FileWarning, Scissors, Table2 } from 'lucide-react';
import type { SnapshotView } from '../../shared/view.js';
import { areaPath, type Extent, extentOf, linePath, scaleX } from '../charts/line-path.js';
import type { Format } from '../text/format.js';
import { type Text, useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { cutShortWhy } from '../ui/cut-short.js';
import { cx } from '../ui/cx.js';
import { Middle } from '../ui/middle.js';
import { byTime, heapsOf, letterOf, marksOf, shownRun } from './investigation.js';
import { useInvestigation, useNavigation, useServices, useTimeline } from './services.js';
import { StripMarker } from './strip-marker.js';
import { type Columns, current } from './timeline.js';
import styles from './timeline-strip.module.css';

const box = { width: 1000, height: 36, pad: 3 } as const;
const points = 600;
const all = { kind: 'all' } as const;

export function TimelineStrip() {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const view = useInvestigation((s) => s.view);
  const chosen = useNavigation((s) => s.chosen);
  const run = shownRun(view);
  const { columns } = useTimeline(run?.id, all, points);
  const snapshots = byTime(heapsOf(view));
  const rss = current(columns, 'rss');

  return (
    <section
      className={cx(styles.strip, run === undefined && snapshots.length > 0 && styles.filesOnly)}
      aria-label={t('app:strip.title')}
      data-pane
    >
      <div className={cx(styles.legend, run === undefined && styles.noLegend)}>
        {run !== undefined && (
          <>
            <span className={styles.caption}>{t('app:strip.rss')}</span>
            <span className={styles.figure}>{rss === undefined ? '–' : format.bytes(rss)}</span>
          </>
        )}
      </div>
      <div className={styles.track}>
        <Track columns={columns} t={t} format={format} />
        <div className={styles.chips}>
          {snapshots.length === 0 && (
            <span className={styles.hint}>{run === undefined ? t('app:strip.empty') : t('app:strip.noSnapshots')}</span>
          )}
          {snapshots.map((snapshot) => (
            <Chip
              key={snapshot.id}
              snapshot={snapshot}
              index={chosen.indexOf(snapshot.id)}
              t={t}
              format={format}
              onToggle={() => services.navigation.toggle(snapshot.id)}
            />
          ))}
          {chosen.length > 0 && (
            <span className={styles.go}>
              <Button
                size="small"
                look="quiet"
                icon={chosen.length === 1 ? Table2 : ArrowRightLeft}
                onClick={() => services.navigation.go('compare')}
              >
                {chosen.length === 1 ? t('app:strip.histogram') : t('app:strip.compare', { count: chosen.length })}
              </Button>
            </span>
          )}
        </div>
      </div>
    </section>
  );
}

function Track({ columns, t, format }: { readonly columns: Columns; readonly t: Text; readonly format: Format }) {
  const view = useInvestigation((s) => s.view);
  const run = shownRun(view);
  const time = extentOf(columns.at);
  const size = extentOf(columns.rss);
  const marks = marksOf(view, run?.id);
  const taken = byTime(view?.snapshots.filter((s) => s.run !== undefined && s.run === run?.id) ?? []);
  if (time === undefined || size === undefined) return <div className={styles.noTrack} />;
  // The floor of the strip is not zero: growth must be visible at 36 pixels. It leaves a tenth of room so that noise stays flat.
  const span = Math.max(size.max - size.min, size.max * 0.1);
  const scale: Extent = { min: Math.max(0, size.max - span * 1.05), max: size.max };
  const percent = (at: number): number => Math.min(100, Math.max(0, scaleX(at, time, { width: 100, height: 1 })));
  const left = (at: number): string => `${percent(at)}%`;
  return (
    <div className={styles.chart}>
      <svg
        className={styles.svg}
        viewBox={`0 0 ${box.width} ${box.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('app:strip.chart', {
          from: format.bytes(size.min),
          to: format.bytes(size.max),
          duration: format.duration(time.max - time.min),
        })}
      >
        <path className={styles.area} d={areaPath(columns.at, columns.rss, time, scale, box)} />
        <path className={styles.line} d={linePath(columns.at, columns.rss, time, scale, box)} />
      </svg>
      {marks.map((mark) => (
        <span key={mark.id} className={styles.mark} style={{ left: left(mark.at) }} title={`${mark.label} · ${format.time(mark.at)}`} />
      ))}
      {taken.map((snapshot) => (
        <StripMarker key={snapshot.id} snapshot={snapshot} taken={taken} place={(s) => percent(s.takenAt)} />
      ))}
    </div>
  );
}

function Chip({
  snapshot,
  index,
  t,
  format,
  onToggle,
}: {
  readonly snapshot: SnapshotView;
  readonly index: number;
  readonly t: Text;
  readonly format: Format;
  readonly onToggle: () => void;
}) {
  const usable = snapshot.state === 'complete';
  return (
    <button
      type="button"
      className={cx(styles.chip, index >= 0 && styles.chipChosen)}
      aria-pressed={index >= 0}
      disabled={!usable}
      title={
        usable
          ? `${snapshot.label} · ${format.exactBytes(snapshot.bytes)} · ${format.dateTime(snapshot.takenAt)}${snapshot.truncated === undefined ? '' : `\n${cutShortWhy(t, format, [snapshot])}`}`
          : t(`app:snapshotState.${snapshot.state}`)
      }
      data-snapshot={snapshot.id}
      onClick={onToggle}
    >
      {usable ? <span className={styles.letter}>{index >= 0 ? letterOf(index) : ''}</span> : <FileWarning size={13} aria-hidden />}
      <span className={styles.chipLabel}>
        <Middle text={snapshot.label} title={undefined} />
      </span>
      {usable && snapshot.truncated !== undefined && (
        <span className={styles.cut}>
          <Scissors size={12} role="img" aria-label={t('app:cutShort.badge')} />
        </span>
      )}
      <span className={styles.size}>{usable ? format.bytes(snapshot.bytes) : t(`app:snapshotState.${snapshot.state}`)}</span>
    </button>
  );
}
