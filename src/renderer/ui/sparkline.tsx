// A figure over the snapshots, in a cell.
import { extentOf, linePath, scaleX, scaleY } from '../charts/line-path.js';
import { cx } from './cx.js';
import styles from './sparkline.module.css';

export function Sparkline({
  values,
  label,
  width = 64,
  height = 18,
}: {
  readonly values: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}) {
  const extent = extentOf(values);
  if (extent === undefined || values.length < 2) return undefined;
  const box = { width: width - 6, height, pad: 3 };
  const xs = values.map((_, i) => i);
  const time = { min: 0, max: values.length - 1 };
  // From zero where the line would otherwise turn noise into a cliff.
  const scale = extent.max - extent.min < extent.max * 0.02 ? { min: 0, max: extent.max } : extent;
  const last = values.at(-1) ?? 0;
  const delta = last - (values[0] ?? 0);
  return (
    <svg
      className={cx(styles.spark, delta > 0 && styles.growth, delta < 0 && styles.shrink)}
      width={width}
      height={height}
      viewBox={`-3 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <path d={linePath(xs, values, time, scale, box)} />
      <circle cx={scaleX(time.max, time, box)} cy={scaleY(last, scale, box)} r="2" />
    </svg>
  );
}
