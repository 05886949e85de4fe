// Members at each capture, as bars: three or four figures need no axis.
import styles from './history-bars.module.css';

const bar = { width: 7, gap: 3 } as const;
const height = 22;

export function HistoryBars({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(...values, 0);
  if (values.length === 0 || most <= 0) return undefined;
  const width = values.length * (bar.width + bar.gap) - bar.gap;
  return (
    <svg className={styles.bars} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <title>{label}</title>
      {values.map((value, i) => {
        const tall = Math.max(1.5, (Math.max(0, value) / most) * height);
        const x = i * (bar.width + bar.gap);
        return <rect key={x} x={x} y={height - tall} width={bar.width} height={tall} rx="1.5" />;
      })}
    </svg>
  );
}
