// Robust trend of a short, noisy series: Theil–Sen slope (Sen 1968) with its confidence interval and the Mann–Kendall
// test (Mann 1945, Kendall 1975), both restricted to pairs within a segment, because a capture shifts memory by a step.

/** One settled reading: `x` in cycles, `y` in bytes. Readings of one `segment` are comparable with each other. */
export interface Reading {
  readonly x: number;
  readonly y: number;
  readonly segment: number;
}

export interface Trend {
  readonly points: number;
  /** Bytes per cycle. */
  readonly slope: number;
  /** 95 % interval of the slope. */
  readonly low: number;
  readonly high: number;
  /** One-sided probability that a series without growth looks as rising as this one. */
  readonly p: number;
}

/** Pairs within segments, as the differences and slopes that both statistics are made of. */
function pairs(readings: readonly Reading[]): { slopes: number[]; s: number; variance: number } {
  const slopes: number[] = [];
  let s = 0;
  let variance = 0;
  for (const group of bySegment(readings)) {
    const n = group.length;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const a = group[i] as Reading;
        const b = group[j] as Reading;
        if (b.x === a.x) continue;
        slopes.push((b.y - a.y) / (b.x - a.x));
        s += Math.sign(b.y - a.y);
      }
    }
    variance += (n * (n - 1) * (2 * n + 5) - tieCorrection(group)) / 18;
  }
  slopes.sort((a, b) => a - b);
  return { slopes, s, variance };
}

function bySegment(readings: readonly Reading[]): Iterable<readonly Reading[]> {
  const groups = new Map<number, Reading[]>();
  for (const r of readings) groups.set(r.segment, [...(groups.get(r.segment) ?? []), r]);
  return groups.values();
}

function tieCorrection(group: readonly Reading[]): number {
  const counts = new Map<number, number>();
  for (const { y } of group) counts.set(y, (counts.get(y) ?? 0) + 1);
  let sum = 0;
  for (const t of counts.values()) sum += t * (t - 1) * (2 * t + 5);
  return sum;
}

/** `undefined` for fewer than four readings: no statement can be made. */
export function trendOf(readings: readonly Reading[]): Trend | undefined {
  if (readings.length < 4) return undefined;
  const { slopes, s, variance } = pairs(readings);
  if (slopes.length === 0) return undefined;
  // All readings alike: surely no rise.
  if (variance <= 0) return { points: readings.length, slope: 0, low: 0, high: 0, p: 1 };
  const sigma = Math.sqrt(variance);
  // Continuity correction of one towards zero, as is standard for Mann–Kendall.
  const z = s === 0 ? 0 : (s - Math.sign(s)) / sigma;
  // Sen's interval: ranks around the median, wide by the normal quantile times the standard deviation of S.
  const reach = (1.96 * sigma) / 2;
  const middle = slopes.length / 2;
  const at = (rank: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))] as number;
  return { points: readings.length, slope: median(slopes), low: at(middle - reach - 0.5), high: at(middle + reach - 0.5), p: upperTail(z) };
}

/** Median of sorted numbers. */
export function median(sorted: readonly number[]): number {
  const mid = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[mid] as number) : ((sorted[mid - 1] as number) + (sorted[mid] as number)) / 2;
}

/** P(Z > z) of the standard normal; Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
export function upperTail(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? tail : 1 - tail;
}
