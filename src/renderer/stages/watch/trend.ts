export type Trend = 'rising' | 'falling' | 'flat';

/** Less than this over the visible time is noise: a fiftieth of the figure, or 64 kB. */
const noiseShare = 0.02;
const noiseLeast = 64_000;

/** `visibleMs`: how long the slope was measured; a slow rise counts when it had the time to add up. */
export function trendOf(bytesPerSecond: number, value: number, visibleMs: number): Trend {
  const change = (bytesPerSecond * visibleMs) / 1000;
  if (Math.abs(change) < Math.max(noiseLeast, value * noiseShare)) return 'flat';
  return change > 0 ? 'rising' : 'falling';
}
