// Memory over time on a canvas. Drag selects a stretch, the wheel zooms, Shift with either moves; a double click shows all.
import { Camera, FileWarning, Flag as FlagIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Columns, Span } from '../app/timeline.js';
import { useFormat, useText } from '../text/use-text.js';
import { cx } from '../ui/cx.js';
import { baseOption, insets } from './chart-option.js';
import { type Flag, placeFlags } from './flags.js';
import styles from './memory-chart.module.css';
import { type SeriesName, seriesNames, usePalette } from './palette.js';
import { useRangeGestures } from './range-gestures.js';
import type { Range } from './span.js';
import { useChart } from './use-chart.js';

/** Dashes along a dense zigzag cost a canvas more than all else, and do not show. */
const dashedUntil = 600;
/** More flags than this are many: their lines step back behind the curves. */
const manyFlags = 16;

export interface MemoryChartProps {
  readonly columns: Columns;
  /** The visible range. */
  readonly range: Range;
  /** All that there is. */
  readonly data: Range;
  readonly shown: readonly SeriesName[];
  readonly flags: readonly Flag[];
  readonly label: string;
  readonly onSpan: (span: Span) => void;
  readonly onFlag: (flag: Flag) => void;
}

export function MemoryChart({ columns, range, data, shown, flags, label, onSpan, onFlag }: MemoryChartProps) {
  const t = useText();
  const format = useFormat();
  const palette = usePalette();
  const frame = useRef<HTMLDivElement>(null);
  const { canvas, chart, width: outer } = useChart();
  const width = Math.max(0, outer - insets.left - insets.right);

  useEffect(() => {
    chart?.setOption(baseOption(palette, format, (name) => t(`watch:series.${name as SeriesName}`)));
  }, [chart, palette, format, t]);

  useEffect(() => {
    chart?.setOption(
      {
        xAxis: { min: range.from, max: range.to },
        series: seriesNames.map((name) => ({
          id: name,
          type: 'line',
          name,
          showSymbol: false,
          silent: true,
          animation: false,
          data: shown.includes(name) ? pairs(columns, name) : [],
          lineStyle: {
            width: name === 'rss' ? 2 : 1.5,
            color: palette.series[name],
            type: name === 'heapTotal' && columns.at.length < dashedUntil ? [4, 3] : 'solid',
          },
          itemStyle: { color: palette.series[name] },
        })),
      },
      { lazyUpdate: true },
    );
  }, [chart, columns, range.from, range.to, shown, palette]);

  const dragged = useRangeGestures(frame, insets, { range, data, onSpan });

  const left = (at: number): number => ((at - range.from) / (range.to - range.from)) * width;
  const placed = placeFlags(flags, range.from, range.to, width);

  return (
    <div ref={frame} className={styles.frame}>
      <div ref={canvas} className={styles.canvas} role="img" aria-label={label} />
      <div className={cx(styles.flags, placed.length > manyFlags && styles.many)} style={{ left: insets.left, width }}>
        {placed.map(({ x, flags: here, room }) => {
          const first = here[0];
          if (first === undefined) return undefined;
          const snapshot = here.find((f) => f.kind !== 'mark');
          const Icon = snapshot === undefined ? FlagIcon : snapshot.kind === 'partial' ? FileWarning : Camera;
          const chief = snapshot ?? first;
          // what is seen comes first
          const title = [chief, ...here.filter((f) => f !== chief)].map((f) => `${f.label} · ${format.time(f.at)}`).join('\n');
          return (
            <div key={first.id} className={cx(styles.flag, snapshot !== undefined && styles.snapshot)} style={{ left: x }}>
              <button
                type="button"
                className={styles.flagButton}
                title={title}
                // begins with what is to be seen on it, so that it can be called by that
                aria-label={[snapshot?.letter, here.length > 1 ? `+${here.length - 1}` : undefined, title]
                  .filter((x) => x !== undefined)
                  .join(' ')}
                onClick={() => onFlag(chief)}
              >
                {snapshot?.letter === undefined ? <Icon size={12} aria-hidden /> : <span className={styles.letter}>{snapshot.letter}</span>}{' '}
                {here.length > 1 && <span className={styles.count}>{`+${here.length - 1}`}</span>}{' '}
                {room > 0 && (snapshot !== undefined || here.length === 1) && (
                  <span className={styles.label} style={{ maxWidth: room }}>
                    {chief.label}
                  </span>
                )}
              </button>
            </div>
          );
        })}
      </div>
      {dragged !== undefined && (
        <div
          className={styles.selection}
          style={{
            left: insets.left + Math.min(left(dragged.from), left(dragged.to)),
            width: Math.abs(left(dragged.to) - left(dragged.from)),
          }}
        />
      )}
    </div>
  );
}

const pairs = (columns: Columns, name: SeriesName): readonly (readonly [number, number | undefined])[] => {
  const values = columns[name];
  return columns.at.map((at, i) => {
    const v = values[i];
    return [at, v === undefined || Number.isNaN(v) ? undefined : v] as const;
  });
};
