// What the readings say of one part of memory: flat, rising, or rising ever less.
import type { CycleReading, Fact } from './facts.js';
import { type Reading, type Trend, trendOf } from './trend.js';

/** A rise is certain below this probability of chance; Mann–Kendall needs 6 readings to reach it. */
const CERTAIN = 0.01;
export const MIN_READINGS = 6;
/**
 * What RSS holds beyond the heap and its buffers moves by itself: allocator arenas, stacks, compiled code. A busy healthy Node
 * program was seen to drift by 130 KiB per cycle.
 */
const NATIVE_FLOOR = 256 * 1024;
const NATIVE_SHARE = 0.003;
/** A rise that has fallen to less than this share in the second half is a warm-up that ends. */
const SUSTAINED = 0.4;

/** Growth that a runtime shows by itself while it compiles and fills inline caches: bytes per cycle. */
export const HEAP_FLOOR = 1024;
export const EXTERNAL_FLOOR = 1024;

export type Course = 'flat' | 'rising' | 'levelling' | 'unknown';

export interface Figure {
  readonly trend: Trend | undefined;
  /** Of the second half of the readings. */
  readonly later?: Trend | undefined;
  readonly course: Course;
}

/** Whether it rises at all, by however little. */
export const isCertain = ({ trend }: Pick<Figure, 'trend'>): boolean => trend !== undefined && trend.p < CERTAIN && trend.low > 0;

/** The interval of an even rise is at most this share of its slope; of the heaps in 165 hunts of healthy programs, none that rose was below 0.17. */
const EVEN = 0.02;
const EVEN_FLOOR = 4096;

/** Whether every cycle brings the same. Asked of external memory, which no compiling moves: then a program does it, whoever holds it. */
export const isEven = ({ course, trend }: Figure): boolean =>
  course === 'rising' && trend !== undefined && trend.slope >= EVEN_FLOOR && trend.high - trend.low <= EVEN * trend.slope;

/** Bytes per cycle; 0 where it does not rise. */
export const risen = ({ course, trend }: Figure): number => (course === 'rising' || course === 'levelling' ? (trend?.slope ?? 0) : 0);

/** The same, of the second half. */
export const stillRising = ({ course, later }: Figure): number =>
  course === 'rising' || course === 'levelling' ? Math.max(0, later?.slope ?? 0) : 0;

/** What RSS holds beyond the committed heap and external memory. */
export function outsideHeap({ rss, heapTotal, external }: CycleReading): number | undefined {
  return rss === undefined || heapTotal === undefined ? undefined : rss - heapTotal - (external ?? 0);
}

/** What the heap's allocators keep from the system without using it. */
export function freeInHeap({ heapUsed, heapTotal }: CycleReading): number | undefined {
  return heapUsed === undefined || heapTotal === undefined ? undefined : heapTotal - heapUsed;
}

export function nativeFloor(readings: readonly CycleReading[]): number {
  const sizes = readings.flatMap((r) => r.rss ?? []).sort((a, b) => a - b);
  return Math.max(NATIVE_FLOOR, NATIVE_SHARE * (sizes[sizes.length >> 1] ?? 0));
}

export function courseOf(
  readings: readonly CycleReading[],
  figure: (r: CycleReading) => number | undefined,
  floor: number,
  bySegment: boolean,
): Figure {
  const points = readings.flatMap((r): Reading[] => {
    const y = figure(r);
    return y === undefined ? [] : [{ x: r.cycle, y, segment: bySegment ? r.segment : 0 }];
  });
  const trend = points.length >= MIN_READINGS ? trendOf(points) : undefined;
  if (trend === undefined) return { trend, course: 'unknown' };
  if (!isCertain({ trend }) || trend.slope < floor) return { trend, course: 'flat' };
  const later = trendOf(points.slice(points.length >> 1));
  const sustained = later !== undefined && later.slope >= SUSTAINED * trend.slope && later.slope >= floor;
  return { trend, later, course: sustained ? 'rising' : 'levelling' };
}

export function coursesOf(readings: readonly CycleReading[]): Readonly<Record<'heap' | 'external' | 'rss' | 'native', Figure>> {
  return {
    heap: courseOf(readings, (r) => r.heapUsed, HEAP_FLOOR, false),
    external: courseOf(readings, (r) => r.external, EXTERNAL_FLOOR, false),
    rss: courseOf(readings, (r) => r.rss, HEAP_FLOOR, true),
    native: courseOf(readings, outsideHeap, nativeFloor(readings), true),
  };
}

export const lastCycle = (readings: readonly CycleReading[]): number => readings.at(-1)?.cycle ?? 0;

/** The last readings that must lie level: a third of them, and no fewer than this. */
const LEVEL_READINGS = 5;

/** How many readings at the end rise by less than `floor`; 0 where they rise by more. A rise that a later reading takes back is none. */
export function levelAtEnd(readings: readonly CycleReading[], figure: (r: CycleReading) => number | undefined, floor: number): number {
  const wanted = Math.max(LEVEL_READINGS, Math.ceil(readings.length / 3));
  const last = readings.slice(-wanted).flatMap((r) => figure(r) ?? []);
  const isLevel = last.every((_, i) => Math.min(...last.slice(i)) - Math.min(...last.slice(0, i + 1)) < floor);
  return last.length === wanted && isLevel ? wanted : 0;
}

export function trendFact(name: 'heap' | 'external' | 'dom' | 'rss' | 'native' | 'slack', { trend, course }: Figure): Fact[] {
  if (trend === undefined) return [];
  return [
    {
      code: `${name}-${course}`,
      data: {
        slope: Math.round(trend.slope),
        low: Math.round(trend.low),
        high: Math.round(trend.high),
        p: Number(trend.p.toPrecision(2)),
        readings: trend.points,
      },
    },
  ];
}
