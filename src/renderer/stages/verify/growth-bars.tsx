// Growth per cycle before and after, each with the interval in which it lies with 95 % certainty. The figures stand beside the bars,
// one above the other, so that they never break in a small window.
import type { Growth, Verification } from '../../../shared/verification.js';
import { useFormat, useText } from '../../text/use-text.js';
import styles from './growth-bars.module.css';

export function GrowthBars({ verification }: { readonly verification: Verification }) {
  const t = useText();
  const format = useFormat();
  const rows = (
    [
      ['before', verification.before?.growth],
      ['after', verification.after.growth],
    ] as const
  ).flatMap(([name, growth]) => (growth === undefined ? [] : [{ name, growth }]));
  if (rows.length === 0) return undefined;
  const all = rows.flatMap(({ growth }) => [growth.low, growth.high, growth.bytesPerCycle]);
  const scale = [Math.min(0, ...all), Math.max(1, ...all)] as const;
  return (
    <table className={styles.bars}>
      <caption className={styles.measure}>{t(`verify:fix.measure.${verification.metric}`)}</caption>
      <tbody>
        {rows.map(({ name, growth }) => (
          <tr key={name}>
            <th scope="row">{t(`verify:fix.${name}`)}</th>
            <td className={styles.bar}>
              <Bar growth={growth} scale={scale} />
            </td>
            <td>
              <span className={styles.figure} title={format.exactBytes(growth.bytesPerCycle)}>
                {t('verify:fix.perCycle', { size: format.bytesDelta(growth.bytesPerCycle) })}
              </span>
              <span className={styles.interval}>
                {t('verify:fix.interval', { low: format.bytesDelta(growth.low), high: format.bytesDelta(growth.high) })}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ growth, scale: [least, most] }: { readonly growth: Growth; readonly scale: readonly [number, number] }) {
  const x = (value: number): number => 6 + ((value - least) / Math.max(1, most - least)) * 388;
  const zero = x(0);
  const end = x(growth.bytesPerCycle);
  return (
    <svg viewBox="0 0 400 26" preserveAspectRatio="none" className={styles.chart} aria-hidden="true">
      <rect x={Math.min(zero, end)} y="6" width={Math.max(1.5, Math.abs(end - zero))} height="14" rx="2" />
      <path className={styles.axis} d={`M${zero} 1V25`} />
      <path className={styles.whisker} d={`M${x(growth.low)} 13H${x(growth.high)}M${x(growth.low)} 9V17M${x(growth.high)} 9V17`} />
    </svg>
  );
}
