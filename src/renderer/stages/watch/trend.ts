/** Under this the slope is noise: a tenth of a per cent of the value a minute, or 20 kB. */
const flatShare = 0.001;
const flatLeast = 20_000;

export type Trend = 'rising' | 'falling' | 'flat';

export function trendOf(bytesPerSecond: number, value: number): Trend {
  const perMinute = bytesPerSecond * 60;
  if (Math.abs(perMinute) < Math.max(flatLeast, value * flatShare)) return 'flat';
  return perMinute > 0 ? 'rising' : 'falling';
}
