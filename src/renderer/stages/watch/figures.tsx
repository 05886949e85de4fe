// Current value, peak and slope of each figure. The name is also the chart's legend: pressing it hides or shows the line.

import { type Columns, current, type Pause, peak, slope } from '../../app/timeline.js';
import { type SeriesName, seriesNames, seriesToken } from '../../charts/palette.js';
import { useFormat, useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import styles from './figures.module.css';
import { trendOf } from './trend.js';

/** What the runtime tells; until it has told anything, what most do: CPython has no array buffers, and will not get any. */
const toldIn = (columns: Columns): readonly SeriesName[] =>
  current(columns, 'heapUsed') === undefined ? seriesNames : seriesNames.filter((name) => peak(columns, name) !== undefined);

export function Figures({
  columns,
  visible,
  hidden,
  onToggle,
}: {
  /** The whole run, for current value and peak. */
  readonly columns: Columns;
  /** What the chart shows, for the slope. */
  readonly visible: { readonly columns: Columns; readonly from: number; readonly to: number; readonly pauses: readonly Pause[] };
  readonly hidden: ReadonlySet<SeriesName>;
  readonly onToggle: (name: SeriesName) => void;
}) {
  const t = useText();
  const format = useFormat();
  return (
    <div className={styles.figures}>
      {toldIn(columns).map((name) => {
        const value = current(columns, name);
        const most = name === 'rss' ? (peak(columns, 'rssPeak') ?? peak(columns, 'rss')) : peak(columns, name);
        const perSecond = slope(visible.columns, name, visible.from, visible.pauses);
        const trend = perSecond === undefined || value === undefined ? undefined : trendOf(perSecond, value, visible.to - visible.from);
        return (
          <button
            key={name}
            type="button"
            className={cx(styles.figure, hidden.has(name) && styles.off)}
            aria-pressed={!hidden.has(name)}
            data-series={name}
            title={value === undefined ? t('watch:figure.missing') : format.exactBytes(value)}
            onClick={() => onToggle(name)}
          >
            <span className={styles.name}>
              <span
                className={styles.swatch}
                style={{ background: hidden.has(name) ? 'transparent' : seriesToken(name), borderColor: seriesToken(name) }}
              />
              <span className={styles.nameText}>{t(`watch:series.${name}`)}</span>
            </span>
            <span className={styles.value}>{value === undefined ? '–' : format.bytes(value)}</span>
            <span className={styles.rest}>
              {perSecond !== undefined && trend !== undefined && (
                <span className={styles[trend]} title={t('watch:figure.slopeWhy')}>
                  {trend === 'flat' ? t('watch:figure.flat') : format.rate(perSecond)}
                </span>
              )}
              {most !== undefined && <span>{t('watch:figure.peak', { value: format.bytes(most) })}</span>}
            </span>
          </button>
        );
      })}
    </div>
  );
}
